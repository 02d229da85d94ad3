//! The keys of client and server (RFC 5802 section 3).

use crate::hash::{Digest, Hasher, HmacKey};
use crate::{Derivation, Error, Hash};
use core::fmt;
use subtle::{Choice, ConstantTimeEq};
use zeroize::ZeroizeOnDrop;

/// What a client needs of a password: ClientKey, StoredKey and ServerKey.
///
/// They hold for one secret, salt, iteration count and hash. Whoever has them can log in as the
/// user and can play the server, so they are as secret as the password: zeroized when dropped,
/// without `Display`, without equality other than [`ConstantTimeEq`], and not to be copied.
///
/// ```compile_fail
/// fn same(a: &mongo_auth_scram::ClientKeys, b: &mongo_auth_scram::ClientKeys) -> bool { a == b }
/// ```
/// ```compile_fail
/// fn print(keys: &mongo_auth_scram::ClientKeys) -> String { keys.to_string() }
/// ```
/// ```compile_fail
/// fn copy(keys: &mongo_auth_scram::ClientKeys) -> mongo_auth_scram::ClientKeys { keys.clone() }
/// ```
pub struct ClientKeys {
    hash: Hash,
    client: Digest,
    stored: Digest,
    server: Digest,
    /// StoredKey and ServerKey with their pads hashed, which is a third of the work of an answer.
    stored_code: HmacKey,
    server_code: HmacKey,
}

impl ClientKeys {
    /// Derives the keys in one go; [`Derivation`] does the same with pauses.
    ///
    /// # Errors
    /// As [`Derivation::new`].
    pub fn derive(hash: Hash, secret: &[u8], salt: &[u8], iterations: u32) -> Result<Self, Error> {
        let mut derivation = Derivation::new(hash, secret, salt, iterations)?;
        derivation.advance(u32::MAX).ok_or(Error::IterationsTooHigh)
    }

    /// Makes the keys of a SaltedPassword that was kept.
    ///
    /// # Errors
    /// [`Error::HashNotAvailable`]; [`Error::KeyLength`] where `salted_password` does not have the
    /// [length](Hash::output_len) of the hash.
    pub fn from_salted_password(hash: Hash, salted_password: &[u8]) -> Result<Self, Error> {
        hash.require()?;
        Ok(Self::from_salted(hash, &Digest::from_slice(hash, salted_password)?))
    }

    /// Puts together keys that were kept.
    ///
    /// # Errors
    /// As [`from_salted_password`](Self::from_salted_password).
    pub fn from_parts(hash: Hash, client_key: &[u8], server_key: &[u8]) -> Result<Self, Error> {
        hash.require()?;
        let client = Digest::from_slice(hash, client_key)?;
        let server = Digest::from_slice(hash, server_key)?;
        Ok(Self::new(hash, client, server))
    }

    pub(crate) fn from_salted(hash: Hash, salted_password: &Digest) -> Self {
        let key = HmacKey::new(hash, salted_password.bytes(hash));
        Self::new(hash, key.code(&[b"Client Key"]), key.code(&[b"Server Key"]))
    }

    fn new(hash: Hash, client: Digest, server: Digest) -> Self {
        let stored = stored_key(hash, &client);
        let stored_code = HmacKey::new(hash, stored.bytes(hash));
        let server_code = HmacKey::new(hash, server.bytes(hash));
        Self { hash, client, stored, server, stored_code, server_code }
    }

    /// The hash these keys are for.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// The part of the keys that a server keeps.
    #[must_use]
    pub fn server_keys(&self) -> ServerKeys {
        ServerKeys { hash: self.hash, stored: self.stored.clone(), server: self.server.clone() }
    }

    /// ClientKey, to keep or to show to somebody who asked for it.
    #[must_use]
    pub fn dangerous_client_key(&self) -> &[u8] {
        self.client.bytes(self.hash)
    }

    /// StoredKey, to keep or to show to somebody who asked for it.
    #[must_use]
    pub fn dangerous_stored_key(&self) -> &[u8] {
        self.stored.bytes(self.hash)
    }

