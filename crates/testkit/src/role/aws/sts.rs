//! A stand-in for AWS STS that checks signatures.

use super::SignedRequest;
use core::fmt;
use mongo_auth::{
    Secret,
    primitives::UnixTime,
    sigv4::{self, AmzDate, Credentials, Host, get_caller_identity},
};
use mongo_auth_host::SecretString;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Asks an STS for the ARN of whoever has signed a request.
type Upstream = dyn Fn(&SignedRequest<'_>) -> Result<String, StsRefusal> + Send + Sync;

/// How far the date of a request may be from the clock of STS, in seconds.
const WINDOW: u64 = 300;

/// A stand-in for AWS STS: a table of access keys that can tell who has signed a
/// `GetCallerIdentity` request.
///
/// ```
/// use mongo_auth::primitives::UnixTime;
/// use mongo_auth_testkit::{AccessKey, ServerConfig, Sts, User};
///
/// let arn = "arn:aws:iam::123456789012:user/ann";
/// let sts = Sts::new(|| UnixTime(1_440_938_160)).with_key(AccessKey::new("AKID", "canary", arn));
/// let config = ServerConfig::new([User::aws(arn)]).with_sts(sts);
/// assert!(!format!("{config:?}").contains("canary"));
/// ```
#[derive(Clone)]
pub struct Sts {
    host: String,
    keys: Vec<AccessKey>,
    clock: Arc<dyn Fn() -> UnixTime + Send + Sync>,
    upstream: Option<Arc<Upstream>>,
}

impl Sts {
    /// An STS without keys, whose clock is this function and whose name is `sts.amazonaws.com`.
    #[must_use]
    pub fn new(clock: impl Fn() -> UnixTime + Send + Sync + 'static) -> Self {
        let host = "sts.amazonaws.com".into();
        Self { host, keys: Vec::new(), clock: Arc::new(clock), upstream: None }
    }

    /// The same STS under another name. A server names any host it is told to, valid or not; with
    /// one that is not, no signature is right.
    #[must_use]
    pub fn with_host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// The same STS with one more key.
    #[must_use]
    pub fn with_key(mut self, key: AccessKey) -> Self {
        self.keys.push(key);
        self
    }

    /// The same STS with another one behind it, such as a simulator of AWS: what is signed with a
    /// key that is not in the table is shown to `ask`, which sends the request there and returns
    /// the ARN in the answer. The log-in waits for it.
    #[must_use]
    pub fn with_upstream<F>(mut self, ask: F) -> Self
    where
        F: Fn(&SignedRequest<'_>) -> Result<String, StsRefusal> + Send + Sync + 'static,
    {
        self.upstream = Some(Arc::new(ask));
        self
    }

    /// The name that clients have to sign for.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The ARN of whoever has signed the request.
    pub(super) fn caller_identity(
        &self,
        request: &SignedRequest<'_>,
    ) -> Result<String, StsRefusal> {
        let signed = Authorization::parse(request.authorization)?;
        if let Some(ask) = &self.upstream
            && self.keys.iter().all(|key| key.id != signed.access_key_id)
        {
            return if request.is_plain() {
                ask(request)
            } else {
                Err(StsRefusal::IncompleteSignature)
            };
        }
        let date = AmzDate::parse(request.date).map_err(|_| StsRefusal::IncompleteSignature)?;
        let key = self
            .keys
            .iter()
            .find(|key| key.id == signed.access_key_id && key.has_token(request.session_token))
            .ok_or(StsRefusal::InvalidClientTokenId)?;
        let UnixTime(now) = (self.clock)();
        if date.time().0.abs_diff(now) > WINDOW {
            return Err(StsRefusal::SignatureExpired);
        }
        let right = key
            .authorization(&self.host, request.nonce, date)
            .map_err(|_| StsRefusal::SignatureDoesNotMatch)?;
        let right = Authorization::parse(&right)?;
        if signed.scope != right.scope {
            return Err(StsRefusal::Scope);
        }
        if signed.signed_headers != right.signed_headers {
            return Err(StsRefusal::SignedHeaders);
        }
        if bool::from(signed.signature.as_bytes().ct_eq(right.signature.as_bytes())) {
            Ok(key.arn.clone())
        } else {
            Err(StsRefusal::SignatureDoesNotMatch)
        }
    }
}

impl fmt::Debug for Sts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sts")
            .field("host", &self.host)
            .field("keys", &self.keys)
            .field("upstream", &self.upstream.is_some())
            .finish_non_exhaustive()
    }
}

