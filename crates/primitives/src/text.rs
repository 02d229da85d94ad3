//! Text that may be percent-encoded (RFC 3986 section 2.1), decoded on the way.

use crate::{BufferTooSmall, Cursor, hex};
#[cfg(feature = "alloc")]
use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

/// A piece of text, either literal or percent-encoded, without a copy.
///
/// Every reader decodes: [`bytes`](Self::bytes) and [`chars`](Self::chars) never show an escape.
/// `+` is a plus sign. `Debug` shows the text, so a secret belongs in
/// [`SecretText`](crate::SecretText). Two texts are equal when what they decode to is.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    raw: &'a str,
    encoded: bool,
}

impl<'a> Text<'a> {
    /// The empty text.
    pub const EMPTY: Self = Self::literal("");

    /// Text that means itself.
    #[must_use]
    pub const fn literal(raw: &'a str) -> Self {
        Self { raw, encoded: false }
    }

    /// Percent-encoded text, checked once so that reading it cannot fail.
    ///
    /// # Errors
    /// [`PercentError`] for a `%` that two hexadecimal digits do not follow, and for escapes that
    /// do not decode to UTF-8.
    pub fn percent_encoded(raw: &'a str) -> Result<Self, PercentError> {
        let bytes = raw.as_bytes();
        let mut escapes = false;
        for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'%') {
            escapes = true;
            if escape(bytes.get(at..).unwrap_or_default()).is_none() {
                return Err(PercentError { at, kind: PercentErrorKind::Escape });
            }
        }
        let text = Self { raw, encoded: escapes };
        if escapes {
            check_utf8(raw)?;
        }
        Ok(text)
    }

    /// The text as it was given, escapes and all.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    /// The decoded text where no decoding is needed.
    #[must_use]
    pub const fn as_literal(&self) -> Option<&'a str> {
        if self.encoded { None } else { Some(self.raw) }
    }

    /// The decoded bytes, in order.
    #[must_use]
    pub const fn bytes(&self) -> TextBytes<'a> {
        TextBytes { rest: self.raw.as_bytes(), encoded: self.encoded }
    }

    /// The decoded characters, in order.
    #[must_use]
    pub const fn chars(&self) -> TextChars<'a> {
        TextChars(self.bytes())
    }

    /// Whether the decoded text is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The length of the decoded text in bytes.
    #[must_use]
    pub fn decoded_len(&self) -> usize {
        if self.encoded { self.bytes().count() } else { self.raw.len() }
    }

    /// Appends the decoded text.
    pub fn put(&self, out: &mut Cursor<'_>) {
        if self.encoded {
            self.bytes().for_each(|b| out.put_byte(b));
        } else {
            out.put(self.raw.as_bytes());
        }
    }

    /// Decodes into the front of `out` and returns that part.
    ///
    /// # Errors
    /// [`BufferTooSmall`] with the decoded length.
    pub fn decode_into<'o>(&self, out: &'o mut [u8]) -> Result<&'o str, BufferTooSmall> {
        let mut cursor = Cursor::new(out);
        self.put(&mut cursor);
        let len = cursor.finish()?;
        // Checked when the text was made, so the fallback is never taken.
        Ok(core::str::from_utf8(out.get(..len).unwrap_or_default()).unwrap_or_default())
    }

    /// The decoded text, borrowed where it can be.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn decode(&self) -> Cow<'a, str> {
        if !self.encoded {
            return Cow::Borrowed(self.raw);
        }
        let mut bytes = Vec::with_capacity(self.decoded_len());
        bytes.extend(self.bytes());
        Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The decoded text.
impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.chars().try_for_each(|c| f.write_char(c))
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

/// The decoded bytes of a [`Text`].
#[derive(Clone)]
pub struct TextBytes<'a> {
    rest: &'a [u8],
    encoded: bool,
}

impl Iterator for TextBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        if self.encoded
            && let Some(byte) = escape(self.rest)
        {
            self.rest = rest.get(2..).unwrap_or_default();
            return Some(byte);
        }
        self.rest = rest;
        Some(*first)
    }
}

impl fmt::Debug for TextBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextBytes")
    }
}

/// The decoded characters of a [`Text`].
#[derive(Clone, Debug)]
pub struct TextChars<'a>(TextBytes<'a>);

impl Iterator for TextChars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        // The text was checked when it was made; the replacement character is never seen.
        next_char(&mut self.0).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// Takes one character off `bytes`; an error where they are not UTF-8.
