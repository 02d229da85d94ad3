//! The steps of RFC 4013 section 2, for one character after the other.

use crate::segment::{Full, Segment};
use crate::{Error, bidi::Bidi, class::Class, unicode};
#[cfg(feature = "alloc")]
use alloc::string::String;
use mongo_auth_primitives::Cursor;
use zeroize::Zeroize;

/// How many bytes the output has at most for each byte of the input.
///
/// U+FDFA, 3 bytes, gives 18 characters in 33 bytes.
pub const MAX_EXPANSION: usize = 11;

/// Prepares `text` into the front of `out` and returns that part.
///
/// # Errors
/// [`Error`] for text that SASLprep refuses, and [`Error::BufferTooSmall`] with the length of the
/// output. `out` is filled with zeros then.
pub fn prepare<'o>(text: &str, out: &'o mut [u8]) -> Result<&'o str, Error> {
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return prepare_chars(text.chars(), out);
    }
    // Printable ASCII is its own preparation.
    into_front(out, |cursor| {
        cursor.put(text.as_bytes());
        Ok(())
    })
}

/// Prepares the text that `chars` yields into the front of `out` and returns that part.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_chars(chars: impl IntoIterator<Item = char>, out: &mut [u8]) -> Result<&str, Error> {
    into_front(out, |cursor| {
        let mut steps = Steps { out: cursor, segment: Segment::EMPTY, bidi: Bidi::default() };
        let mut at: usize = 0;
        for c in chars {
            steps.map(c, at)?;
            at = at.saturating_add(c.len_utf8());
        }
        steps.finish()
    })
}

/// Prepares `text` into a string of its own.
///
/// # Errors
/// As [`prepare`], but the buffer is never too small.
#[cfg(feature = "alloc")]
pub fn prepare_string(text: &str) -> Result<String, Error> {
    let bytes = mongo_auth_primitives::to_vec(
        |out| prepare(text, out).map(str::len),
        |error| if let Error::BufferTooSmall(e) = error { Some(*e) } else { None },
    )?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// Lets `write` fill `out`, and wipes it where that fails.
fn into_front(
    out: &mut [u8],
    write: impl FnOnce(&mut Cursor<'_>) -> Result<(), Error>,
) -> Result<&str, Error> {
    let mut cursor = Cursor::new(out);
    let result = write(&mut cursor).and_then(|()| Ok(cursor.finish()?));
    match result {
        // Only whole characters are put, so the fallback is never taken.
        Ok(len) => Ok(core::str::from_utf8(out.get(..len).unwrap_or_default()).unwrap_or_default()),
        Err(error) => {
            out.zeroize();
            Err(error)
        }
    }
}

/// The output so far, and the part of the text that may still change.
struct Steps<'c, 'o> {
    out: &'c mut Cursor<'o>,
    segment: Segment,
    bidi: Bidi,
}

impl Steps<'_, '_> {
    /// Sections 2.1 and 2.5: mapping, unassigned code points. Section 2.2: decomposition.
    fn map(&mut self, c: char, at: usize) -> Result<(), Error> {
        match Class::of(c) {
            Class::Nothing => Ok(()),
            Class::Space => self.add(' ', at),
            Class::Unassigned => Err(Error::Unassigned { at }),
            _ => match unicode::decompose(c) {
                Some(mut parts) => parts.try_for_each(|part| self.add(part, at)),
                None => self.add(c, at),
            },
        }
    }

    /// Section 2.3: prohibited output. Section 2.2: order and composition.
    ///
    /// No composition makes or removes a prohibited character, so that the check can be early.
    fn add(&mut self, c: char, at: usize) -> Result<(), Error> {
        if Class::of(c) == Class::Prohibited {
            return Err(Error::Prohibited { at });
        }
        match unicode::combining_class(c) {
            0 => {
                if !self.segment.join(c) {
                    self.flush();
                    self.segment.restart(c, at);
                }
                Ok(())
            }
            class => self.segment.mark(c, class, at).map_err(|Full| Error::Limit { at }),
        }
    }

    /// Puts out the segment, which nothing can change any more.
    fn flush(&mut self) {
        for c in self.segment.held() {
            self.bidi.note(Class::of(*c), self.segment.at());
            self.out.put(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// Section 2.4: bidirectional text.
    fn finish(mut self) -> Result<(), Error> {
        self.segment.compose();
        self.flush();
        self.bidi.check()
    }
}

#[cfg(test)]
mod tests;
