//! Which keys a SCRAM conversation asks for, and the way from a password to them.

use crate::Error;
use core::fmt;
use mongo_auth_primitives::SecretText;
#[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
use mongo_auth_primitives::{Cursor, Text};
use mongo_auth_scram::{Derivation, Hash};
#[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
use zeroize::Zeroize;

/// Which keys a SCRAM conversation asks for: everything a key cache needs but the password.
#[derive(Clone, Copy)]
pub struct KeyRequest<'a> {
    pub(crate) hash: Hash,
    pub(crate) username: &'a str,
    pub(crate) salt: &'a [u8],
    pub(crate) iterations: u32,
}

impl<'a> KeyRequest<'a> {
    /// The keys of `username` under a salt and an iteration count, for servers that keep users.
    /// What is out of bounds shows when the [`derivation`](Self::derivation) starts.
    #[must_use]
    pub const fn new(hash: Hash, username: &'a str, salt: &'a [u8], iterations: u32) -> Self {
        Self { hash, username, salt, iterations }
    }

    /// The hash of the mechanism.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// The user. SCRAM-SHA-1 keys depend on it, through MongoDB's digest.
    #[must_use]
    pub const fn username(&self) -> &'a str {
        self.username
    }

    /// The salt, decoded.
    #[must_use]
    pub const fn salt(&self) -> &'a [u8] {
        self.salt
    }

    /// The iteration count, inside the limits of the conversation.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Starts deriving the keys from the user's password.
    ///
    /// SCRAM-SHA-256 prepares the password by SASLprep; SCRAM-SHA-1 hashes it with the user name
    /// to MongoDB's digest, `hex(MD5(user:mongo:password))`. The scratch space is wiped before
    /// this returns; four times the password's length is always enough, and 32 bytes for SHA-1.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] for a scratch space that is too short, [`Error::Saslprep`] for a
    /// password that cannot be prepared, [`Error::MechanismNotAvailable`] for a hash that is not
    /// built in.
    pub fn derivation(
        &self,
        password: SecretText<'_>,
        scratch: &mut [u8],
    ) -> Result<Derivation, Error> {
        match self.hash {
            #[cfg(feature = "scram-sha-1")]
            Hash::Sha1 => {
                let digest = mongodb_digest(self.username, password.expose());
                let made = Derivation::new(self.hash, &*digest, self.salt, self.iterations);
                Ok(made?)
            }
            #[cfg(feature = "scram-sha-256")]
            Hash::Sha256 => {
                let made = prepare(password.expose(), scratch).and_then(|len| {
                    let prepared = scratch.get(..len).unwrap_or_default();
                    Ok(Derivation::new(self.hash, prepared, self.salt, self.iterations)?)
                });
                scratch.zeroize();
                made
            }
            #[allow(unreachable_patterns, reason = "reached when a mechanism is left out")]
            _ => {
                let _ = (password, scratch);
                Err(Error::Scram(mongo_auth_scram::Error::HashNotAvailable))
            }
        }
    }
}

impl fmt::Debug for KeyRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRequest")
            .field("hash", &self.hash)
            .field("username", &self.username)
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}

/// The secret that MongoDB's SCRAM-SHA-1 runs on: the lower-case hexadecimal MD5 of
/// `user:mongo:password`, neither name nor password prepared.
#[cfg(feature = "scram-sha-1")]
fn mongodb_digest(username: &str, password: Text<'_>) -> zeroize::Zeroizing<[u8; 32]> {
    use md5::{Digest, Md5};
    let mut md5 = Md5::new();
    md5.update(username.as_bytes());
    md5.update(b":mongo:");
    match password.as_literal() {
        Some(literal) => md5.update(literal.as_bytes()),
        None => password.bytes().for_each(|b| md5.update([b])),
    }
    let mut digest: [u8; 16] = md5.finalize().into();
    let mut hex = zeroize::Zeroizing::new([0; 32]);
    mongo_auth_primitives::hex::put(&mut Cursor::new(&mut *hex), &digest);
    digest.zeroize();
    hex
}

/// Writes the prepared password into `scratch` and returns its length.
#[cfg(feature = "scram-sha-256")]
fn prepare(password: Text<'_>, scratch: &mut [u8]) -> Result<usize, Error> {
    if password.bytes().all(|b| matches!(b, b' '..=b'~')) {
        let mut out = Cursor::new(scratch);
        password.put(&mut out);
        return Ok(out.finish()?);
    }
    #[cfg(feature = "saslprep")]
    {
        Ok(mongo_auth_saslprep::prepare_chars(password.chars(), scratch)?.len())
    }
    #[cfg(not(feature = "saslprep"))]
    Err(Error::SaslprepNotAvailable)
}

#[cfg(all(test, feature = "scram-sha-1", feature = "scram-sha-256"))]
mod tests;
