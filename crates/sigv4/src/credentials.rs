//! AWS credentials.

use crate::Error;
use core::fmt;
use mongo_auth_primitives::Secret;

/// AWS credentials that are safe to sign with: no part of them can end a header or a header field
/// early. `Debug` shows the access key id, which is not secret, and nothing else.
///
/// ```
/// use mongo_auth_primitives::Secret;
/// use mongo_auth_sigv4::{Credentials, Error};
///
/// let secret = Secret::new(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let credentials = Credentials::new("AKIDEXAMPLE", secret)?
///     .with_session_token(Secret::new(b"AQoDYXdz"))?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert_eq!(Credentials::new("AKID\r\n", secret).unwrap_err(), Error::AccessKeyId);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    access_key_id: &'a str,
    secret_access_key: Secret<'a>,
    session_token: Option<Secret<'a>>,
}

impl<'a> Credentials<'a> {
    /// Long-term credentials: an access key id and its secret key.
    ///
    /// The id is printable ASCII without `/` and `,`; the secret is any bytes but none at all.
    ///
    /// # Errors
    /// [`Error::AccessKeyId`], [`Error::SecretAccessKey`]
    pub fn new(access_key_id: &'a str, secret_access_key: Secret<'a>) -> Result<Self, Error> {
        let ends_the_field = |b: u8| !b.is_ascii_graphic() || b == b'/' || b == b',';
        if access_key_id.is_empty() || access_key_id.bytes().any(ends_the_field) {
            return Err(Error::AccessKeyId);
        }
        if secret_access_key.expose().is_empty() {
            return Err(Error::SecretAccessKey);
        }
        Ok(Self { access_key_id, secret_access_key, session_token: None })
    }

    /// The same credentials with the session token that makes them temporary ones: printable
    /// ASCII.
    ///
    /// # Errors
    /// [`Error::SessionToken`]
    pub fn with_session_token(mut self, token: Secret<'a>) -> Result<Self, Error> {
        let bytes = token.expose();
        if !is_header_value(bytes) || bytes.iter().all(|b| *b == b' ') {
            return Err(Error::SessionToken);
        }
        self.session_token = Some(token);
        Ok(self)
    }

    /// The access key id.
    #[must_use]
    pub const fn access_key_id(&self) -> &'a str {
        self.access_key_id
    }

    /// The session token, which the server and STS get to see.
    #[must_use]
    pub const fn session_token(&self) -> Option<Secret<'a>> {
        self.session_token
    }

    pub(crate) const fn secret_access_key(&self) -> &'a [u8] {
        self.secret_access_key.expose()
    }
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// Whether a header can have this value: printable ASCII and spaces.
pub(crate) fn is_header_value(value: &[u8]) -> bool {
    // Without an early exit, so that the compiler takes many bytes at once.
    value.iter().fold(true, |all, b| all & matches!(b, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use mongo_auth_primitives::Fault;

    const SECRET: Secret<'static> = Secret::new(b"canary-secret");

    #[test]
    fn t23_what_is_no_credential() {
        for bad in ["", "A B", "A/B", "A,B", "A\r\nB", "A\nB", "A\0", "\u{c4}", "A\t", "A\x7f"] {
            let refused = Credentials::new(bad, SECRET).unwrap_err();
            assert_eq!((refused, refused.fault()), (Error::AccessKeyId, Fault::Credential));
        }
        let refused = Credentials::new("AKID", Secret::new(b"")).unwrap_err();
        assert_eq!((refused, refused.fault()), (Error::SecretAccessKey, Fault::Credential));
        let good = Credentials::new("AKID", SECRET).unwrap();
        for bad in ["", " ", "a\r\nb", "a\n", "a\0", "a\tb", "\u{e9}", "a\x7f"] {
            let refused = good.with_session_token(Secret::new(bad.as_bytes())).unwrap_err();
            assert_eq!((refused, refused.fault()), (Error::SessionToken, Fault::Credential));
        }
        assert!(good.session_token().is_none());
        let temporary = good.with_session_token(Secret::new(b"a+/=")).unwrap();
        assert_eq!(temporary.session_token().unwrap().expose(), b"a+/=");
    }

    #[test]
    fn a18_t36_debug_shows_the_access_key_id_alone() {
        let credentials = Credentials::new("AKID", SECRET).unwrap();
        let credentials = credentials.with_session_token(Secret::new(b"canary-token")).unwrap();
        assert_eq!(format!("{credentials:?}"), r#"Credentials { access_key_id: "AKID", .. }"#);
    }
}
