//! Commands on an authenticated connection: just enough to ask a server a question.

use crate::{Error, ErrorKind, ServerFailure, error::Stage};
use mongo_auth::{
    Cursor, primitives,
    rawbson::Doc,
    wire::{
        command::{ServerApi, write_command},
        op_msg, reply,
    },
};

/// The longest message of the protocol in bytes.
pub const MAX_MESSAGE_LEN: usize = 48_000_000;

/// The most that is read at once, so that a peer's word about a length allocates nothing.
pub const READ_CHUNK: usize = 64 * 1024;

/// The message with `command` for database `db`; `$db` and the Stable API fields are added.
#[must_use]
pub fn message(request_id: i32, db: &str, api: Option<ServerApi>, command: &Doc<'_>) -> Vec<u8> {
    let write = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        write_command(&mut cursor, request_id, db, api, |doc| doc.elements(command));
        cursor.finish()
    };
    primitives::to_vec(write, |e| Some(*e)).unwrap_or_default()
}

/// How many bytes to read next of the message that `received` begins; `None` when it is whole.
///
/// # Errors
/// [`ErrorKind::Protocol`] for a length that no message has.
pub fn read_next(received: &[u8]) -> Result<Option<usize>, Error> {
    let total = op_msg::message_len(received, MAX_MESSAGE_LEN).map_err(protocol)?;
    let total = total.unwrap_or(op_msg::HEADER_LEN);
    let next = total.min(received.len().saturating_add(READ_CHUNK));
    Ok((received.len() < total).then_some(next))
}

/// Reads the reply to request `request_id`.
///
/// # Errors
/// [`ErrorKind::CommandFailed`] with what the server said; [`ErrorKind::Protocol`].
pub fn reply(message: &[u8], request_id: i32) -> Result<Reply, Error> {
    let doc = op_msg::parse(message, request_id).map_err(protocol)?;
    match reply::outcome(doc) {
        Ok(doc) => Ok(Reply(doc.as_bytes().to_vec())),
        Err(error) => Err(Error::new(ErrorKind::CommandFailed, Stage::Command)
            .with_server(ServerFailure::from(&error))),
    }
}

fn protocol(error: op_msg::Error) -> Error {
    Error::new(ErrorKind::Protocol(error.into()), Stage::Command)
}

/// The reply to a command that succeeded.
#[derive(Clone)]
pub struct Reply(Vec<u8>);

impl Reply {
    /// The document.
    #[must_use]
    pub fn doc(&self) -> Doc<'_> {
        Doc::parse(&self.0).unwrap_or_else(|_| unreachable!("the document was read before"))
    }

    /// The document's bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Tells the length alone: a reply may hold anything.
impl core::fmt::Debug for Reply {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Reply").field("len", &self.0.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
