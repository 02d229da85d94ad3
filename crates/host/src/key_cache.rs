//! SCRAM keys that a server has confirmed, so that the next connection need not derive them.

use core::fmt;
use hmac::{Hmac, KeyInit, Mac};
use mongo_auth::{
    KeyRequest,
    sasl::{Authenticated, Evidence},
    scram::ClientKeys,
};
use sha2::Sha256;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// The keys of the users of one client, at most [`CAPACITY`](Self::CAPACITY) of them.
///
/// Keys are found by an HMAC over everything they depend on, under a random key of this cache, so
/// neither the password nor a hash of it that means something elsewhere is kept. They are wiped
/// when they leave the cache, which may be later where a log-in is still using them.
pub struct KeyCache {
    hmac_key: Zeroizing<[u8; 32]>,
    /// Most recently used last.
    entries: Mutex<Vec<(KeyId, Arc<ClientKeys>)>>,
}

/// What keys are found by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyId([u8; 32]);

impl KeyCache {
    /// How many keys are kept. A client has one user; what varies is the salt of each mechanism
    /// and, in a cluster, of each server.
    pub const CAPACITY: usize = 64;

    /// An empty cache. `hmac_key` must be random.
    #[must_use]
    pub fn new(hmac_key: [u8; 32]) -> Self {
        Self { hmac_key: Zeroizing::new(hmac_key), entries: Mutex::default() }
    }

    /// What the keys for `request` with `password` are found by.
    #[must_use]
    pub fn id(&self, request: &KeyRequest<'_>, password: &str) -> KeyId {
        let iterations = request.iterations().to_be_bytes();
        let parts: [&[u8]; 5] = [
            request.hash().mechanism_name().as_bytes(),
            request.username().as_bytes(),
            password.as_bytes(),
            request.salt(),
            &iterations,
        ];
        // A key of one block, the second half of it zeros, is what HMAC makes of 32 bytes.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(&*self.hmac_key);
        let mut hmac = Hmac::<Sha256>::new((&*block).into());
        for part in parts {
            // With its length in front, no part can run into the next one.
            hmac.update(&(part.len() as u64).to_be_bytes());
            hmac.update(part);
        }
        KeyId(hmac.finalize().into_bytes().into())
    }

    /// The keys, if a server has confirmed them before.
    #[must_use]
    pub fn get(&self, id: &KeyId) -> Option<Arc<ClientKeys>> {
        let mut entries = self.lock();
        let at = entries.iter().position(|(known, _)| known == id)?;
        entries[at..].rotate_left(1);
        entries.last().map(|(_, keys)| Arc::clone(keys))
    }

    /// Keeps keys after a log-in with them. Unless the server's signature proved that the server
    /// has the same ones, nothing is kept: salt and count of a hostile server must not get in.
    pub fn insert(&self, id: KeyId, keys: Arc<ClientKeys>, authenticated: Authenticated) {
        if authenticated.evidence() != Evidence::ServerSignature {
            return;
        }
        let mut entries = self.lock();
        entries.retain(|(known, _)| *known != id);
        if entries.len() >= Self::CAPACITY {
            entries.remove(0);
        }
        entries.push((id, keys));
    }

    /// A panic elsewhere leaves the list whole: every change is a single step.
    fn lock(&self) -> MutexGuard<'_, Vec<(KeyId, Arc<ClientKeys>)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache").field("entries", &self.lock().len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyId(..)")
    }
}

#[cfg(test)]
mod tests;
