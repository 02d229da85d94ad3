//! AWS credentials.

use super::Source;
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use mongo_auth_primitives::{Secret, UnixTime};
use zeroize::Zeroizing;

/// An access key id, its secret key and, when they are temporary, a session token and an end.
///
/// The secret parts are wiped on drop and never printed. The access key id is no secret.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    expiration: Option<UnixTime>,
    source: Source,
    part: Option<Source>,
    fetched: bool,
}

impl Credentials {
    /// Credentials as a custom provider gives them.
    #[must_use]
    pub fn new(access_key_id: &str, secret_access_key: &str, session_token: Option<&str>) -> Self {
        Self {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Zeroizing::new(secret_access_key.to_owned()),
            session_token: session_token.map(|token| Zeroizing::new(token.to_owned())),
            expiration: None,
            source: Source::Custom,
            part: None,
            fetched: false,
        }
    }

    /// The same, valid until `expiration`.
    #[must_use]
    pub const fn with_expiration(mut self, expiration: UnixTime) -> Self {
        self.expiration = Some(expiration);
        self
    }

    /// Asked of a service or a program, so that they are worth keeping.
    pub(super) const fn into_fetched(mut self) -> Self {
        self.fetched = true;
        self
    }

    pub(super) const fn of_part(mut self, part: Source) -> Self {
        self.part = Some(part);
        self
    }

    pub(super) const fn of(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// The access key id.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret key.
    #[must_use]
    pub fn secret_access_key(&self) -> Secret<'_> {
        Secret::new(self.secret_access_key.as_bytes())
    }

    /// The session token of temporary credentials.
    #[must_use]
    pub fn session_token(&self) -> Option<Secret<'_>> {
        self.session_token.as_ref().map(|token| Secret::new(token.as_bytes()))
    }

    /// Until when they are valid. `None`: not known to end; drop them when they fail.
    #[must_use]
    pub const fn expiration(&self) -> Option<UnixTime> {
        self.expiration
    }

    /// The source of the [`Order`](super::Order) that gave them.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The part of the profile that gave them, when [`source`](Self::source) is
    /// [`Source::Profile`]; else the source itself.
    #[must_use]
    pub fn part(&self) -> Source {
        self.part.unwrap_or(self.source)
    }

    /// Whether a service or a program gave them, so that a [`Cache`](super::Cache) keeps them. Keys
    /// of the environment, of files and of the application are read anew each time.
    #[must_use]
    pub const fn is_cacheable(&self) -> bool {
        self.fetched
    }

    pub(super) fn secret_text(&self) -> &str {
        &self.secret_access_key
    }

    pub(super) fn token_text(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expiration", &self.expiration)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
