//! HMAC-SHA-256 (RFC 2104) with the pads hashed once.

use crate::sha256::{BLOCK_LEN, INITIAL, Sha256, compress};
use zeroize::Zeroize;

/// A key whose two pad blocks are hashed already; zeroized when dropped.
pub(crate) struct HmacKey {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl HmacKey {
    /// The key that the parts make up together. One that is longer than a block is hashed first.
    pub(crate) fn new(parts: &[&[u8]]) -> Self {
        let mut pad = [0; BLOCK_LEN];
        let len = parts.iter().fold(0_usize, |len, part| len.saturating_add(part.len()));
        if len > BLOCK_LEN {
            let mut sha = Sha256::new();
            parts.iter().for_each(|part| sha.update(part));
            let mut digest = sha.finish();
            fill(&mut pad, &[&digest]);
            digest.as_mut_slice().zeroize();
        } else {
            fill(&mut pad, parts);
        }
        let mut key = Self { inner: INITIAL, outer: INITIAL };
        pad.iter_mut().for_each(|b| *b ^= 0x36);
        compress(&mut key.inner, core::slice::from_ref(&pad));
        pad.iter_mut().for_each(|b| *b ^= 0x36 ^ 0x5c);
        compress(&mut key.outer, core::slice::from_ref(&pad));
        pad.as_mut_slice().zeroize();
        key
    }

    /// The code of the message that `write` makes.
    pub(crate) fn code(&self, write: impl FnOnce(&mut Sha256)) -> [u8; 32] {
        let mut inner = Sha256::resume(self.inner, BLOCK_LEN as u64);
        write(&mut inner);
        let mut outer = Sha256::resume(self.outer, BLOCK_LEN as u64);
        let mut digest = inner.finish();
        outer.update(&digest);
        digest.as_mut_slice().zeroize();
        outer.finish()
    }

    /// The key that the code of `message` is.
    pub(crate) fn derive(&self, message: &[u8]) -> Self {
        let mut code = self.code(|sha| sha.update(message));
        let key = Self::new(&[&code]);
        code.as_mut_slice().zeroize();
        key
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.as_mut_slice().zeroize();
        self.outer.as_mut_slice().zeroize();
    }
}

/// Copies the parts to the front of `block`.
fn fill(block: &mut [u8; BLOCK_LEN], parts: &[&[u8]]) {
    let mut room = block.as_mut_slice();
    for part in parts {
        let (now, later) = room.split_at_mut(part.len().min(room.len()));
        for (slot, byte) in now.iter_mut().zip(*part) {
            *slot = *byte;
        }
        room = later;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use sha2::Digest;

    /// RFC 2104 word by word.
    fn oracle(key: &[u8], message: &[u8]) -> [u8; 32] {
        let digest = |bytes: &[u8]| <[u8; 32]>::from(sha2::Sha256::digest(bytes));
        let mut pad = if key.len() > BLOCK_LEN { digest(key).to_vec() } else { key.to_vec() };
        pad.resize(BLOCK_LEN, 0);
        let with = |byte: u8, rest: &[u8]| {
            let mut all: Vec<u8> = pad.iter().map(|b| b ^ byte).collect();
            all.extend(rest);
            digest(&all)
        };
        with(0x5c, &with(0x36, message))
    }

    #[test]
    fn every_key_length_in_two_parts() {
        let key: Vec<u8> = (0..140_u32).map(|i| (i * 13 + 1) as u8).collect();
        for len in 0..key.len() {
            let (front, back) = key[..len].split_at(len.min(4));
            let code = HmacKey::new(&[front, back]).code(|sha| sha.update(b"what do ya want"));
            assert_eq!(code, oracle(&key[..len], b"what do ya want"), "{len}");
        }
        let derived = HmacKey::new(&[b"Jefe"]).derive(b"a").code(|sha| sha.update(b"b"));
        assert_eq!(derived, oracle(&oracle(b"Jefe", b"a"), b"b"));
    }
}
