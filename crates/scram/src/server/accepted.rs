//! The client proved itself; now the server does.

use crate::Hash;
use crate::hash::Digest;
use core::fmt;
use mongo_auth_primitives::{Cursor, base64};
use zeroize::ZeroizeOnDrop;

/// The client knows the password.
pub struct Accepted {
    hash: Hash,
    signature: Digest,
}

impl Accepted {
    pub(super) const fn new(hash: Hash, signature: Digest) -> Self {
        Self { hash, signature }
    }

    /// Appends server-final-message: `v=<signature>`.
    pub fn write(&self, out: &mut Cursor<'_>) {
        out.put(b"v=");
        base64::put(out, self.signature.bytes(self.hash));
    }
}

impl ZeroizeOnDrop for Accepted {}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted").field("hash", &self.hash).finish_non_exhaustive()
    }
}
