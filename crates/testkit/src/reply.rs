//! Reply documents.

use crate::Denial;
use core::fmt;
use mongo_auth::rawbson::{Writer, write_vec};
use std::borrow::Cow;

/// The reply of a command that succeeded: what `elements` writes, and `ok: 1`.
pub(crate) fn ok(elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    write_vec(|doc| {
        elements(doc);
        doc.double("ok", 1.0);
    })
}

/// Writes an array of documents.
pub(crate) fn documents<T>(
    doc: &mut Writer<'_, '_>,
    key: &str,
    items: &[T],
    item: impl Fn(&mut Writer<'_, '_>, &T),
) {
    doc.array(key, |list| {
        for (i, value) in items.iter().enumerate() {
            list.document(&i.to_string(), |doc| item(doc, value));
        }
    });
}

/// Writes an array of strings.
pub(crate) fn strings(doc: &mut Writer<'_, '_>, key: &str, items: &[&str]) {
    doc.array(key, |list| {
        for (i, text) in items.iter().enumerate() {
            list.string(&i.to_string(), text);
        }
    });
}

/// A command failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: i32,
    code_name: Cow<'static, str>,
    message: Cow<'static, str>,
}

impl Refusal {
    pub(crate) const NO_CONVERSATION: Self =
        Self::fixed(17, "ProtocolError", "No SASL session state found");
    pub(crate) const OTHER_CONVERSATION: Self =
        Self::fixed(17, "ProtocolError", "sasl: Mismatched conversation id");

    pub(crate) const fn fixed(code: i32, code_name: &'static str, message: &'static str) -> Self {
        Self { code, code_name: Cow::Borrowed(code_name), message: Cow::Borrowed(message) }
    }

    pub(crate) fn new(code: i32, code_name: &'static str, message: String) -> Self {
        Self { code, code_name: Cow::Borrowed(code_name), message: Cow::Owned(message) }
    }

    pub(crate) fn injected(code: i32, code_name: &str) -> Self {
        let message = Cow::Borrowed("this command was told to fail");
        Self { code, code_name: Cow::Owned(code_name.to_owned()), message }
    }

    pub(crate) fn document(&self) -> Vec<u8> {
        write_vec(|doc| {
            doc.double("ok", 0.0);
            doc.string("errmsg", &self.message);
            doc.int32("code", self.code);
            doc.string("codeName", &self.code_name);
        })
    }
}

/// What a client is told: hardly anything, lest it learn which names exist.
impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        let failed = |message| Self::fixed(18, "AuthenticationFailed", message);
        match denial {
            Denial::MechanismDisabled => Self::fixed(
                334,
                "MechanismUnavailable",
                "Received authentication for a mechanism which is unknown or not enabled",
            ),
            Denial::NoCertificate => failed("No verified subject name available from client"),
            Denial::Subject => failed("There is no x.509 client certificate matching the user."),
            _ => failed("Authentication failed."),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code_name)
    }
}
