//! Percent-encoding (RFC 3986 section 2.1).

use core::fmt;
use mongo_auth_primitives::{Cursor, Text};

/// Appends `text` percent-encoded so that it can stand as user name or password.
///
/// Everything but letters, digits and `-._~` is escaped, a space as `%20` and a plus sign as
/// `%2B`. Python's `quote_plus` writes a space as `+`, which is a plus sign in a connection string
/// here and in most drivers: a password with a space that was encoded that way logs in with
/// PyMongo alone.
///
/// ```
/// use mongo_auth_primitives::Cursor;
///
/// let mut buffer = [0u8; 32];
/// let mut out = Cursor::new(&mut buffer);
/// mongo_auth_uri::encode_userinfo("and / or+", &mut out);
/// let len = out.finish().unwrap();
/// assert_eq!(&buffer[..len], b"and%20%2F%20or%2B");
/// ```
pub fn encode_userinfo(text: &str, out: &mut Cursor<'_>) {
    put_encoded(Text::literal(text), b"", &mut Sink(out)).unwrap_or_default();
}

/// [`encode_userinfo`] into a string.
#[cfg(feature = "alloc")]
#[must_use]
pub fn encoded_userinfo(text: &str) -> alloc::string::String {
    let mut out = alloc::string::String::new();
    put_encoded(Text::literal(text), b"", &mut out).unwrap_or_default();
    out
}

/// Writes what `text` decodes to, escaping all but unreserved characters and those of `also`.
pub(crate) fn put_encoded(text: Text<'_>, also: &[u8], out: &mut dyn fmt::Write) -> fmt::Result {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.contains(&byte) {
            out.write_char(char::from(byte))?;
        } else {
            write!(out, "%{byte:02X}")?;
        }
    }
    Ok(())
}

/// Formatting into a cursor, which counts what does not fit and so never fails.
pub(crate) struct Sink<'c, 'o>(pub(crate) &'c mut Cursor<'o>);

impl fmt::Write for Sink<'_, '_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.0.put(s.as_bytes());
        Ok(())
    }
}
