//! The user name as the client escaped it.

use crate::Error;
use core::fmt;
use mongo_auth_primitives::Cursor;

/// A user name off the wire; every reader sees it without the escapes `=2C` and `=3D`.
#[derive(Clone, Copy)]
pub struct Username<'a>(&'a str);

impl<'a> Username<'a> {
    /// RFC 5802 section 5.1: a `=` that neither `2C` nor `3D` follows fails the log-in.
    pub(super) fn parse(escaped: &'a [u8]) -> Result<Self, Error> {
        let text = core::str::from_utf8(escaped).map_err(|_| Error::Encoding)?;
        if text.is_empty() {
            return Err(Error::Malformed);
        }
        let escapes = escaped.split(|b| *b == b'=').skip(1);
        for after in escapes {
            if !after.starts_with(b"2C") && !after.starts_with(b"3D") {
                return Err(Error::UsernameEncoding);
            }
        }
        Ok(Self(text))
    }

    /// The characters of the name.
    #[must_use]
    pub fn chars(&self) -> UsernameChars<'a> {
        UsernameChars(self.0.chars())
    }

    /// Appends the name.
    pub fn put(&self, out: &mut Cursor<'_>) {
        let mut utf8 = [0; 4];
        self.chars().for_each(|c| out.put(c.encode_utf8(&mut utf8).as_bytes()));
    }
}

impl PartialEq<str> for Username<'_> {
    fn eq(&self, other: &str) -> bool {
        self.chars().eq(other.chars())
    }
}

impl PartialEq<&str> for Username<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl fmt::Debug for Username<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Username(***)")
    }
}

/// The name itself.
impl fmt::Display for Username<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.chars().try_for_each(|c| f.write_char(c))
    }
}

/// The characters of a [`Username`].
#[derive(Clone)]
pub struct UsernameChars<'a>(core::str::Chars<'a>);

impl Iterator for UsernameChars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self.0.next() {
            Some('=') => {
                // Checked when the name was read: `2C` or `3D` follows.
                let digits = (self.0.next(), self.0.next());
                Some(if digits.0 == Some('2') { ',' } else { '=' })
            }
            other => other,
        }
    }
}

impl fmt::Debug for UsernameChars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UsernameChars(***)")
    }
}
