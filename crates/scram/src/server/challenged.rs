//! The question is out; the client has to prove that it knows the keys.

use super::{Accepted, Identified};
use crate::hash::{Digest, Hmac};
use crate::message::{Fields, check_text, is_printable};
use crate::{Error, Hash, MAX_MESSAGE_LEN, MAX_SALT_LEN, ServerKeys};
use core::fmt;
use mongo_auth_primitives::{Cursor, base64};
use subtle::Choice;

/// The server-first-message is written.
#[derive(Clone, Copy)]
pub struct Challenged<'a> {
    client: Identified<'a>,
    nonce: &'a str,
    salt: &'a [u8],
    iterations: u32,
}

impl<'a> Challenged<'a> {
    pub(super) fn new(
        client: Identified<'a>,
        nonce: &'a str,
        salt: &'a [u8],
        iterations: u32,
    ) -> Result<Self, Error> {
        if nonce.is_empty()
            || !is_printable(nonce.as_bytes())
            || salt.is_empty()
            || salt.len() > MAX_SALT_LEN
            || iterations == 0
        {
            return Err(Error::Parameters);
        }
        Ok(Self { client, nonce, salt, iterations })
    }

    /// The hash of the conversation.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.client.hash
    }

    /// Reads client-final-message and checks the proof.
    ///
    /// `keys` is `None` for a user who does not exist: the same work is done, and the refusal is
    /// the one of a wrong password.
    ///
    /// # Errors
    /// [`Error::WrongHash`] for keys of the other hash; [`Error::ChannelBinding`],
    /// [`Error::NonceMismatch`] and [`Error::Proof`] where `c=`, `r=` or `p=` is not what it has to
    /// be; [`Error::MessageTooLong`], [`Error::Encoding`], [`Error::Malformed`],
    /// [`Error::UnsupportedExtension`].
    pub fn receive(
        self,
        client_final: &[u8],
        keys: Option<&ServerKeys>,
    ) -> Result<Accepted, Error> {
        let hash = self.hash();
        let known = Choice::from(u8::from(keys.is_some()));
        let decoy = ServerKeys::decoy(hash);
        let keys = keys.unwrap_or(&decoy);
        if keys.hash() != hash {
            return Err(Error::WrongHash);
        }
        check_text(client_final)?;
        let (without_proof, proof) = split_proof(client_final)?;
        self.check_echo(without_proof)?;

        let mut room = Digest::zero();
        let proof = base64::decode(proof, room.whole_mut()).map_err(|_| Error::Proof)?;
        let mut client_key = Digest::from_slice(hash, proof).map_err(|_| Error::Proof)?;
        client_key ^= &self.sign(keys.stored_code().start(), without_proof);
        let signature = self.sign(keys.server_code().start(), without_proof);
        if bool::from(keys.stored_from(&client_key) & known) {
            Ok(Accepted::new(hash, signature))
        } else {
            Err(Error::Proof)
        }
    }

    /// Hands out server-first-message in pieces.
    pub(super) fn server_first(&self, put: &mut dyn FnMut(&[u8])) {
        put(b"r=");
        put(self.client.nonce);
        put(self.nonce.as_bytes());
        // Salt and number together stay far below the length of a message.
        let mut room = [0; MAX_MESSAGE_LEN];
        let mut rest = Cursor::new(&mut room);
        rest.put(b",s=");
        base64::put(&mut rest, self.salt);
        rest.put(b",i=");
        rest.put_decimal(u64::from(self.iterations));
        put(rest.written(0).unwrap_or_default());
    }

    /// Whether client-final-message repeats the header and the nonce; a client that does not is
    /// talking to somebody else too.
    fn check_echo(&self, without_proof: &[u8]) -> Result<(), Error> {
        let mut fields = Fields::new(without_proof);
        let binding = fields.value(b'c')?;
        let nonce = fields.value(b'r')?;
        fields.extensions()?;
        let mut header = [0; 8];
        if base64::decode(binding, &mut header) != Ok(self.client.header) {
            return Err(Error::ChannelBinding);
        }
        if nonce.strip_prefix(self.client.nonce) != Some(self.nonce.as_bytes()) {
            return Err(Error::NonceMismatch);
        }
        Ok(())
    }

    /// The code of AuthMessage.
    fn sign(&self, mut code: Hmac, without_proof: &[u8]) -> Digest {
        code.update(self.client.bare);
        code.update(b",");
        self.server_first(&mut |part| code.update(part));
        code.update(b",");
        code.update(without_proof);
        code.finish()
    }
}

/// Splits off `,p=`, which comes last.
fn split_proof(client_final: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let mut parts = client_final.rsplitn(2, |b| *b == b',');
    match (parts.next(), parts.next()) {
        (Some([b'p', b'=', proof @ ..]), Some(without_proof)) => Ok((without_proof, proof)),
        _ => Err(Error::Malformed),
    }
}

impl fmt::Debug for Challenged<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenged")
            .field("hash", &self.hash())
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}
