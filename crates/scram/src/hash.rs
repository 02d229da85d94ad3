//! The two hash functions behind one state type.
//!
//! SHA-1 and SHA-256 share block size, byte order and padding, so one runtime-dispatched
//! implementation serves both: a SHA-1 state leaves the last three words zero. HMAC pads its key
//! with zeros and a comparison of equal zeros changes nothing, so such a digest can stay 32 bytes
//! wide until it is hashed or sent.

use crate::Error;
use zeroize::Zeroize;

/// Bytes in a block of either hash.
pub(crate) const BLOCK_LEN: usize = 64;

/// Bytes in the longest digest.
pub(crate) const MAX_DIGEST_LEN: usize = 32;

/// The hash function of a SCRAM mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "another hash would be another protocol to review")]
pub enum Hash {
    /// SHA-1, for SCRAM-SHA-1 (RFC 5802).
    Sha1,
    /// SHA-256, for SCRAM-SHA-256 (RFC 7677).
    Sha256,
}

impl Hash {
    /// The length of a digest, and so of every key, proof and signature, in bytes.
    #[must_use]
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The SASL mechanism that uses this hash.
    #[must_use]
    pub const fn mechanism_name(self) -> &'static str {
        match self {
            Self::Sha1 => "SCRAM-SHA-1",
            Self::Sha256 => "SCRAM-SHA-256",
        }
    }

    /// Whether this hash is compiled in.
    #[must_use]
    pub const fn is_available(self) -> bool {
        match self {
            Self::Sha1 => cfg!(feature = "sha1"),
            Self::Sha256 => cfg!(feature = "sha256"),
        }
    }

    pub(crate) const fn require(self) -> Result<(), Error> {
        if self.is_available() { Ok(()) } else { Err(Error::HashNotAvailable) }
    }

    /// FIPS 180-4 sections 5.3.1 and 5.3.3.
    const fn initial(self) -> State {
        State(match self {
            Self::Sha1 => {
                [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0, 0, 0, 0]
            }
            Self::Sha256 => [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19,
            ],
        })
    }
}

/// The chaining value of either hash.
#[derive(Clone)]
pub(crate) struct State(pub(crate) [u32; 8]);

impl State {
    /// Takes in one block.
    pub(crate) fn compress(&mut self, hash: Hash, block: &[u8; BLOCK_LEN]) {
        #[cfg(test)]
        count::add(1);
        let blocks = core::slice::from_ref(block);
        match hash {
            #[cfg(feature = "sha1")]
            Hash::Sha1 => {
                if let Some(words) = self.0.first_chunk_mut() {
                    sha1::block_api::compress(words, blocks);
                }
            }
            #[cfg(feature = "sha256")]
            Hash::Sha256 => sha2::block_api::compress256(&mut self.0, blocks),
            // Every constructor asks `Hash::require` first.
            #[allow(unreachable_patterns)]
            _ => _ = blocks,
        }
    }

    /// The digest, zeros after its end.
    pub(crate) fn to_digest(&self) -> Digest {
        let mut digest = Digest::ZERO;
        for (bytes, word) in digest.0.chunks_exact_mut(4).zip(self.0) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A digest of either hash, zeros after its end; zeroized when dropped.
pub(crate) struct Digest(pub(crate) [u8; MAX_DIGEST_LEN]);

impl Digest {
    pub(crate) const ZERO: Self = Self([0; MAX_DIGEST_LEN]);

    /// A digest that was kept elsewhere.
    pub(crate) fn from_slice(hash: Hash, bytes: &[u8]) -> Result<Self, Error> {
        let mut digest = Self::ZERO;
        let room = digest.0.get_mut(..hash.output_len()).unwrap_or_default();
        if room.len() != bytes.len() {
            return Err(Error::KeyLength);
        }
        room.copy_from_slice(bytes);
        Ok(digest)
    }

    /// The chaining value that gave this digest.
    pub(crate) fn to_state(&self) -> State {
        let mut state = State([0; 8]);
        for (word, bytes) in state.0.iter_mut().zip(self.0.chunks_exact(4)) {
            *word = bytes.try_into().map_or(0, u32::from_be_bytes);
        }
        state
    }

    /// The bytes that `hash` gives.
    pub(crate) fn bytes(&self, hash: Hash) -> &[u8] {
        self.0.get(..hash.output_len()).unwrap_or_default()
    }
}

impl core::ops::BitXorAssign<&Self> for Digest {
    fn bitxor_assign(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a ^= b;
        }
    }
}

impl Drop for Digest {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Hashes a message that comes in pieces.
pub(crate) struct Hasher {
    hash: Hash,
    state: State,
    block: [u8; BLOCK_LEN],
    /// Bytes taken in so far.
    len: u64,
}

impl Hasher {
    pub(crate) const fn new(hash: Hash) -> Self {
        Self { hash, state: hash.initial(), block: [0; BLOCK_LEN], len: 0 }
    }

