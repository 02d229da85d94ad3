//! Borrowed secrets that do not print.

use crate::{Cursor, Text};
use core::fmt;

/// Borrowed secret bytes: no `Display`, no equality, a `Debug` that tells nothing, not even the
/// length.
///
/// ```compile_fail
/// let a = mongo_auth_primitives::Secret::new(b"x");
/// let _ = a == a;
/// ```
/// ```compile_fail
/// let _ = mongo_auth_primitives::Secret::new(b"x").to_string();
/// ```
#[derive(Clone, Copy)]
pub struct Secret<'a>(&'a [u8]);

impl<'a> Secret<'a> {
    /// Marks `bytes` as secret.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The secret itself.
    #[must_use]
    pub const fn expose(self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Borrowed secret [`Text`], such as the password of a connection string.
///
/// ```compile_fail
/// let a = mongo_auth_primitives::SecretText::literal("x");
/// let _ = a == a;
/// ```
#[derive(Clone, Copy)]
pub struct SecretText<'a>(Text<'a>);

impl<'a> SecretText<'a> {
    /// Marks `text` as secret.
    #[must_use]
    pub const fn new(text: Text<'a>) -> Self {
        Self(text)
    }

    /// Marks literal text, as given to an API, as secret.
    #[must_use]
    pub const fn literal(text: &'a str) -> Self {
        Self(Text::literal(text))
    }

    /// The secret itself.
    #[must_use]
    pub const fn expose(self) -> Text<'a> {
        self.0
    }

    /// Appends the decoded secret.
    pub fn put(self, out: &mut Cursor<'_>) {
        self.0.put(out);
    }

    /// Whether the secret is the empty text.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for SecretText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn t36_debug_tells_nothing() {
        assert_eq!(format!("{:?}", Secret::new(b"canary")), "Secret(***)");
        assert_eq!(format!("{:?}", SecretText::literal("canary")), "SecretText(***)");
        assert_eq!(
            format!("{:#?}", Some(SecretText::literal("canary"))),
            "Some(\n    SecretText(***),\n)"
        );
    }
}