    /// ServerKey, to keep or to show to somebody who asked for it.
    #[must_use]
    pub fn dangerous_server_key(&self) -> &[u8] {
        self.server.bytes(self.hash)
    }

    pub(crate) const fn client(&self) -> &Digest {
        &self.client
    }

    pub(crate) const fn stored_code(&self) -> &HmacKey {
        &self.stored_code
    }

    pub(crate) const fn server_code(&self) -> &HmacKey {
        &self.server_code
    }
}

/// What a server keeps of a password: StoredKey and ServerKey.
///
/// They are not enough to log in, but enough to play the server and to try passwords.
///
/// ```compile_fail
/// fn same(a: &mongo_auth_scram::ServerKeys, b: &mongo_auth_scram::ServerKeys) -> bool { a == b }
/// ```
/// ```compile_fail
/// fn print(keys: &mongo_auth_scram::ServerKeys) -> String { keys.to_string() }
/// ```
pub struct ServerKeys {
    hash: Hash,
    stored: Digest,
    server: Digest,
}

impl ServerKeys {
    /// Puts together keys that were kept.
    ///
    /// # Errors
    /// [`Error::HashNotAvailable`]; [`Error::KeyLength`] where a key does not have the
    /// [length](Hash::output_len) of the hash.
    pub fn from_parts(hash: Hash, stored_key: &[u8], server_key: &[u8]) -> Result<Self, Error> {
        hash.require()?;
        let stored = Digest::from_slice(hash, stored_key)?;
        let server = Digest::from_slice(hash, server_key)?;
        Ok(Self { hash, stored, server })
    }

    /// The hash these keys are for.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// StoredKey, to keep or to show to somebody who asked for it.
    #[must_use]
    pub fn dangerous_stored_key(&self) -> &[u8] {
        self.stored.bytes(self.hash)
    }

    /// ServerKey, to keep or to show to somebody who asked for it.
    #[must_use]
    pub fn dangerous_server_key(&self) -> &[u8] {
        self.server.bytes(self.hash)
    }

    /// Keys that belong to nobody, to spend the same time on a user who does not exist.
    pub(crate) fn decoy(hash: Hash) -> Self {
        Self { hash, stored: Digest::zero(), server: Digest::zero() }
    }

    pub(crate) fn stored_code(&self) -> HmacKey {
        HmacKey::new(self.hash, self.dangerous_stored_key())
    }

    pub(crate) fn server_code(&self) -> HmacKey {
        HmacKey::new(self.hash, self.dangerous_server_key())
    }

    /// Whether `client` is the ClientKey that StoredKey was made of.
    pub(crate) fn stored_from(&self, client: &Digest) -> Choice {
        stored_key(self.hash, client).ct_eq(&self.stored)
    }
}

/// H(ClientKey).
fn stored_key(hash: Hash, client: &Digest) -> Digest {
    let mut hasher = Hasher::new(hash);
    hasher.update(client.bytes(hash));
    hasher.finish()
}

impl ConstantTimeEq for ClientKeys {
    fn ct_eq(&self, other: &Self) -> Choice {
        same_hash(self.hash, other.hash)
            & self.client.ct_eq(&other.client)
            & self.server.ct_eq(&other.server)
    }
}

impl ConstantTimeEq for ServerKeys {
    fn ct_eq(&self, other: &Self) -> Choice {
        same_hash(self.hash, other.hash)
            & self.stored.ct_eq(&other.stored)
            & self.server.ct_eq(&other.server)
    }
}

fn same_hash(a: Hash, b: Hash) -> Choice {
    Choice::from(u8::from(a == b))
}

impl ZeroizeOnDrop for ClientKeys {}
impl ZeroizeOnDrop for ServerKeys {}

impl fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKeys").field("hash", &self.hash).finish_non_exhaustive()
    }
}

impl fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerKeys").field("hash", &self.hash).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
