//! Requests out of messages and replies into messages.
//!
//! Besides `OP_MSG` a server has to take the legacy `OP_QUERY` (opcode 2004), in which many
//! drivers still send their first `hello`, and to answer it with `OP_REPLY` (opcode 1).

use core::ffi::CStr;
use mongo_auth::{
    rawbson::Doc,
    wire::op_msg::{self, Error, HEADER_LEN},
};

/// The longest message that is read, in bytes: `maxMessageSizeBytes` of a real server.
pub(crate) const MAX_MESSAGE_LEN: usize = 48_000_000;

/// The longest message from a client that is not logged in.
pub(crate) const MAX_MESSAGE_LEN_BEFORE_LOGIN: usize = 64 * 1024;

const OP_REPLY: i32 = 1;
const OP_QUERY: i32 = 2004;
const OP_MSG: i32 = 2013;
/// Bit 1 of the flags of `OP_MSG`: on a request, the client wants no reply.
const MORE_TO_COME: u8 = 1 << 1;

/// How a request was framed, and so how its reply has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Msg,
    Query,
}

/// A command from a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) id: i32,
    pub(crate) framing: Framing,
    pub(crate) wants_reply: bool,
    pub(crate) name: &'a str,
    pub(crate) database: &'a str,
    pub(crate) doc: Doc<'a>,
}

impl<'a> Request<'a> {
    /// Reads `message`, which has the length that its header says.
    pub(crate) fn parse(message: &'a mut [u8]) -> Result<Self, Error> {
        match i32_at(message, 12).ok_or(Error::Length)? {
            OP_MSG => Self::parse_msg(message),
            OP_QUERY => Self::parse_query(message),
            _ => Err(Error::Opcode),
        }
    }

    fn parse_msg(message: &'a mut [u8]) -> Result<Self, Error> {
        // The flag means something else on a reply, where the codec refuses it.
        let flags = message.get_mut(HEADER_LEN).ok_or(Error::Length)?;
        let wants_reply = *flags & MORE_TO_COME == 0;
        *flags &= !MORE_TO_COME;
        let message: &'a [u8] = message;
        let doc = op_msg::parse(message, 0)?;
        let database = doc.get("$db").and_then(|v| v.as_str()).ok_or(Error::Section)?;
        Self::new(message, Framing::Msg, wants_reply, database, doc)
    }

    fn parse_query(message: &'a [u8]) -> Result<Self, Error> {
        let body = message.get(HEADER_LEN + 4..).ok_or(Error::Length)?;
        let collection = CStr::from_bytes_until_nul(body).map_err(|_| Error::Section)?;
        // Two integers follow: how many documents to skip and to return.
        let after = collection.to_bytes_with_nul().len().saturating_add(8);
        let (doc, _) =
            Doc::parse_front(body.get(after..).ok_or(Error::Length)?).map_err(Error::Bson)?;
        let database = collection.to_str().ok().and_then(|c| c.strip_suffix(".$cmd"));
        // A read preference wraps the command.
        let doc = doc.get("$query").and_then(|v| v.as_document()).unwrap_or(doc);
        Self::new(message, Framing::Query, true, database.ok_or(Error::Section)?, doc)
    }

    fn new(
        message: &[u8],
        framing: Framing,
        wants_reply: bool,
        database: &'a str,
        doc: Doc<'a>,
    ) -> Result<Self, Error> {
        let id = i32_at(message, 4).ok_or(Error::Length)?;
        let (name, _) = doc.iter().next().ok_or(Error::Section)?;
        Ok(Self { id, framing, wants_reply, name, database, doc })
    }
}

/// Appends a message with the document `doc` that answers `request`.
pub(crate) fn put_reply(out: &mut Vec<u8>, id: i32, request: &Request<'_>, doc: &[u8]) {
    let (opcode, head): (_, &[u8]) = match request.framing {
        Framing::Msg => (OP_MSG, &[0; 5]),
        // Flags with AwaitCapable, cursor, first document, number of documents.
        Framing::Query => (OP_REPLY, &[8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
    };
    let len = HEADER_LEN.saturating_add(head.len()).saturating_add(doc.len());
    for field in [i32::try_from(len).unwrap_or(i32::MAX), id, request.id, opcode] {
        out.extend_from_slice(&field.to_le_bytes());
    }
    out.extend_from_slice(head);
    out.extend_from_slice(doc);
}

fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests;
