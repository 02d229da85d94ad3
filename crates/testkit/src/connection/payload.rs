//! The payload of SASL commands and their replies.

use crate::Denial;
use mongo_auth::{
    Cursor,
    primitives::base64,
    rawbson::{Doc, Value, Writer},
};
use std::borrow::Cow;

/// How a payload stands in its document. A reply has it like the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Base64 in a string, as libmongoc sends the payload of PLAIN.
    Base64,
    /// Binary of subtype 0.
    Binary,
}

impl Form {
    /// Appends `payload` in this form.
    pub(super) fn put(self, doc: &mut Writer<'_, '_>, payload: &[u8]) {
        match self {
            Self::Base64 => {
                doc.string_with("payload", |out: &mut Cursor<'_>| base64::put(out, payload));
            }
            Self::Binary => doc.binary("payload", payload),
        }
    }
}

/// Reads the payload of a command.
pub(super) fn read(doc: Doc<'_>) -> Result<(Cow<'_, [u8]>, Form), Denial> {
    match doc.get("payload") {
        Some(Value::Binary { subtype: 0, bytes }) => Ok((Cow::Borrowed(bytes), Form::Binary)),
        Some(Value::String(text)) => {
            let mut room = vec![0; text.len()];
            let bytes = base64::decode(text.as_bytes(), &mut room).map_err(|_| Denial::Payload)?;
            Ok((Cow::Owned(bytes.to_vec()), Form::Base64))
        }
        _ => Err(Denial::Payload),
    }
}
