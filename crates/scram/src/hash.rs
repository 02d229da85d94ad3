//! The two hash functions behind one state type.
//!
//! SHA-1 and SHA-256 share block size, byte order and padding, so one runtime-dispatched
//! implementation serves both: a SHA-1 state leaves the last three words zero. HMAC pads its key
//! with zeros and a comparison of equal zeros changes nothing, so such a digest can stay 32 bytes
//! wide until it is hashed or sent.

#[cfg(test)]
#[cfg_attr(not(any(feature = "sha1", feature = "sha256")), allow(dead_code))]
pub(crate) mod count;
mod hasher;
mod hmac;

pub(crate) use hasher::Hasher;
pub(crate) use hmac::{Hmac, HmacKey};

use crate::Error;
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

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
    fn initial(self) -> State {
        State::new(match self {
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

/// An array that is zeroized in one sweep.
///
/// An array of its own is zeroized element by element, which would take longer than hashing a
/// SCRAM message.
#[derive(Clone)]
pub(crate) struct Sweep<T, const N: usize>(pub(crate) [T; N]);

impl<T, const N: usize> Zeroize for Sweep<T, N>
where
    [T]: Zeroize,
{
    fn zeroize(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

/// The chaining value of either hash; zeroized when dropped, as it depends on secrets.
#[derive(Clone)]
pub(crate) struct State(Zeroizing<Sweep<u32, 8>>);

impl State {
    fn new(words: [u32; 8]) -> Self {
        Self(Zeroizing::new(Sweep(words)))
    }

    pub(crate) fn words(&self) -> &[u32; 8] {
        &self.0.0
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u32; 8] {
        &mut self.0.0
    }

    /// Takes in one block.
    pub(crate) fn compress(&mut self, hash: Hash, block: &[u8; BLOCK_LEN]) {
        #[cfg(test)]
        count::add(1);
        let blocks = core::slice::from_ref(block);
        match hash {
            #[cfg(feature = "sha1")]
            Hash::Sha1 => {
                if let Some(words) = self.words_mut().first_chunk_mut() {
                    sha1::block_api::compress(words, blocks);
                }
            }
            #[cfg(feature = "sha256")]
            Hash::Sha256 => sha2::block_api::compress256(self.words_mut(), blocks),
            // Every constructor asks `Hash::require` first.
            #[allow(unreachable_patterns)]
            _ => _ = blocks,
        }
    }

    /// The digest, zeros after its end.
    pub(crate) fn to_digest(&self) -> Digest {
        let mut digest = Digest::zero();
        for (bytes, word) in digest.0.0.chunks_exact_mut(4).zip(self.words()) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

/// A digest of either hash, zeros after its end; zeroized when dropped.
#[derive(Clone)]
pub(crate) struct Digest(Zeroizing<Sweep<u8, MAX_DIGEST_LEN>>);

impl Digest {
    pub(crate) fn zero() -> Self {
        Self(Zeroizing::new(Sweep([0; MAX_DIGEST_LEN])))
    }

    /// A digest that was kept elsewhere.
    pub(crate) fn from_slice(hash: Hash, bytes: &[u8]) -> Result<Self, Error> {
        let mut digest = Self::zero();
        let room = digest.0.0.get_mut(..hash.output_len()).unwrap_or_default();
        if room.len() != bytes.len() {
            return Err(Error::KeyLength);
        }
        room.copy_from_slice(bytes);
        Ok(digest)
    }

    /// The chaining value that gave this digest.
    pub(crate) fn to_state(&self) -> State {
        let mut state = State::new([0; 8]);
        for (word, bytes) in state.0.0.iter_mut().zip(self.0.0.chunks_exact(4)) {
            *word = bytes.try_into().map_or(0, u32::from_be_bytes);
        }
        state
    }

    /// The digest and the zeros after its end.
    pub(crate) fn whole(&self) -> &[u8; MAX_DIGEST_LEN] {
        &self.0.0
    }

    pub(crate) fn whole_mut(&mut self) -> &mut [u8; MAX_DIGEST_LEN] {
        &mut self.0.0
    }

    /// The bytes that `hash` gives.
    pub(crate) fn bytes(&self, hash: Hash) -> &[u8] {
        self.0.0.get(..hash.output_len()).unwrap_or_default()
    }
}

impl ConstantTimeEq for Digest {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.whole().ct_eq(other.whole())
    }
}

impl core::ops::BitXorAssign<&Self> for Digest {
    fn bitxor_assign(&mut self, other: &Self) {
        for (a, b) in self.whole_mut().iter_mut().zip(other.whole()) {
            *a ^= *b;
        }
    }
}

#[cfg(test)]
mod tests;