    const fn after_block(hash: Hash, state: State) -> Self {
        Self { hash, state, block: [0; BLOCK_LEN], len: BLOCK_LEN as u64 }
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let used = self.used();
            let room = self.block.get_mut(used..).unwrap_or_default();
            let (now, later) = bytes.split_at(room.len().min(bytes.len()));
            for (slot, byte) in room.iter_mut().zip(now) {
                *slot = *byte;
            }
            self.len = self.len.wrapping_add(now.len() as u64);
            if self.used() == 0 {
                self.state.compress(self.hash, &self.block);
            }
            bytes = later;
        }
    }

    /// FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits in the last eight bytes.
    pub(crate) fn finish(mut self) -> Digest {
        const PADDING: [u8; BLOCK_LEN] = {
            let mut bytes = [0; BLOCK_LEN];
            bytes[0] = 0x80;
            bytes
        };
        let bits = self.len.wrapping_mul(8).to_be_bytes();
        let padding = match self.used() {
            used @ 0..56 => 56_usize.wrapping_sub(used),
            used => 120_usize.wrapping_sub(used),
        };
        self.update(PADDING.get(..padding).unwrap_or_default());
        self.update(&bits);
        self.state.to_digest()
    }

    /// How much of the current block is filled.
    const fn used(&self) -> usize {
        (self.len % 64) as usize
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.block.zeroize();
    }
}

/// An HMAC key (RFC 2104) whose two pad blocks are hashed already.
pub(crate) struct HmacKey {
    hash: Hash,
    pub(crate) inner: State,
    pub(crate) outer: State,
}

impl HmacKey {
    /// Hashes a key that is longer than a block first.
    pub(crate) fn new(hash: Hash, key: &[u8]) -> Self {
        let mut pad = [0; BLOCK_LEN];
        let digest;
        let key = if key.len() > BLOCK_LEN {
            let mut hasher = Hasher::new(hash);
            hasher.update(key);
            digest = hasher.finish();
            &digest.0
        } else {
            key
        };
        for (slot, byte) in pad.iter_mut().zip(key) {
            *slot = *byte;
        }
        let pad_state = |byte: u8| {
            let mut state = hash.initial();
            let block = pad.map(|b| b ^ byte);
            state.compress(hash, &block);
            state
        };
        let this = Self { hash, inner: pad_state(0x36), outer: pad_state(0x5c) };
        pad.zeroize();
        this
    }

    /// The code of a message at once.
    pub(crate) fn code(&self, parts: &[&[u8]]) -> Digest {
        let mut code = self.start();
        parts.iter().for_each(|part| code.update(part));
        code.finish()
    }

    /// Starts the code of a message.
    pub(crate) fn start(&self) -> Hmac {
        let inner = Hasher::after_block(self.hash, self.inner.clone());
        Hmac { inner, outer: Hasher::after_block(self.hash, self.outer.clone()) }
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

/// Counts compressions, so that a test can tell that none happened.
#[cfg(test)]
pub(crate) mod count {
    use core::cell::Cell;

    std::thread_local! {
        static COMPRESSIONS: Cell<u64> = const { Cell::new(0) };
    }

    pub(crate) fn add(blocks: u64) {
        COMPRESSIONS.with(|c| c.set(c.get() + blocks));
    }

    /// Compressions that `f` does on this thread.
    pub(crate) fn of<T>(f: impl FnOnce() -> T) -> (T, u64) {
        let before = COMPRESSIONS.with(Cell::get);
        let result = f();
        (result, COMPRESSIONS.with(Cell::get) - before)
    }
}

#[cfg(test)]
mod tests;
