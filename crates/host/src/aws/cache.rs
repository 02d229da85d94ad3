//! Credentials that were fetched, for all connections of one client.

use super::{Credentials, Source, Trace};
use crate::ErrorKind;
use mongo_auth::{primitives::UnixTime, sasl, sigv4};
use mongo_auth_credentials::aws::{Cache, Generation};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The credentials of a log-in and how they were found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AwsLogin {
    /// The credentials.
    pub credentials: Credentials,
    /// What each source had to say when they were searched for.
    pub trace: Trace,
    /// Whether an earlier search found them.
    pub cached: bool,
    /// Which entry of the cache they are.
    pub(super) generation: Option<Generation>,
}

impl AwsLogin {
    /// The credentials in the form that signs.
    ///
    /// # Errors
    /// A part of them that cannot stand in a header.
    pub fn to_sign_with(&self) -> Result<sigv4::Credentials<'_>, ErrorKind> {
        let (id, secret) = (self.credentials.access_key_id(), self.credentials.secret_access_key());
        let keys = sigv4::Credentials::new(id, secret);
        let keys = keys.and_then(|keys| match self.credentials.session_token() {
            Some(token) => keys.with_session_token(token),
            None => Ok(keys),
        });
        keys.map_err(|e| ErrorKind::Credential(sasl::Error::from(e).into()))
    }

    /// The source that gave them.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.credentials.source()
    }
}

/// The credentials of one client, as long as they last.
///
/// The lock is held for looking and putting, never while a request is on its way, so that one
/// slow fetch does not hold up the others.
#[derive(Debug, Default)]
pub struct AwsCache(Mutex<Entry>);

#[derive(Debug, Default)]
struct Entry {
    cache: Cache,
    trace: Trace,
}

impl AwsCache {
    /// What an earlier search found, if more than five minutes are left of it.
    #[must_use]
    pub fn get(&self, now: UnixTime) -> Option<AwsLogin> {
        let entry = self.lock();
        let (credentials, generation) = entry.cache.get(now)?;
        Some(AwsLogin {
            credentials: credentials.clone(),
            trace: entry.trace.clone(),
            cached: true,
            generation: Some(generation),
        })
    }

    /// Which credentials it holds, to be read before a search begins.
    pub(super) fn generation(&self) -> Generation {
        self.lock().cache.generation()
    }

    /// Keeps what a search found, unless another one was faster. Returns it as a log-in.
    pub(super) fn put(&self, seen: Generation, credentials: Credentials, trace: Trace) -> AwsLogin {
        let mut entry = self.lock();
        let kept = entry.cache.put(seen, &credentials);
        if kept {
            entry.trace = trace.clone();
        }
        let generation = kept.then(|| entry.cache.generation());
        AwsLogin { credentials, trace, cached: false, generation }
    }

    /// Drops the credentials of a log-in that failed, for whatever reason: Atlas reports unknown
    /// identities with a code of its own. What another search has put there since stays.
    pub fn invalidate(&self, failed: &AwsLogin) {
        if let Some(generation) = failed.generation {
            self.lock().cache.invalidate(generation);
        }
    }

    /// A panic elsewhere leaves the entry whole: every change is a single step.
    fn lock(&self) -> MutexGuard<'_, Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
