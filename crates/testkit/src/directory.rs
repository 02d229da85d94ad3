//! The users with their keys, as a server keeps them.

use crate::{Denial, ServerConfig, UnusableUser, User};
use core::fmt;
use mongo_auth::{
    KeyRequest, Mechanism, SecretText, sasl,
    scram::{ClientKeys, Hash, ServerKeys},
};
use subtle::ConstantTimeEq;

/// A configuration with the keys of its users, shared by the connections of a server.
///
/// Salts are a function of a secret and the name, for users who exist and users who do not, so
/// that asking tells nothing about which of the two it is.
pub struct Directory {
    config: ServerConfig,
    secret: [u8; 32],
    keys: Vec<Keys>,
}

/// The SCRAM keys of the user at the same place in the configuration.
#[derive(Default)]
struct Keys {
    sha1: Option<ServerKeys>,
    sha256: Option<ServerKeys>,
}

impl Directory {
    /// Derives the keys of all users of `config`. `secret` is 32 random bytes, or any in a test.
    ///
    /// # Errors
    /// [`UnusableUser`] for a password that SASLprep refuses, and where an iteration count is
    /// zero.
    pub fn new(config: ServerConfig, secret: [u8; 32]) -> Result<Self, UnusableUser> {
        let mut directory = Self { config, secret, keys: Vec::new() };
        for user in &directory.config.users {
            let keys = directory
                .derive(user)
                .map_err(|error| UnusableUser { name: user.name.clone(), error })?;
            directory.keys.push(keys);
        }
        Ok(directory)
    }

    /// The configuration it was made of.
    #[must_use]
    pub const fn config(&self) -> &ServerConfig {
        &self.config
    }

    pub(crate) fn user(&self, database: &str, name: &str) -> Option<&User> {
        self.position(database, name).and_then(|i| self.config.users.get(i))
    }

    /// The iteration count of `hash`.
    pub(crate) const fn iterations(&self, hash: Hash) -> u32 {
        match hash {
            Hash::Sha1 => self.config.sha1_iterations,
            _ => self.config.sha256_iterations,
        }
    }

    /// The salt of a user, existing or not: 16 bytes for SHA-1, 28 for SHA-256, as real servers
    /// have it.
    pub(crate) fn salt(&self, hash: Hash, database: &str, name: &str) -> Vec<u8> {
        let id = format!("{}\0{database}\0{name}", hash.mechanism_name());
        let len = hash.output_len().saturating_sub(4);
        ClientKeys::derive(Hash::Sha256, &self.secret, id.as_bytes(), 1)
            .map(|keys| keys.dangerous_server_key().iter().copied().take(len).collect())
            .unwrap_or_default()
    }

    /// The SCRAM keys of a user; `None` for a user who does not exist.
    pub(crate) fn keys(
        &self,
        hash: Hash,
        database: &str,
        name: &str,
    ) -> Result<Option<&ServerKeys>, Denial> {
        let Some(keys) = self.position(database, name).and_then(|i| self.keys.get(i)) else {
            return Ok(None);
        };
        let keys = match hash {
            Hash::Sha1 => &keys.sha1,
            _ => &keys.sha256,
        };
        keys.as_ref().map(Some).ok_or(Denial::MechanismOfUser)
    }

    /// Whether the user has this password and may send it.
    pub(crate) fn check_password(
        &self,
        database: &str,
        name: &str,
        password: &[u8],
    ) -> Result<(), Denial> {
        let user = self.user(database, name).ok_or(Denial::UnknownUser)?;
        if !user.mechanisms.contains(&Mechanism::Plain) {
            return Err(Denial::MechanismOfUser);
        }
        let stored = user.password.as_ref().map_or("", |p| p.expose());
        if bool::from(stored.as_bytes().ct_eq(password)) {
            Ok(())
        } else {
            Err(Denial::WrongPassword)
        }
    }

    fn position(&self, database: &str, name: &str) -> Option<usize> {
        self.config.users.iter().position(|u| u.database == database && u.name == name)
    }

    fn derive(&self, user: &User) -> Result<Keys, sasl::Error> {
        let mut keys = Keys::default();
        if user.mechanisms.contains(&Mechanism::ScramSha1) {
            keys.sha1 = self.derive_one(user, Hash::Sha1)?;
        }
        if user.mechanisms.contains(&Mechanism::ScramSha256) {
            keys.sha256 = self.derive_one(user, Hash::Sha256)?;
        }
        Ok(keys)
    }

    fn derive_one(&self, user: &User, hash: Hash) -> Result<Option<ServerKeys>, sasl::Error> {
        let Some(password) = &user.password else { return Ok(None) };
        let password = password.expose();
        let salt = self.salt(hash, &user.database, &user.name);
        let request = KeyRequest::new(hash, &user.name, &salt, self.iterations(hash));
        let mut scratch = vec![0; password.len().saturating_mul(4).max(32)];
        let mut derivation = request.derivation(SecretText::literal(password), &mut scratch)?;
        Ok(derivation.advance(u32::MAX).map(|keys| keys.server_keys()))
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory").field("config", &self.config).finish_non_exhaustive()
    }
}