/// An access key and whose it is.
#[derive(Clone, Debug)]
pub struct AccessKey {
    id: String,
    secret: SecretString,
    session_token: Option<SecretString>,
    arn: String,
}

impl AccessKey {
    /// A long-term key of the user or role `arn`.
    #[must_use]
    pub fn new(id: impl Into<String>, secret: impl Into<String>, arn: impl Into<String>) -> Self {
        let secret = SecretString::new(secret.into());
        Self { id: id.into(), secret, session_token: None, arn: arn.into() }
    }

    /// The same key as a temporary one, which comes with a session token.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(SecretString::new(token.into()));
        self
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.expose()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(SecretString::expose)
    }

    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    fn has_token(&self, token: Option<&str>) -> bool {
        match (&self.session_token, token) {
            (Some(own), Some(token)) => own.expose().as_bytes().ct_eq(token.as_bytes()).into(),
            (None, None) => true,
            _ => false,
        }
    }

    /// The header that the owner of the key would send.
    fn authorization(
        &self,
        host: &str,
        nonce: &[u8; 64],
        date: AmzDate,
    ) -> Result<String, sigv4::Error> {
        let secret = Secret::new(self.secret.expose().as_bytes());
        let mut credentials = Credentials::new(&self.id, secret)?;
        if let Some(token) = &self.session_token {
            let token = Secret::new(token.expose().as_bytes());
            credentials = credentials.with_session_token(token)?;
        }
        Ok(get_caller_identity(&credentials, Host::new(host)?, nonce, date).authorization())
    }
}

/// The fields of an `Authorization` header.
struct Authorization<'a> {
    access_key_id: &'a str,
    scope: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(text: &'a str) -> Result<Self, StsRefusal> {
        let read = || {
            let mut fields = text.strip_prefix("AWS4-HMAC-SHA256 ")?.split(',').map(str::trim);
            let credential = fields.next()?.strip_prefix("Credential=")?;
            let signed_headers = fields.next()?.strip_prefix("SignedHeaders=")?;
            let signature = fields.next()?.strip_prefix("Signature=")?;
            let (access_key_id, scope) = credential.split_once('/')?;
            let whole = Self { access_key_id, scope, signed_headers, signature };
            fields.next().is_none().then_some(whole)
        };
        read().ok_or(StsRefusal::IncompleteSignature)
    }
}

/// Why STS does not say who the caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StsRefusal {
    /// The `Authorization` header or the date is malformed.
    IncompleteSignature,
    /// There is no such access key, or the session token is not the one it came with.
    InvalidClientTokenId,
    /// The credential scope is not the day of the date, the region of the host and `sts`.
    Scope,
    /// The signature is wrong: another secret key, host, nonce or date.
    SignatureDoesNotMatch,
    /// The date is more than five minutes from the clock of STS.
    SignatureExpired,
    /// Not all headers are signed, or others are.
    SignedHeaders,
}

impl fmt::Display for StsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IncompleteSignature => "the Authorization header or the date is malformed",
            Self::InvalidClientTokenId => "no such access key with this session token",
            Self::Scope => "the credential scope is not the day, the region of the host and sts",
            Self::SignatureDoesNotMatch => "the signature does not match",
            Self::SignatureExpired => "the date is more than five minutes off",
            Self::SignedHeaders => "the signed headers are not the expected ones",
        })
    }
}

impl core::error::Error for StsRefusal {}
