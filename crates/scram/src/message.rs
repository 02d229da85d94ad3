//! The grammar of RFC 5802 section 7, read by position.

use crate::{Error, MAX_MESSAGE_LEN};

/// Checks what holds for every message: its length and that it is UTF-8 without NUL.
pub(crate) fn check_text(message: &[u8]) -> Result<(), Error> {
    if message.len() > MAX_MESSAGE_LEN {
        return Err(Error::MessageTooLong);
    }
    if core::str::from_utf8(message).is_err() || has_nul(message) {
        return Err(Error::Encoding);
    }
    Ok(())
}

/// Whether `text` holds a NUL.
#[expect(clippy::manual_contains, reason = "`contains` brings in a search for long texts")]
pub(crate) fn has_nul(text: &[u8]) -> bool {
    text.iter().any(|b| *b == 0)
}

/// What a server says in `e=`, unless `message` is something else.
///
/// Both server messages may be this one. The text comes from a peer that has not proved who it is:
/// escape it before it is printed.
///
/// ```
/// assert_eq!(mongo_auth_scram::error_text(b"e=invalid-proof"), Some("invalid-proof"));
/// assert_eq!(mongo_auth_scram::error_text(b"v=AAAA"), None);
/// ```
#[must_use]
pub fn error_text(message: &[u8]) -> Option<&str> {
    check_text(message).ok()?;
    let mut fields = Fields::new(message);
    let text = fields.value(b'e').ok()?;
    fields.extensions().ok()?;
    if text.is_empty() { None } else { core::str::from_utf8(text).ok() }
}

/// Fails for a message that is not one of success.
pub(crate) fn refuse_error(message: &[u8]) -> Result<(), Error> {
    if message.starts_with(b"e=") && error_text(message).is_some() {
        Err(Error::ServerError)
    } else {
        Ok(())
    }
}

/// Whether `nonce` consists of printable ASCII without comma.
pub(crate) fn is_printable(nonce: &[u8]) -> bool {
    nonce.iter().all(|b| matches!(b, b'!'..=b'~') && *b != b',')
}

/// The number that is written in `digits` in its shortest decimal form.
///
/// What does not fit is `u64::MAX`, far above every bound.
pub(crate) fn positive_decimal(digits: &[u8]) -> Option<u64> {
    if !matches!(digits.first(), Some(b'1'..=b'9')) {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| match digit {
        b'0'..=b'9' => {
            Some(number.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0'))))
        }
        _ => None,
    })
}

/// The comma-separated attributes of a message, taken one after the other.
pub(crate) struct Fields<'m> {
    /// What follows the comma after the last one taken.
    rest: Option<&'m [u8]>,
}

impl<'m> Fields<'m> {
    pub(crate) const fn new(message: &'m [u8]) -> Self {
        Self { rest: Some(message) }
    }

    /// The next attribute, whatever it is.
    pub(crate) fn field(&mut self) -> Option<&'m [u8]> {
        let rest = self.rest?;
        let comma = rest.iter().position(|b| *b == b',');
        let (field, later) = rest.split_at_checked(comma.unwrap_or(rest.len()))?;
        self.rest = later.split_first().map(|(_, later)| later);
        Some(field)
    }

    /// The value of the next attribute, which has to be `name`.
    pub(crate) fn value(&mut self, name: u8) -> Result<&'m [u8], Error> {
        match self.field() {
            Some([first, b'=', value @ ..]) if *first == name => Ok(value),
            Some([b'm', b'=', ..]) => Err(Error::UnsupportedExtension),
            _ => Err(Error::Malformed),
        }
    }

    /// What was not taken yet.
    pub(crate) fn rest(&self) -> &'m [u8] {
        self.rest.unwrap_or_default()
    }

    /// Passes over the optional extensions at the end.
    ///
    /// They are a letter, `=` and a text that is not empty. A letter that RFC 5802 section 5.1
    /// gives a place elsewhere, and one that came before, is refused: a reader that takes the last
    /// of two would see another message than we do.
    pub(crate) fn extensions(mut self) -> Result<(), Error> {
        let mut seen: u64 = b"acinprsve".iter().map(|letter| bit(*letter)).sum();
        while let Some(field) = self.field() {
            let letter = match field {
                [b'm', b'=', ..] => return Err(Error::UnsupportedExtension),
                [letter, b'=', _, ..] if letter.is_ascii_alphabetic() => bit(*letter),
                _ => return Err(Error::Malformed),
            };
            let with = seen | letter;
            if with == seen {
                return Err(Error::Malformed);
            }
            seen = with;
        }
        Ok(())
    }
}

/// One bit for each byte from `@` to DEL, so for each ASCII letter.
const fn bit(letter: u8) -> u64 {
    1_u64.wrapping_shl(letter as u32)
}

#[cfg(test)]
mod tests;
