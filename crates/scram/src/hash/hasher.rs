//! Merkle–Damgård hashing over the block functions.

use super::{BLOCK_LEN, Digest, Hash, State, Sweep};
use zeroize::Zeroizing;

/// Hashes a message that comes in pieces.
pub(crate) struct Hasher {
    pub(super) hash: Hash,
    state: State,
    block: Zeroizing<Sweep<u8, BLOCK_LEN>>,
    /// Bytes taken in so far.
    len: u64,
}

impl Hasher {
    pub(crate) fn new(hash: Hash) -> Self {
        Self::resume(hash, hash.initial(), 0)
    }

    /// Goes on from a state that has taken in `len` bytes, which are whole blocks.
    ///
    /// Out of line, as inlining it would cost a firmware image half a kilobyte.
    #[inline(never)]
    pub(super) fn resume(hash: Hash, state: State, len: u64) -> Self {
        Self { hash, state, block: Zeroizing::new(Sweep([0; BLOCK_LEN])), len }
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let used = self.used();
            let room = self.block.0.get_mut(used..).unwrap_or_default();
            let (now, later) = bytes.split_at(room.len().min(bytes.len()));
            for (slot, byte) in room.iter_mut().zip(now) {
                *slot = *byte;
            }
            self.len = self.len.wrapping_add(now.len() as u64);
            if self.used() == 0 {
                self.state.compress(self.hash, &self.block.0);
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
