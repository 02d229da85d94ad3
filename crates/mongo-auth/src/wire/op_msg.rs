//! `OP_MSG` frames (MongoDB wire protocol, opcode 2013).

use core::fmt;
use mongo_auth_primitives::{Cursor, Fault};
use mongo_auth_rawbson::{self as rawbson, Doc, Writer, document_len};

/// The length of a message header in bytes.
pub const HEADER_LEN: usize = 16;

/// The longest reply that is read during authentication, in bytes, unless configured otherwise.
///
/// `hello` of a large replica set takes a few thousand bytes. The protocol itself allows 48 MB,
/// which nobody should allocate for a peer that is not verified.
pub const MAX_REPLY_LEN: usize = 64 * 1024;

const OP_MSG: i32 = 2013;
const CHECKSUM_PRESENT: u32 = 1;
const MORE_TO_COME: u32 = 1 << 1;
/// Bits 0 to 15 are required: a receiver that does not know one must refuse the message.
const REQUIRED_BITS: u32 = 0xffff;

/// Appends a message with one kind-0 section that holds the command which `command` writes.
pub fn write(out: &mut Cursor<'_>, request_id: i32, command: impl FnOnce(&mut Writer<'_, '_>)) {
    write_reply(out, request_id, 0, command);
}

/// Appends a message that answers the request `response_to`, for servers.
pub fn write_reply(
    out: &mut Cursor<'_>,
    request_id: i32,
    response_to: i32,
    command: impl FnOnce(&mut Writer<'_, '_>),
) {
    let start = out.len();
    out.put(&[0; 4]);
    out.put(&request_id.to_le_bytes());
    out.put(&response_to.to_le_bytes());
    out.put(&OP_MSG.to_le_bytes());
    out.put(&0u32.to_le_bytes());
    out.put_byte(0);
    rawbson::write(out, command);
    let len = i32::try_from(out.len().saturating_sub(start)).unwrap_or(i32::MAX);
    out.patch(start, &len.to_le_bytes());
}

/// The whole length in bytes of the message that `received` begins, or `None` while its first
/// four bytes are not there yet.
///
/// # Errors
/// [`Error::Length`] for a length that no message has, [`Error::TooLong`] above `max_len`. Both
/// are known from the first four bytes, before anything is allocated.
pub fn message_len(received: &[u8], max_len: usize) -> Result<Option<usize>, Error> {
    let Some(prefix) = received.first_chunk() else {
        return Ok(None);
    };
    let len = usize::try_from(i32::from_le_bytes(*prefix)).map_err(|_| Error::Length)?;
    if len < HEADER_LEN {
        return Err(Error::Length);
    }
    if len > max_len {
        return Err(Error::TooLong);
    }
    Ok(Some(len))
}

/// Reads the document of the reply to request `request_id`; with 0, of a request.
///
/// Sections of kind 1 are checked and passed over. A checksum is passed over as well: this client
/// never asks for one, and a stream that TLS or TCP protects does not gain from it.
///
/// # Errors
/// [`Error`] tells what is wrong with `message`, which must be exactly one whole message.
pub fn parse(message: &[u8], request_id: i32) -> Result<Doc<'_>, Error> {
    let (header, body) = message.split_first_chunk::<HEADER_LEN>().ok_or(Error::Length)?;
    let [len, _, response_to, opcode] = header_fields(header);
    if usize::try_from(len) != Ok(message.len()) {
        return Err(Error::Length);
    }
    if opcode != OP_MSG {
        return Err(Error::Opcode);
    }
    if response_to != request_id {
        return Err(Error::ResponseTo);
    }
    let (flags, body) = body.split_first_chunk::<4>().ok_or(Error::Length)?;
    let flags = u32::from_le_bytes(*flags);
    if flags & REQUIRED_BITS & !CHECKSUM_PRESENT & !MORE_TO_COME != 0 {
        return Err(Error::Flags);
    }
    if flags & MORE_TO_COME != 0 {
        return Err(Error::MoreToCome);
    }
    let body = if flags & CHECKSUM_PRESENT != 0 {
        body.split_last_chunk::<4>().ok_or(Error::Length)?.0
    } else {
        body
    };
    sections(body)
}

/// The four integers of a header.
fn header_fields(header: &[u8; HEADER_LEN]) -> [i32; 4] {
    let mut fields = [0; 4];
    for (field, bytes) in fields.iter_mut().zip(header.chunks_exact(4)) {
        *field = bytes.try_into().map_or(0, i32::from_le_bytes);
    }
    fields
}

/// The document of the one kind-0 section among the sections in `body`.
fn sections(mut body: &[u8]) -> Result<Doc<'_>, Error> {
    let mut document = None;
    while let Some((kind, rest)) = body.split_first() {
        let (section, after) = match kind {
            0 => split_document(rest)?,
            1 => {
                let size = rest.first_chunk().ok_or(Error::Section)?;
                let size =
                    usize::try_from(i32::from_le_bytes(*size)).map_err(|_| Error::Section)?;
                rest.split_at_checked(size).ok_or(Error::Section)?
            }
            _ => return Err(Error::Section),
        };
        if *kind == 0 {
            if document.is_some() {
                return Err(Error::Section);
            }
            document = Some(Doc::parse(section).map_err(Error::Bson)?);
        } else {
            document_sequence(section)?;
        }
        body = after;
    }
    document.ok_or(Error::Section)
}

/// Checks a kind-1 section: its own length, an identifier, documents up to its end.
fn document_sequence(section: &[u8]) -> Result<(), Error> {
    let (_, rest) = section.split_first_chunk::<4>().ok_or(Error::Section)?;
    let end = rest.iter().position(|b| *b == 0).ok_or(Error::Section)?;
    let mut rest = rest.get(end.saturating_add(1)..).unwrap_or_default();
    while !rest.is_empty() {
        let (document, after) = split_document(rest)?;
        Doc::parse(document).map_err(Error::Bson)?;
        rest = after;
    }
    Ok(())
}

/// Splits the document at the front of `bytes` from what follows it.
fn split_document(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let len = bytes.first_chunk().and_then(document_len).ok_or(Error::Section)?;
    bytes.split_at_checked(len).ok_or(Error::Section)
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A document is not BSON.
    Bson(rawbson::Error),
    /// A required flag bit is set that this client does not know.
    Flags,
    /// The length does not fit the message.
    Length,
    /// The server announces further replies that nobody asked for.
    MoreToCome,
    /// Not an `OP_MSG`: compressed, from a server before 3.6, or not a MongoDB server at all.
    Opcode,
    /// The reply answers another request.
    ResponseTo,
    /// A section is malformed, of an unknown kind, or there is not exactly one of kind 0.
    Section,
    /// The message is longer than allowed.
    TooLong,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::TooLong => Fault::Limit,
            _ => Fault::Peer,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bson(e) => return write!(f, "the message holds malformed BSON: {e}"),
            Self::Flags => "the message has a required flag that is not known",
            Self::Length => "the length of the message is wrong",
            Self::MoreToCome => "the server announces replies that were not asked for",
            Self::Opcode => "the message is not an OP_MSG",
            Self::ResponseTo => "the message answers another request",
            Self::Section => "the sections of the message are malformed",
            Self::TooLong => "the message is longer than allowed",
        })
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Bson(e) => Some(e),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
