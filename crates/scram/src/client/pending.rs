//! The last word is the server's.

use crate::hash::{Digest, MAX_DIGEST_LEN, Sweep};
use crate::message::{Fields, check_text, refuse_error};
use crate::{Error, Hash};
use core::fmt;
use mongo_auth_primitives::{Cursor, base64};
use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// The proof is written; the server has to show that it knows the keys too.
///
/// Holds the signature that is expected, zeroized when dropped, and nothing borrowed.
///
/// ```compile_fail
/// fn copy(pending: &mongo_auth_scram::Pending) -> mongo_auth_scram::Pending { pending.clone() }
/// ```
pub struct Pending {
    hash: Hash,
    expected: Digest,
}

impl Pending {
    pub(super) const fn new(hash: Hash, expected: Digest) -> Self {
        Self { hash, expected }
    }

    /// Reads server-final-message; the only way to [`Verified`].
    ///
    /// Optional extensions after the signature are passed over, as RFC 5802 section 7 allows.
    ///
    /// # Errors
    /// [`Error::ServerSignature`] where the signature is not the expected one or not even a
    /// signature; [`Error::ServerError`] where the server refuses; [`Error::MessageTooLong`],
    /// [`Error::Encoding`], [`Error::Malformed`], [`Error::UnsupportedExtension`].
    pub fn verify(self, server_final: &[u8]) -> Result<Verified, Error> {
        check_text(server_final)?;
        refuse_error(server_final)?;
        let mut fields = Fields::new(server_final);
        let signature = fields.value(b'v')?;
        fields.extensions()?;

        // Comparing the texts leaves one spelling. Slices of different length are never equal.
        let mut room = Zeroizing::new(Sweep([0; base64::encoded_len(MAX_DIGEST_LEN)]));
        let mut expected = Cursor::new(&mut room.0);
        base64::put(&mut expected, self.expected.bytes(self.hash));
        let expected = expected.written(0).unwrap_or_default();
        if !expected.is_empty() && bool::from(signature.ct_eq(expected)) {
            Ok(Verified(()))
        } else {
            Err(Error::ServerSignature)
        }
    }
}

impl ZeroizeOnDrop for Pending {}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("hash", &self.hash).finish_non_exhaustive()
    }
}

/// Evidence that both sides know the keys; only [`Pending::verify`] gives it.
///
/// ```compile_fail
/// let _ = mongo_auth_scram::Verified(());
/// ```
#[derive(Debug)]
#[must_use = "without it nobody knows whom the client talked to"]
pub struct Verified(());