fn next_char(bytes: &mut TextBytes<'_>) -> Option<Result<char, ()>> {
    let first = bytes.next()?;
    let len = match first {
        0..=0x7f => return Some(Ok(char::from(first))),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some(Err(())),
    };
    let mut sequence = [first, 0, 0, 0];
    for slot in sequence.iter_mut().take(len).skip(1) {
        match bytes.next() {
            Some(byte) => *slot = byte,
            None => return Some(Err(())),
        }
    }
    let text = sequence.get(..len).and_then(|s| core::str::from_utf8(s).ok());
    Some(text.and_then(|t| t.chars().next()).ok_or(()))
}

/// Checks that the escapes in `raw` decode to UTF-8; points at the start of the first bad
/// sequence.
fn check_utf8(raw: &str) -> Result<(), PercentError> {
    let mut bytes = TextBytes { rest: raw.as_bytes(), encoded: true };
    loop {
        let at = raw.len().saturating_sub(bytes.rest.len());
        match next_char(&mut bytes) {
            None => return Ok(()),
            Some(Ok(_)) => {}
            Some(Err(())) => return Err(PercentError { at, kind: PercentErrorKind::Utf8 }),
        }
    }
}

/// The byte that an escape at the front of `bytes` stands for.
fn escape(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b'%', high, low, ..] => Some(hex::value(*high)?.wrapping_shl(4) | hex::value(*low)?),
        _ => None,
    }
}

/// Percent-encoded text is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PercentError {
    /// Offset in bytes of the fault in the encoded text.
    pub at: usize,
    /// What is wrong there.
    pub kind: PercentErrorKind,
}

/// What is wrong with percent-encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PercentErrorKind {
    /// Two hexadecimal digits do not follow a `%`.
    Escape,
    /// The escapes do not decode to UTF-8.
    Utf8,
}

impl fmt::Display for PercentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            PercentErrorKind::Escape => "two hexadecimal digits do not follow a percent sign",
            PercentErrorKind::Utf8 => "percent escapes do not decode to UTF-8",
        };
        write!(f, "{what} at byte {}", self.at)
    }
}

impl core::error::Error for PercentError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String};

    fn decoded(raw: &str) -> Result<String, PercentError> {
        Text::percent_encoded(raw).map(|t| {
            let text = format!("{t}");
            assert_eq!(text.len(), t.decoded_len());
            assert!(t == text.as_str() && t == Text::literal(&text));
            let mut out = [0; 64];
            assert_eq!(t.decode_into(&mut out), Ok(text.as_str()));
            for size in 0..text.len() {
                let short = t.decode_into(&mut out[..size]);
                assert_eq!(short, Err(BufferTooSmall { needed: text.len() }));
            }
            text
        })
    }

    #[test]
    fn t17_u8_decodes_once_and_strictly() {
        assert_eq!(decoded("a%20b%2Bc+d").unwrap(), "a b+c+d");
        assert_eq!(decoded("%2541").unwrap(), "%41", "decoded once, not twice");
        assert_eq!(decoded("b%C3%BCcher").unwrap(), "bücher");
        assert_eq!(decoded("bü%F0%9F%94%91").unwrap(), "bü🔑");
        assert_eq!(decoded("").unwrap(), "");
    }

    #[test]
    fn t17_bad_escapes_are_refused_at_their_byte() {
        for (raw, at) in
            [("%", 0), ("a%4", 1), ("ab%zz", 2), ("%41%+1", 3), ("%%41", 0), ("é%g0", 2)]
        {
            let want = PercentError { at, kind: PercentErrorKind::Escape };
            assert_eq!(decoded(raw), Err(want), "{raw}");
        }
    }

    #[test]
    fn t17_u8_escapes_must_be_utf8() {
        for (raw, at) in [
            ("%ff", 0),
            ("a%C3", 1),
            ("%C3%28", 0),
            ("%ED%A0%80", 0),
            ("x%F4%90%80%80", 1),
            ("ü%C0%80", 2),
            ("%C3a", 0),
        ] {
            let want = PercentError { at, kind: PercentErrorKind::Utf8 };
            assert_eq!(decoded(raw), Err(want), "{raw}");
        }
    }

    #[test]
    fn literal_text_is_not_decoded() {
        assert!(Text::literal("%41") == "%41");
        assert!(Text::literal("%41") != Text::percent_encoded("%41").unwrap());
        assert_eq!(Text::literal("x").as_literal(), Some("x"));
        assert_eq!(Text::percent_encoded("%41").unwrap().as_literal(), None);
    }
}
