//! What the unit tests share.

use crate::{ClientFirst, ClientKeys, Hash, Limits};
use mongo_auth_primitives::{BufferTooSmall, Cursor};
use std::vec::Vec;

/// A hash that is compiled in.
pub(crate) const HASH: Hash = if cfg!(feature = "sha256") { Hash::Sha256 } else { Hash::Sha1 };

pub(crate) const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";

pub(crate) fn hashes() -> impl Iterator<Item = Hash> {
    [Hash::Sha1, Hash::Sha256].into_iter().filter(|hash| hash.is_available())
}

pub(crate) fn first() -> ClientFirst<'static> {
    ClientFirst::new(HASH, "user", NONCE, Limits::default()).unwrap()
}

/// Keys without the cost of a derivation.
pub(crate) fn keys(hash: Hash) -> ClientKeys {
    ClientKeys::from_salted_password(hash, &[7; 32][..hash.output_len()]).unwrap()
}

/// What `write` appends, after checking that every shorter buffer is reported and changes nothing.
pub(crate) fn written<T>(mut write: impl FnMut(&mut Cursor<'_>) -> T) -> Vec<u8> {
    let mut run = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        drop(write(&mut cursor));
        cursor.finish()
    };
    let needed = run(&mut []).unwrap_err().needed;
    for size in 0..needed {
        assert_eq!(run(&mut std::vec![0; size]), Err(BufferTooSmall { needed }));
    }
    let mut out = std::vec![0; needed];
    assert_eq!(run(&mut out), Ok(needed));
    out
}
