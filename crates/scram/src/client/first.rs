//! What the client says first.

use super::Challenge;
use crate::message::{has_nul, is_printable};
use crate::{Error, Hash, Limits, MIN_NONCE_LEN};
use core::fmt;
use mongo_auth_primitives::Cursor;

/// The first message, and the start of a conversation.
#[derive(Clone, Copy)]
pub struct ClientFirst<'a> {
    pub(super) hash: Hash,
    pub(super) username: &'a str,
    pub(super) nonce: &'a str,
    pub(super) limits: Limits,
}

impl<'a> ClientFirst<'a> {
    /// Starts a conversation.
    ///
    /// The user name goes out as it is, with `=` and `,` escaped. The nonce must be fresh and
    /// unpredictable for each conversation: 24 random bytes or more, in base64.
    ///
    /// # Errors
    /// [`Error::HashNotAvailable`]; [`Error::Username`] where the name is empty or holds a NUL;
    /// [`Error::ClientNonce`] where the nonce is shorter than [`MIN_NONCE_LEN`] or is not printable
    /// ASCII without comma.
    pub fn new(
        hash: Hash,
        username: &'a str,
        nonce: &'a str,
        limits: Limits,
    ) -> Result<Self, Error> {
        hash.require()?;
        if username.is_empty() || has_nul(username.as_bytes()) {
            return Err(Error::Username);
        }
        if nonce.len() < MIN_NONCE_LEN || !is_printable(nonce.as_bytes()) {
            return Err(Error::ClientNonce);
        }
        Ok(Self { hash, username, nonce, limits })
    }

    /// Appends client-first-message: `n,,n=<name>,r=<nonce>`.
    pub fn write(&self, out: &mut Cursor<'_>) {
        out.put(b"n,,");
        self.bare(&mut |part| out.put(part));
    }

    /// Reads server-first-message.
    ///
    /// # Errors
    /// [`Error::MessageTooLong`], [`Error::Encoding`], [`Error::Malformed`],
    /// [`Error::UnsupportedExtension`], [`Error::ServerNonce`], [`Error::Salt`],
    /// [`Error::SaltTooLong`], [`Error::Iterations`], [`Error::IterationsTooLow`],
    /// [`Error::IterationsTooHigh`], and [`Error::ServerError`] where the server refuses.
    /// All before anything is hashed.
    pub fn receive(self, server_first: &'a [u8]) -> Result<Challenge<'a>, Error> {
        Challenge::parse(self, server_first)
    }

    /// Hands out client-first-message-bare in pieces.
    pub(super) fn bare(&self, put: &mut dyn FnMut(&[u8])) {
        put(b"n=");
        let name = self.username.as_bytes();
        for piece in name.split_inclusive(|b| matches!(b, b'=' | b',')) {
            match piece.split_last() {
                Some((b'=', before)) => {
                    put(before);
                    put(b"=3D");
                }
                Some((b',', before)) => {
                    put(before);
                    put(b"=2C");
                }
                _ => put(piece),
            }
        }
        put(b",r=");
        put(self.nonce.as_bytes());
    }
}

impl fmt::Debug for ClientFirst<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientFirst").field("hash", &self.hash).finish_non_exhaustive()
    }
}
