//! Who wants to log in.

use super::{Challenged, Username};
use crate::message::{Fields, check_text, is_printable};
use crate::{Error, Hash};
use core::fmt;
use mongo_auth_primitives::Cursor;

/// A client-first-message that passed every check.
#[derive(Clone, Copy)]
pub struct Identified<'a> {
    pub(super) hash: Hash,
    /// The header up to and with its second comma.
    pub(super) header: &'a [u8],
    /// client-first-message-bare.
    pub(super) bare: &'a [u8],
    pub(super) nonce: &'a [u8],
    username: Username<'a>,
}

impl<'a> Identified<'a> {
    /// Reads client-first-message.
    ///
    /// The channel-binding flag may be `n` or `y`: this server offers no `-PLUS` mechanism, so a
    /// client that says it could have bound is right to go on without.
    ///
    /// # Errors
    /// [`Error::HashNotAvailable`], [`Error::MessageTooLong`], [`Error::Encoding`],
    /// [`Error::Malformed`], [`Error::UnsupportedExtension`], [`Error::UsernameEncoding`];
    /// [`Error::ChannelBindingUnsupported`] for the flag `p`; [`Error::AuthorizationId`] for `a=`.
    pub fn receive(hash: Hash, client_first: &'a [u8]) -> Result<Self, Error> {
        hash.require()?;
        check_text(client_first)?;
        let mut fields = Fields::new(client_first);
        match fields.field() {
            Some(b"n" | b"y") => {}
            Some([b'p', b'=', _, ..]) => return Err(Error::ChannelBindingUnsupported),
            _ => return Err(Error::Malformed),
        }
        match fields.field() {
            Some(b"") => {}
            Some([b'a', b'=', _, ..]) => return Err(Error::AuthorizationId),
            _ => return Err(Error::Malformed),
        }
        let bare = fields.rest();
        let header_len = client_first.len().saturating_sub(bare.len());
        let header = client_first.get(..header_len).unwrap_or_default();
        let username = Username::parse(fields.value(b'n')?)?;
        let nonce = fields.value(b'r')?;
        fields.extensions()?;
        if nonce.is_empty() || !is_printable(nonce) {
            return Err(Error::Malformed);
        }
        Ok(Self { hash, header, bare, nonce, username })
    }

    /// The hash of the conversation.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// Whom the client wants to log in as.
    #[must_use]
    pub const fn username(&self) -> Username<'a> {
        self.username
    }

    /// Appends server-first-message: `r=<both nonces>,s=<salt>,i=<iterations>`.
    ///
    /// `nonce` is what the server adds: fresh, unpredictable, printable. For a user who does not
    /// exist give a salt that depends on the name and a secret of the server, so that asking
    /// twice shows the same one. The iteration count is not held to the bounds of a client.
    ///
    /// # Errors
    /// [`Error::Parameters`] where the nonce is empty or not printable ASCII without comma, the
    /// salt is empty or longer than [`MAX_SALT_LEN`](crate::MAX_SALT_LEN), or there are no
    /// iterations.
    pub fn challenge(
        self,
        nonce: &'a str,
        salt: &'a [u8],
        iterations: u32,
        out: &mut Cursor<'_>,
    ) -> Result<Challenged<'a>, Error> {
        let challenged = Challenged::new(self, nonce, salt, iterations)?;
        challenged.server_first(&mut |part| out.put(part));
        Ok(challenged)
    }
}

impl fmt::Debug for Identified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identified").field("hash", &self.hash).finish_non_exhaustive()
    }
}
