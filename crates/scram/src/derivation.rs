//! PBKDF2 (RFC 8018 section 5.2) that can pause.

use crate::hash::{BLOCK_LEN, Digest, HmacKey, State, Sweep};
use crate::{ClientKeys, Error, Hash};
use core::fmt;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Derives the keys of a password in as many steps as the caller likes.
///
/// A derivation takes milliseconds. Doing it in slices lets the caller feed a watchdog, look at a
/// cancel flag or yield to an executor in between; dropping it stops the work and zeroizes what
/// was reached.
///
/// ```
/// use mongo_auth_scram::{Derivation, Hash};
///
/// # if !Hash::Sha256.is_available() { return }
/// let mut work = Derivation::new(Hash::Sha256, b"pencil", b"salt", 4096).unwrap();
/// let keys = loop {
///     match work.advance(1000) {
///         Some(keys) => break keys,
///         None => { /* yield */ }
///     }
/// };
/// assert_eq!(keys.hash(), Hash::Sha256);
/// ```
pub struct Derivation {
    hash: Hash,
    key: HmacKey,
    /// The last U, padded as the second block of an HMAC message.
    block: Zeroizing<Sweep<u8, BLOCK_LEN>>,
    /// All U so far, combined by exclusive or.
    total: State,
    remaining: u32,
}

impl Derivation {
    /// Starts, and does the first round, which is the only one that reads the salt.
    ///
    /// The secret is what the mechanism defines: the SASLprep form of the password, or MongoDB's
    /// digest of it. Bounds on the iteration count are checked where it comes from the peer, not
    /// here.
    ///
    /// # Errors
    /// [`Error::HashNotAvailable`]; [`Error::IterationsTooLow`] for zero iterations.
    pub fn new(hash: Hash, secret: &[u8], salt: &[u8], iterations: u32) -> Result<Self, Error> {
        hash.require()?;
        let remaining = iterations.checked_sub(1).ok_or(Error::IterationsTooLow)?;
        let key = HmacKey::new(hash, secret);
        let first = key.code(&[salt, &1_u32.to_be_bytes()]);
        Ok(Self { hash, key, block: padded(hash, &first), total: first.to_state(), remaining })
    }

    /// Does up to `rounds` rounds; the keys once none remains.
    ///
    /// One round is two compressions, below a microsecond on a server and some tens of
    /// microseconds on a microcontroller.
    pub fn advance(&mut self, rounds: u32) -> Option<ClientKeys> {
        let rounds = rounds.min(self.remaining);
        match self.hash {
            #[cfg(feature = "sha1")]
            Hash::Sha1 => self.run::<5>(rounds, sha1::block_api::compress),
            #[cfg(feature = "sha256")]
            Hash::Sha256 => self.run::<8>(rounds, sha2::block_api::compress256),
            // `new` asked `Hash::require` first.
            #[allow(unreachable_patterns)]
            _ => {}
        }
        self.remaining = self.remaining.wrapping_sub(rounds);
        (self.remaining == 0).then(|| ClientKeys::from_salted(self.hash, &self.total.to_digest()))
    }

    /// The number of rounds left.
    #[must_use]
    pub const fn remaining(&self) -> u32 {
        self.remaining
    }

    /// Writes SaltedPassword once no round remains, to keep or to show to somebody who asked for
    /// it.
    #[must_use]
    pub fn dangerous_salted_password<'o>(&self, out: &'o mut [u8; 32]) -> Option<&'o [u8]> {
        if self.remaining != 0 {
            return None;
        }
        *out = *self.total.to_digest().whole();
        out.get(..self.hash.output_len())
    }

    /// The loop: two compressions and nothing that moves more than one block.
    ///
    /// Each message is one digest after one pad block, so padding and length never change, and
    /// the digest is written over the last one.
    #[cfg_attr(
        not(any(feature = "sha1", feature = "sha256")),
        expect(dead_code, reason = "without a hash nothing can be derived")
    )]
    #[inline]
    fn run<const N: usize>(
        &mut self,
        rounds: u32,
        compress: impl Fn(&mut [u32; N], &[[u8; BLOCK_LEN]]),
    ) {
        let Self { key, block, total, .. } = self;
        let (Some(inner), Some(outer), Some(total)) = (
            key.inner.words().first_chunk::<N>(),
            key.outer.words().first_chunk(),
            total.words_mut().first_chunk_mut::<N>(),
        ) else {
            return;
        };
        let mut state = Zeroizing::new([0; N]);
        for _ in 0..rounds {
            for pad in [inner, outer] {
                *state = *pad;
                compress(&mut state, core::slice::from_ref(&block.0));
                #[cfg(test)]
                crate::hash::count::add(1);
                for (bytes, word) in block.0.chunks_exact_mut(4).zip(*state) {
                    bytes.copy_from_slice(&word.to_be_bytes());
                }
            }
            for (all, word) in total.iter_mut().zip(*state) {
                *all ^= word;
            }
        }
    }
}

/// `digest` as the block that ends an HMAC message after the block of the pad.
fn padded(hash: Hash, digest: &Digest) -> Zeroizing<Sweep<u8, BLOCK_LEN>> {
    let mut block = Zeroizing::new(Sweep([0; BLOCK_LEN]));
    let len = hash.output_len();
    let bits = (BLOCK_LEN as u64).wrapping_add(len as u64).wrapping_mul(8).to_be_bytes();
    let content = digest.bytes(hash).iter().chain(&[0x80]);
    for (slot, byte) in block.0.iter_mut().zip(content) {
        *slot = *byte;
    }
    for (slot, byte) in block.0.iter_mut().rev().zip(bits.iter().rev()) {
        *slot = *byte;
    }
    block
}

impl ZeroizeOnDrop for Derivation {}

impl fmt::Debug for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Derivation")
            .field("hash", &self.hash)
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
