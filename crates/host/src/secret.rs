//! Owned secrets.

use core::fmt;
use zeroize::Zeroizing;

/// An owned secret text: zeroized on drop, without `Display` and equality, with a `Debug` that
/// tells nothing, not even the length.
///
/// ```compile_fail
/// let a = mongo_auth_host::SecretString::new("x".into());
/// let _ = a == a;
/// ```
#[derive(Clone)]
pub struct SecretString(Zeroizing<String>);

impl SecretString {
    /// Takes over `secret`.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretString(***)")
    }
}
