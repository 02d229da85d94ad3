//! The server's side of a conversation, as the request tells it.

use super::super::request::{Failure, Request};
use mongo_auth::sasl::{self, ConversationId};
use mongo_auth_host::escape;
use serde_json::Value;
use std::collections::VecDeque;

/// The longest payload that a message of the protocol can carry, in bytes.
const MAX_PAYLOAD: u64 = 48_000_000;

/// The longest text of a server's that a failure shows, in bytes.
const MAX_TEXT: usize = 512;

/// Replies, in order.
pub(super) struct Script(VecDeque<Step>);

/// What the server answers: a reply or a refusal.
type Step = Result<Reply, Failure>;

/// A reply of the server's.
pub(super) struct Reply {
    conversation_id: ConversationId,
    done: bool,
    payload: Vec<u8>,
}

impl Script {
    /// Checks the shape of the whole script, so that a mistake in it does not look like one of
    /// the server's.
    pub(super) fn new(messages: &Value) -> Result<Self, Failure> {
        let messages = messages
            .as_array()
            .ok_or_else(|| Failure::bad_request("server_messages is not a list"))?;
        messages.iter().map(step).collect::<Result<_, _>>().map(Self)
    }

    /// The next reply.
    pub(super) fn next(&mut self) -> Step {
        let over = || Err(Failure::new("reply", "the server sends no further reply"));
        self.0.pop_front().unwrap_or_else(over)
    }
}

impl Reply {
    pub(super) fn as_sasl(&self) -> sasl::Reply<'_> {
        let Self { conversation_id, done, ref payload } = *self;
        sasl::Reply { payload, done, conversation_id }
    }
}

fn step(message: &Value) -> Result<Step, Failure> {
    let fields = message
        .as_object()
        .ok_or_else(|| Failure::bad_request("a server message is not an object"))?;
    let fields = Request(fields);
    // A reply is a success where `ok` is 1 (or absent here), whatever else it holds.
    let ok = fields.get("ok").is_none_or(|ok| ok.as_f64() == Some(1.0) || *ok == true);
    if !ok || fields.get("code").and_then(Value::as_i64).is_some_and(|code| code != 0) {
        return Ok(Err(rejected(&fields)));
    }
    let mut payload = match fields.get("payload_b64") {
        Some(_) => Some(fields.base64("payload_b64")?),
        None => None,
    };
    if let Some(repeat) = fields.get("repeat") {
        payload.get_or_insert_default().extend(repeated(repeat)?);
    }
    let id = fields.get("conversationId").and_then(conversation_id);
    let done = fields.get("done").and_then(Value::as_bool);
    Ok(match (id, done, payload) {
        (Some(conversation_id), Some(done), Some(payload)) => {
            Ok(Reply { conversation_id, done, payload })
        }
        _ => Err(Failure::new("reply", "the reply lacks a field or has it in another type")),
    })
}

fn rejected(fields: &Request<'_>) -> Failure {
    let mut message = "the server rejected the credential".to_owned();
    if let Some(code) = fields.get("code").and_then(Value::as_i64) {
        message.push_str(&format!(" (code {code})"));
    }
    if let Some(text) = fields.get("errmsg").and_then(Value::as_str) {
        message.push_str(&format!(": {}", escape(text, MAX_TEXT)));
    }
    Failure::new("rejected", &message)
}

fn repeated(repeat: &Value) -> Result<impl Iterator<Item = u8> + use<>, Failure> {
    let number = |name: &str, max| repeat.get(name).and_then(Value::as_u64).filter(|n| *n <= max);
    let byte = number("byte", 255).and_then(|n| u8::try_from(n).ok());
    let count = number("count", MAX_PAYLOAD).and_then(|n| usize::try_from(n).ok());
    match (byte, count) {
        (Some(byte), Some(count)) => Ok(core::iter::repeat_n(byte, count)),
        _ => Err(Failure::bad_request("repeat needs a byte up to 255 and a count up to 48000000")),
    }
}

fn conversation_id(id: &Value) -> Option<ConversationId> {
    match id.as_i64() {
        Some(n) => Some(match i32::try_from(n) {
            Ok(n) => ConversationId::Int32(n),
            Err(_) => ConversationId::Int64(n),
        }),
        None => id.as_f64().map(ConversationId::Double),
    }
}
