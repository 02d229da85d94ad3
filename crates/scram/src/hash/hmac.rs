//! HMAC with the pads hashed once.

use super::{BLOCK_LEN, Digest, Hash, Hasher, State, Sweep};
use zeroize::Zeroizing;

/// An HMAC key (RFC 2104) whose two pad blocks are hashed already.
pub(crate) struct HmacKey {
    hash: Hash,
    pub(crate) inner: State,
    pub(crate) outer: State,
}

impl HmacKey {
    /// Hashes a key that is longer than a block first.
    pub(crate) fn new(hash: Hash, key: &[u8]) -> Self {
        let mut pad = Zeroizing::new(Sweep([0; BLOCK_LEN]));
        let digest;
        let key = if key.len() > BLOCK_LEN {
            let mut hasher = Hasher::new(hash);
            hasher.update(key);
            digest = hasher.finish();
            digest.bytes(hash)
        } else {
            key
        };
        for (slot, byte) in pad.0.iter_mut().zip(key) {
            *slot = *byte;
        }
        // What is left of the pad of one state makes the pad of the other.
        let mut pad_state = |byte: u8| {
            pad.0.iter_mut().for_each(|b| *b ^= byte);
            let mut state = hash.initial();
            state.compress(hash, &pad.0);
            state
        };
        Self { hash, inner: pad_state(0x36), outer: pad_state(0x36 ^ 0x5c) }
    }

    /// The code of a message at once.
    pub(crate) fn code(&self, parts: &[&[u8]]) -> Digest {
        let mut code = self.start();
        parts.iter().for_each(|part| code.update(part));
        code.finish()
    }

    /// Starts the code of a message.
    pub(crate) fn start(&self) -> Hmac {
        let after_pad = |state: &State| Hasher::resume(self.hash, state.clone(), BLOCK_LEN as u64);
        Hmac { inner: after_pad(&self.inner), outer: after_pad(&self.outer) }
    }
}

/// The HMAC of a message that comes in pieces.
pub(crate) struct Hmac {
    inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    pub(crate) fn finish(mut self) -> Digest {
        let hash = self.inner.hash;
        self.outer.update(self.inner.finish().bytes(hash));
        self.outer.finish()
    }
}
