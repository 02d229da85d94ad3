//! SCRAM keys from a password, in slices that can be stopped, or out of the cache.

use crate::{Connector, ErrorKind, KeyCache, KeyId};
use mongo_auth::{
    Authentication, KeyRequest, Outcome, SecretText, sasl, scram::ClientKeys, scram::Derivation,
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// PBKDF2 rounds between two looks at the clock or the cancel flag: well under a millisecond.
pub const SLICE: u32 = 1024;

/// Prepares the derivation of the keys that the server's parameters ask for. The work itself is
/// [`run`], so that it can be done on another thread.
///
/// # Errors
/// A password that SASLprep refuses, or a mechanism that is not built in.
pub fn derivation(request: &KeyRequest<'_>, password: &str) -> Result<Derivation, sasl::Error> {
    let mut scratch = Zeroizing::new(vec![0; password.len().saturating_mul(4).max(64)]);
    loop {
        match request.derivation(SecretText::literal(password), &mut scratch) {
            Err(sasl::Error::BufferTooSmall(b)) if b.needed > scratch.len() => {
                scratch = Zeroizing::new(vec![0; b.needed]);
            }
            made => return made,
        }
    }
}

/// Derives, and asks `stop` before every slice of [`SLICE`] rounds. `None` when it said yes.
pub fn run(mut derivation: Derivation, mut stop: impl FnMut() -> bool) -> Option<ClientKeys> {
    while !stop() {
        if let Some(keys) = derivation.advance(SLICE) {
            return Some(keys);
        }
    }
    None
}

/// The keys of one log-in, on their way from the cache or into it.
#[derive(Debug)]
pub struct Keys<'c> {
    cache: Option<&'c KeyCache>,
    found: Option<(KeyId, Arc<ClientKeys>)>,
}

/// What a key request comes to.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way to come by keys")]
pub enum Lookup {
    /// The cache had them.
    Cached(Arc<ClientKeys>),
    /// They must be derived, then given to [`Keys::derived`].
    Derive(Derivation, Option<KeyId>),
}

impl<'c> Keys<'c> {
    /// No keys yet.
    #[must_use]
    pub fn new(connector: &'c Connector) -> Self {
        Self { cache: connector.key_cache(), found: None }
    }

    /// Looks in the cache, or prepares to derive.
    ///
    /// # Errors
    /// No password, or one that SASLprep refuses.
    pub fn look_up(
        &self,
        request: &KeyRequest<'_>,
        connector: &Connector,
    ) -> Result<Lookup, ErrorKind> {
        let password = connector.password()?;
        let id = self.cache.map(|cache| cache.id(request, password));
        if let Some(keys) = self.cache.zip(id).and_then(|(cache, id)| cache.get(&id)) {
            return Ok(Lookup::Cached(keys));
        }
        let derivation = derivation(request, password);
        let derivation = derivation.map_err(|e| ErrorKind::from(mongo_auth::Error::from(e)))?;
        Ok(Lookup::Derive(derivation, id))
    }

    /// Holds derived keys until the server has confirmed them.
    pub fn derived(&mut self, keys: ClientKeys, id: Option<KeyId>) -> Arc<ClientKeys> {
        let keys = Arc::new(keys);
        self.found = id.map(|id| (id, Arc::clone(&keys)));
        keys
    }

    /// Keeps the keys, now that the log-in is over.
    pub fn keep(self, outcome: &Outcome) {
        if let (Some(cache), Some((id, keys)), Authentication::Sasl(authenticated)) =
            (self.cache, self.found, outcome.authentication)
        {
            cache.insert(id, keys, authenticated);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongo_auth::scram::Hash;

    fn thousand_slices() -> Derivation {
        Derivation::new(Hash::Sha256, b"pencil", b"salt", 1000 * SLICE).unwrap()
    }

    #[test]
    fn t05_a_derivation_stops_within_one_slice() {
        for allowed in [0, 1, 5] {
            let mut asked = 0;
            let keys = run(thousand_slices(), || {
                asked += 1;
                asked > allowed
            });
            assert!(keys.is_none());
            assert_eq!(asked, allowed + 1, "the work went on after it was told to stop");
        }
    }

    #[test]
    fn s20_a_derivation_that_is_let_run_asks_once_a_slice() {
        let mut asked = 0;
        // The first round is done when a derivation is made.
        let derivation = Derivation::new(Hash::Sha1, b"x", b"salt", 1 + 4 * SLICE).unwrap();
        let keys = run(derivation, || {
            asked += 1;
            false
        });
        assert!(keys.is_some());
        assert_eq!(asked, 4);
    }
}
