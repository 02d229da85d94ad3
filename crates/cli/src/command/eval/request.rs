//! Reading requests, and what can be wrong with them.

use mongo_auth::primitives::{base64, hex};
use serde_json::{Map, Value};

/// A request: an object with fields of which each operation knows some.
#[derive(Clone, Copy)]
pub(super) struct Request<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Request<'a> {
    /// A field, if it is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that must be there.
    pub(super) fn text(&self, name: &str) -> Result<&'a str, Failure> {
        self.get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| Failure::bad_request(&format!("{name} is missing or not a text")))
    }

    /// A text that may be absent.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, Failure> {
        self.get(name).map(|_| self.text(name)).transpose()
    }

    /// The bytes of a file that may be absent: a text, or base64 where it is not UTF-8.
    pub(super) fn file(&self, text: &str, base64: &str) -> Result<Option<Vec<u8>>, Failure> {
        match (self.optional_text(text)?, self.get(base64)) {
            (Some(_), Some(_)) => Err(Failure::bad_request(&format!("both {text} and {base64}"))),
            (Some(text), None) => Ok(Some(text.into())),
            (None, Some(_)) => self.base64(base64).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// A truth value, false where it is not there.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Failure> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(Failure::bad_request(&format!("{name} is neither true nor false"))),
        }
    }

    /// Base64 that must be there.
    pub(super) fn base64(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let text = self.text(name)?;
        let mut out = vec![0; text.len()];
        match base64::decode(text.as_bytes(), &mut out) {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(_) => Err(Failure::bad_request(&format!("{name} is not base64"))),
        }
    }

    /// Hexadecimal digits that must be there.
    pub(super) fn hex(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let text = self.text(name)?.as_bytes();
        let pairs = text.chunks(2).map(|pair| match pair {
            [high, low] => Some(hex::value(*high)? << 4 | hex::value(*low)?),
            _ => None,
        });
        pairs
            .collect::<Option<_>>()
            .ok_or_else(|| Failure::bad_request(&format!("{name} is not hexadecimal")))
    }
}

/// Why there is no answer. The message holds no secret.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: &'static str,
    pub(super) at: Option<usize>,
    pub(super) message: String,
    pub(super) client_messages: Option<Vec<String>>,
    pub(super) trace: Option<Box<Value>>,
}

impl Failure {
    pub(super) fn new(kind: &'static str, message: &str) -> Self {
        Self { kind, at: None, message: message.into(), client_messages: None, trace: None }
    }

    pub(super) fn bad_request(message: &str) -> Self {
        Self::new("bad-request", message)
    }

    pub(super) const fn at(mut self, at: Option<usize>) -> Self {
        self.at = at;
        self
    }

    pub(super) fn with_trace(mut self, trace: Value) -> Self {
        self.trace = Some(Box::new(trace));
        self
    }
}
