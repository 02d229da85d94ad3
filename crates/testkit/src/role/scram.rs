//! SCRAM-SHA-1 and SCRAM-SHA-256 (RFC 5802 section 3).

use super::Denied;
use crate::{Denial, Directory};
use mongo_auth::{
    BufferTooSmall, Cursor,
    primitives::{base64, to_vec},
    scram::{self, Hash, server::Identified},
};

/// A conversation in which server-first-message is out.
///
/// It keeps bytes rather than the borrowing states of the core, and makes those anew.
#[derive(Debug)]
pub(crate) struct Scram {
    hash: Hash,
    client_first: Vec<u8>,
    nonce: String,
    salt: Vec<u8>,
    user: String,
}

impl Scram {
    /// Reads client-first-message and returns server-first-message.
    ///
    /// A user who does not exist is asked for a proof like any other; one who has no credential
    /// of this mechanism is refused at once, as real servers do.
    pub(crate) fn start(
        directory: &Directory,
        hash: Hash,
        database: &str,
        client_first: &[u8],
        nonce: [u8; 24],
    ) -> Result<(Self, Vec<u8>), Denied> {
        let client = Identified::receive(hash, client_first).map_err(|e| Denied::new("", e))?;
        let user = client.username().to_string();
        let known = directory.keys(hash, database, &user);
        known.map_err(|e| Denied::new(&user, e))?;
        let conversation = Self {
            hash,
            client_first: client_first.to_vec(),
            nonce: printable(nonce),
            salt: directory.salt(hash, database, &user),
            user,
        };
        let server_first = conversation
            .server_first(directory.iterations(hash))
            .map_err(|e| Denied::new(conversation.user(), e))?;
        Ok((conversation, server_first))
    }

    /// Reads client-final-message and returns server-final-message.
    pub(crate) fn finish(
        &self,
        directory: &Directory,
        database: &str,
        client_final: &[u8],
    ) -> Result<Vec<u8>, Denial> {
        let keys = directory.keys(self.hash, database, &self.user)?;
        let iterations = directory.iterations(self.hash);
        let accepted = Identified::receive(self.hash, &self.client_first)?
            .challenge(&self.nonce, &self.salt, iterations, &mut Cursor::new(&mut []))?
            .receive(client_final, keys)
            .map_err(|e| match e {
                scram::Error::Proof if keys.is_none() => Denial::UnknownUser,
                e => e.into(),
            })?;
        Ok(vec_of(|out| {
            accepted.write(out);
            Ok::<_, scram::Error>(())
        })?)
    }

    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    fn server_first(&self, iterations: u32) -> Result<Vec<u8>, scram::Error> {
        let client = Identified::receive(self.hash, &self.client_first)?;
        vec_of(|out| client.challenge(&self.nonce, &self.salt, iterations, out).map(drop))
    }
}

/// What the server adds to the nonce.
fn printable(nonce: [u8; 24]) -> String {
    let mut text = [0; base64::encoded_len(24)];
    base64::put(&mut Cursor::new(&mut text), &nonce);
    text.iter().map(|b| char::from(*b)).collect()
}

/// Runs `encode` into a vector of the right length.
fn vec_of<E>(encode: impl Fn(&mut Cursor<'_>) -> Result<(), E>) -> Result<Vec<u8>, E> {
    let written = to_vec(
        |out| {
            let mut cursor = Cursor::new(out);
            encode(&mut cursor).map_err(Err)?;
            cursor.finish().map_err(Ok)
        },
        |e: &Result<BufferTooSmall, E>| e.as_ref().ok().copied(),
    );
    // The second run has the room that the first one asked for.
    written.or_else(|e| e.map_or_else(Err, |_| Ok(Vec::new())))
}
