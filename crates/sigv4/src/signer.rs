//! Signing keys, and signing any request.

use crate::{
    AmzDate, Credentials, Error, Request, Scope, Signature, hmac::HmacKey, request::Added,
    sha256::Sha256, signature::SignedHeaders,
};
use core::fmt;
use mongo_auth_primitives::Cursor;

/// Signs one request.
///
/// ```
/// use mongo_auth_primitives::{Secret, UnixTime};
/// use mongo_auth_sigv4::{AmzDate, Credentials, Region, Request, Scope, sign};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", Secret::new(b"wJalrXUtnFEMI"))?;
/// let request = Request {
///     method: "POST",
///     path: "/",
///     query: &[],
///     headers: &[
///         ("content-type", "application/x-www-form-urlencoded"),
///         ("host", "sts.eu-west-1.amazonaws.com"),
///     ],
///     body: b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012",
/// };
/// let date = AmzDate::new(UnixTime(1_440_938_160))?;
/// let signature = sign(&request, &credentials, Scope::sts(Region::new("eu-west-1")?), date)?;
/// assert_eq!(signature.date().as_str(), "20150830T123600Z");
/// # Ok::<(), mongo_auth_sigv4::Error>(())
/// ```
///
/// # Errors
/// What [`Request`] says it refuses.
pub fn sign<'a>(
    request: &Request<'a>,
    credentials: &Credentials<'a>,
    scope: Scope<'a>,
    date: AmzDate,
) -> Result<Signature<'a>, Error> {
    Signer::new(*credentials, scope, date).sign(request, date)
}

/// Signs the requests of one day with one set of credentials, deriving the signing key once.
///
/// The signing key is part of the signer together with the credentials it comes from, so it cannot
/// be used with others by mistake. It is zeroized when dropped.
pub struct Signer<'a> {
    credentials: Credentials<'a>,
    scope: Scope<'a>,
    first: AmzDate,
    key: SigningKey,
}

impl<'a> Signer<'a> {
    /// Derives the signing key for the day of `date`.
    #[must_use]
    pub fn new(credentials: Credentials<'a>, scope: Scope<'a>, date: AmzDate) -> Self {
        let key = SigningKey::derive(&credentials, scope, &date);
        Self { credentials, scope, first: date, key }
    }

    /// Signs a request.
    ///
    /// # Errors
    /// [`Error::Day`] when `date` is not of the day that the signer was made for, and what
    /// [`Request`] says it refuses.
    pub fn sign(&self, request: &Request<'a>, date: AmzDate) -> Result<Signature<'a>, Error> {
        self.check(request, &date)?;
        let mut canonical = Sha256::new();
        request.put_canonical(&self.credentials, &date, &mut canonical);
        let added = Added::new(&self.credentials);
        Ok(Signature::new(
            &self.key,
            self.credentials.access_key_id(),
            self.scope,
            date,
            SignedHeaders::Of { added, headers: request.headers },
            canonical.finish(),
        ))
    }

    /// Appends the canonical request, to compare it with the one in the answer of a service that
    /// does not accept a signature. It holds the session token.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn write_canonical_request(
        &self,
        request: &Request<'a>,
        date: AmzDate,
        out: &mut Cursor<'_>,
    ) -> Result<(), Error> {
        self.check(request, &date)?;
        request.put_canonical(&self.credentials, &date, out);
        Ok(())
    }

    fn check(&self, request: &Request<'_>, date: &AmzDate) -> Result<(), Error> {
        if date.day() == self.first.day() { request.check() } else { Err(Error::Day) }
    }
}

impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("credentials", &self.credentials)
            .field("scope", &self.scope)
            .field("day", &self.first.day())
            .finish_non_exhaustive()
    }
}

/// The key of one secret, day, region and service; zeroized when dropped.
pub(crate) struct SigningKey(HmacKey);

impl SigningKey {
    pub(crate) fn derive(credentials: &Credentials<'_>, scope: Scope<'_>, date: &AmzDate) -> Self {
        let key = HmacKey::new(&[b"AWS4", credentials.secret_access_key()])
            .derive(date.day().as_bytes())
            .derive(scope.region().as_str().as_bytes())
            .derive(scope.service().as_bytes())
            .derive(b"aws4_request");
        Self(key)
    }

    pub(crate) fn code(&self, write: impl FnOnce(&mut Sha256)) -> [u8; 32] {
        self.0.code(write)
    }
}

#[cfg(test)]
mod tests;
