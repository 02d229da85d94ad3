//! From slices to vectors.

use crate::BufferTooSmall;
use alloc::{vec, vec::Vec};

/// Runs a slice encoder into a vector of just the right length.
///
/// The vector never grows while it holds bytes, so no copy of a secret is left behind.
///
/// # Errors
/// What `encode` returns, except [`BufferTooSmall`] of the first, empty try.
pub fn to_vec<E>(
    mut encode: impl FnMut(&mut [u8]) -> Result<usize, E>,
    too_small: impl Fn(&E) -> Option<BufferTooSmall>,
) -> Result<Vec<u8>, E> {
    let needed = match encode(&mut []) {
        Ok(n) => n,
        Err(e) => match too_small(&e) {
            Some(b) => b.needed,
            None => return Err(e),
        },
    };
    let mut out = vec![0; needed];
    let n = encode(&mut out)?;
    out.truncate(n);
    Ok(out)
}
