//! SHA-256 (FIPS 180-4) over the block function.
//!
//! Hashing from a saved state is what makes HMAC cheap here, and the hashers of `sha2` cannot do
//! that.

use sha2::block_api::compress256;
use zeroize::Zeroize;

/// Bytes in a block.
pub(crate) const BLOCK_LEN: usize = 64;

/// FIPS 180-4 section 5.3.3.
pub(crate) const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// Hashes a message that comes in pieces; zeroized when dropped.
pub(crate) struct Sha256 {
    state: [u32; 8],
    block: [u8; BLOCK_LEN],
    /// Bytes taken in so far.
    len: u64,
}

impl Sha256 {
    pub(crate) const fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    /// Goes on from a state that has taken in `len` bytes, which are whole blocks.
    pub(crate) const fn resume(state: [u32; 8], len: u64) -> Self {
        Self { state, block: [0; BLOCK_LEN], len }
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        let used = self.used();
        self.len = self.len.wrapping_add(bytes.len() as u64);
        if used != 0 {
            let room = self.block.get_mut(used..).unwrap_or_default();
            let enough = bytes.len() >= room.len();
            let (now, later) = bytes.split_at(room.len().min(bytes.len()));
            for (slot, byte) in room.iter_mut().zip(now) {
                *slot = *byte;
            }
            if !enough {
                return;
            }
            compress(&mut self.state, core::slice::from_ref(&self.block));
            bytes = later;
        }
        let (blocks, rest) = bytes.as_chunks();
        compress(&mut self.state, blocks);
        for (slot, byte) in self.block.iter_mut().zip(rest) {
            *slot = *byte;
        }
    }

    /// FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits in the last eight bytes.
    pub(crate) fn finish(mut self) -> [u8; 32] {
        const LENGTH_AT: usize = BLOCK_LEN - 8;
        let bits = self.len.wrapping_mul(8).to_be_bytes();
        let used = self.used();
        if let Some([one, zeros @ ..]) = self.block.get_mut(used..) {
            *one = 0x80;
            zeros.fill(0);
        }
        if used >= LENGTH_AT {
            compress(&mut self.state, core::slice::from_ref(&self.block));
            self.block = [0; BLOCK_LEN];
        }
        if let Some(end) = self.block.last_chunk_mut() {
            *end = bits;
        }
        compress(&mut self.state, core::slice::from_ref(&self.block));
        to_bytes(&self.state)
    }

    /// How much of the current block is filled.
    const fn used(&self) -> usize {
        (self.len % 64) as usize
    }
}

impl Drop for Sha256 {
    fn drop(&mut self) {
        self.state.as_mut_slice().zeroize();
        self.block.as_mut_slice().zeroize();
    }
}

/// The digest of `bytes`.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(bytes);
    sha.finish()
}

pub(crate) fn compress(state: &mut [u32; 8], blocks: &[[u8; BLOCK_LEN]]) {
    #[cfg(test)]
    tests::COMPRESSIONS.with(|c| c.set(c.get() + blocks.len()));
    compress256(state, blocks);
}

fn to_bytes(state: &[u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (bytes, word) in bytes.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use alloc::vec::Vec;
    use core::cell::Cell;
    use sha2::Digest;

    std::thread_local! {
        pub(crate) static COMPRESSIONS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn every_length_in_every_split_is_what_the_hash_crate_says() {
        let message: Vec<u8> = (0..300_u32).map(|i| (i * 7 + 3) as u8).collect();
        for len in 0..message.len() {
            let message = &message[..len];
            let want: [u8; 32] = sha2::Sha256::digest(message).into();
            for piece in [1, 3, 55, 63, 64, 65, 300] {
                let mut sha = Sha256::new();
                message.chunks(piece).for_each(|chunk| sha.update(chunk));
                assert_eq!(sha.finish(), want, "{len} by {piece}");
            }
        }
    }
}
