//! Taking an honest reply apart and putting it together differently.

use super::row::{Deed, Step};
use mongo_auth::{
    Cursor,
    rawbson::{Doc, Value, Writer},
    wire::op_msg,
};

/// How many bytes of a message stand before its document: header, flags, kind of section.
pub(super) const BEFORE_DOCUMENT: usize = 21;

/// The answer of a mechanism.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sasl {
    /// `conversationId`.
    pub conversation_id: i32,
    /// `done`.
    pub done: bool,
    /// `payload`.
    pub payload: Vec<u8>,
}

/// What was said at a step of a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Talk<'a> {
    /// The payload of the client.
    pub client: &'a str,
    /// The honest answer.
    pub server: &'a str,
}

impl Sasl {
    fn read(doc: &Doc<'_>) -> Option<Self> {
        let Some(Value::Int32(conversation_id)) = doc.get("conversationId") else { return None };
        let done = doc.get("done")?.as_bool()?;
        let payload = doc.get("payload")?.as_binary()?.1.to_vec();
        Some(Self { conversation_id, done, payload })
    }

    /// Writes the three elements.
    pub fn write(&self, doc: &mut Writer<'_, '_>) {
        doc.int32("conversationId", self.conversation_id);
        doc.boolean("done", self.done);
        doc.binary("payload", &self.payload);
    }
}

impl<'a> Talk<'a> {
    /// The value of an attribute of the client's message.
    #[must_use]
    pub fn sent(&self, letter: char) -> &'a str {
        attribute(self.client, letter)
    }

    /// The value of an attribute of the honest answer.
    #[must_use]
    pub fn honest(&self, letter: char) -> &'a str {
        attribute(self.server, letter)
    }

    /// The honest answer with another value for an attribute.
    #[must_use]
    pub fn with(&self, letter: char, value: &str) -> Vec<u8> {
        let attributes = self.server.split(',').map(|attribute| {
            let ours = attribute.starts_with(letter);
            if ours { format!("{letter}={value}") } else { attribute.to_owned() }
        });
        attributes.collect::<Vec<_>>().join(",").into_bytes()
    }
}

/// What to send in place of `reply`, the honest answer to `request`, both whole messages.
pub(super) fn apply(deed: &Deed, request: &[u8], reply: &[u8]) -> Vec<u8> {
    let doc = op_msg::parse(reply, request_id(request)).expect("the server is honest");
    match deed {
        Deed::Close(_, bytes) | Deed::Message(_, bytes) => bytes(reply),
        Deed::Document(_, elements) => message(reply, |out| elements(out, &doc)),
        Deed::Reset(_) => Vec::new(),
        Deed::Answer(_, elements) => answer(reply, &doc, &|out, sasl| elements(out, sasl)),
        Deed::Sasl(_, change) => answer(reply, &doc, &|out, sasl| {
            let mut sasl = sasl.clone();
            change(&mut sasl);
            sasl.write(out);
        }),
        Deed::Payload(_, payload) => answer(reply, &doc, &|out, sasl| {
            let client = client_payload(request);
            let client = core::str::from_utf8(&client).expect("SCRAM is text");
            let server = core::str::from_utf8(&sasl.payload).expect("SCRAM is text");
            let payload = payload(&Talk { client, server });
            Sasl { payload, ..sasl.clone() }.write(out);
        }),
    }
}

/// The step that the server is at when it answers `request` with `reply`.
pub(super) fn step(command: &str, continued: usize, reply: &[u8]) -> Step {
    match command {
        "hello" | "isMaster" | "ismaster" if speculative(reply) => Step::Start,
        "hello" | "isMaster" | "ismaster" => Step::Hello,
        "saslStart" => Step::Start,
        "saslContinue" if continued <= 1 => Step::Final,
        "saslContinue" => Step::Empty,
        "authenticate" => Step::Certificate,
        _ => Step::Command,
    }
}

/// A message like `honest` with another document.
pub(super) fn message(honest: &[u8], elements: impl FnOnce(&mut Writer<'_, '_>)) -> Vec<u8> {
    let mut room = vec![0; 2 << 20];
    let mut out = Cursor::new(&mut room);
    op_msg::write_reply(&mut out, field(honest, 4), field(honest, 8), elements);
    let len = out.len();
    room.truncate(len);
    room
}

/// An integer of the header.
pub(super) fn field(message: &[u8], at: usize) -> i32 {
    i32::from_le_bytes(message[at..at + 4].try_into().expect("four bytes"))
}

/// The message with an integer of the header, of the flags or of the document replaced.
#[must_use]
pub(super) fn patched(message: &[u8], at: usize, value: i32) -> Vec<u8> {
    let mut message = message.to_vec();
    message[at..at + 4].copy_from_slice(&value.to_le_bytes());
    message
}

/// The message with the length in its header set right.
#[must_use]
pub(super) fn with_length(message: Vec<u8>) -> Vec<u8> {
    let len = i32::try_from(message.len()).expect("a short message");
    patched(&message, 0, len)
}

fn answer(reply: &[u8], doc: &Doc<'_>, write: &dyn Fn(&mut Writer<'_, '_>, &Sasl)) -> Vec<u8> {
    message(reply, |out| match Sasl::read(doc) {
        Some(sasl) => {
            write(out, &sasl);
            out.double("ok", 1.0);
        }
        None => {
            for (key, value) in doc.iter() {
                let inner = value.as_document().filter(|_| key == "speculativeAuthenticate");
                match inner.as_ref().and_then(Sasl::read) {
                    Some(sasl) => out.document(key, |out| write(out, &sasl)),
                    None => out.value(key, value),
                }
            }
        }
    })
}

fn speculative(reply: &[u8]) -> bool {
    let doc = Doc::parse(&reply[BEFORE_DOCUMENT..]).expect("the server is honest");
    doc.get("speculativeAuthenticate").is_some()
}

/// The payload that the client sent, on its own or inside `hello`.
fn client_payload(request: &[u8]) -> Vec<u8> {
    let doc = op_msg::parse(request, 0).expect("the client is honest");
    let inner = doc.get("speculativeAuthenticate").and_then(|v| v.as_document());
    let payload = inner.unwrap_or(doc).get("payload").and_then(|v| v.as_binary());
    payload.map(|(_, bytes)| bytes.to_vec()).unwrap_or_default()
}

fn request_id(request: &[u8]) -> i32 {
    field(request, 4)
}

/// The value of the attribute `letter`, empty where there is none.
fn attribute(message: &str, letter: char) -> &str {
    let is = |a: &&str| a.strip_prefix(letter).is_some_and(|rest| rest.starts_with('='));
    message.split(',').find(is).map_or("", |attribute| &attribute[2..])
}
