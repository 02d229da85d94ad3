//! What servers answer.

use core::fmt;
use mongo_auth_primitives::{Mechanism, base64};
use mongo_auth_rawbson::{Doc, Value};
use mongo_auth_sasl::{ConversationId, Reply};

/// Sorts the answer to a command: the reply of a command that succeeded, or the server's error.
///
/// `ok` may be any number. A `code` other than zero is a failure whatever `ok` says.
///
/// # Errors
/// [`ServerError`] when the server refused the command.
pub fn outcome(doc: Doc<'_>) -> Result<Doc<'_>, ServerError<'_>> {
    let ok = doc.get("ok").and_then(|v| v.as_f64()) == Some(1.0);
    if ok && code(&doc).unwrap_or(0) == 0 { Ok(doc) } else { Err(ServerError { doc }) }
}

fn code(doc: &Doc<'_>) -> Option<i64> {
    doc.get("code").and_then(|v| v.as_i64())
}

/// A command failed on the server.
///
/// The texts are the server's own and may hold anything: escape and shorten them before they
/// reach a terminal or a log.
#[derive(Clone, Copy)]
pub struct ServerError<'a> {
    doc: Doc<'a>,
}

impl<'a> ServerError<'a> {
    /// `code`: 18 is `AuthenticationFailed`, 391 `ReauthenticationRequired`, 8000 `AtlasError`.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        code(&self.doc)
    }

    /// `codeName`.
    #[must_use]
    pub fn code_name(&self) -> Option<&'a str> {
        self.doc.get("codeName").and_then(|v| v.as_str())
    }

    /// `errmsg`.
    #[must_use]
    pub fn message(&self) -> Option<&'a str> {
        self.doc.get("errmsg").and_then(|v| v.as_str())
    }

    /// `errorLabels`.
    pub fn labels(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let labels = self.doc.get("errorLabels").and_then(|v| v.as_array());
        labels.into_iter().flat_map(|list| list.iter()).filter_map(|(_, v)| v.as_str())
    }

    /// The whole reply.
    #[must_use]
    pub const fn doc(&self) -> Doc<'a> {
        self.doc
    }
}

impl fmt::Debug for ServerError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerError").field("code", &self.code()).finish_non_exhaustive()
    }
}

/// The answer to `hello`.
#[derive(Clone, Copy)]
pub struct HelloReply<'a> {
    doc: Doc<'a>,
}

impl<'a> HelloReply<'a> {
    /// Wraps the reply of a `hello` that succeeded.
    #[must_use]
    pub const fn new(doc: Doc<'a>) -> Self {
        Self { doc }
    }

    /// The highest wire version of the server: 9 is MongoDB 4.4, 17 is 6.0. Zero when it says
    /// nothing.
    #[must_use]
    pub fn max_wire_version(&self) -> i32 {
        let version = self.doc.get("maxWireVersion").and_then(|v| v.as_i64());
        version.and_then(|v| i32::try_from(v).ok()).unwrap_or(0)
    }

    /// What the server is.
    #[must_use]
    pub fn role(&self) -> Role {
        if self.flag("arbiterOnly") {
            Role::Arbiter
        } else if self.doc.get("msg").and_then(|v| v.as_str()) == Some("isdbgrid") {
            Role::Mongos
        } else if self.set_name().is_none() {
            if self.flag("isreplicaset") { Role::Other } else { Role::Standalone }
        } else if self.flag("isWritablePrimary") || self.flag("ismaster") {
            Role::Primary
        } else if self.flag("secondary") {
            Role::Secondary
        } else {
            Role::Other
        }
    }

    /// `setName`.
    #[must_use]
    pub fn set_name(&self) -> Option<&'a str> {
        self.doc.get("setName").and_then(|v| v.as_str())
    }

    /// The mechanisms that the user has, if the server knows the user and was asked.
    #[must_use]
    pub fn sasl_supported_mechs(&self) -> Option<Offered> {
        let list = self.doc.get("saslSupportedMechs")?.as_array()?;
        let mut offered = Offered::default();
        for (_, name) in list.iter() {
            match name.as_str().and_then(Mechanism::from_name) {
                Some(mechanism) => offered.insert(mechanism),
                None => offered.others = true,
            }
        }
        Some(offered)
    }

    /// The answer to `speculativeAuthenticate`, if the server gave one.
    #[must_use]
    pub fn speculative_authenticate(&self) -> Option<Doc<'a>> {
        self.doc.get("speculativeAuthenticate")?.as_document()
    }

    /// The whole reply.
    #[must_use]
    pub const fn doc(&self) -> Doc<'a> {
        self.doc
    }

    fn flag(&self, name: &str) -> bool {
        self.doc.get(name).and_then(|v| v.as_bool()).unwrap_or(false)
    }
}

impl fmt::Debug for HelloReply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HelloReply")
            .field("role", &self.role())
            .field("max_wire_version", &self.max_wire_version())
            .finish_non_exhaustive()
    }
}

/// What a server is, in the words of the server discovery specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A replica set member that holds no data and no users.
    Arbiter,
    /// A router of a sharded cluster.
    Mongos,
    /// A replica set member that is neither, such as one in recovery.
    Other,
    /// The primary of a replica set.
    Primary,
    /// A secondary of a replica set.
    Secondary,
    /// A server on its own.
    Standalone,
}

impl Role {
    /// The name in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arbiter => "arbiter",
            Self::Mongos => "mongos",
            Self::Other => "other",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Standalone => "standalone",
        }
    }
}

/// The set of mechanisms in `saslSupportedMechs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    known: u8,
    others: bool,
}

impl Offered {
    /// Whether `mechanism` is in the list.
    #[must_use]
    pub fn contains(self, mechanism: Mechanism) -> bool {
        self.known & bit(mechanism) != 0
    }

    /// The known mechanisms in the list.
    pub fn iter(self) -> impl Iterator<Item = Mechanism> {
        Mechanism::ALL.into_iter().filter(move |m| self.contains(*m))
    }

    /// Whether the list holds a name that is not a mechanism of the specification.
    #[must_use]
    pub const fn has_others(self) -> bool {
        self.others
    }

    fn insert(&mut self, mechanism: Mechanism) {
        self.known |= bit(mechanism);
    }
}

/// The bit of a mechanism in [`Offered`].
fn bit(mechanism: Mechanism) -> u8 {
    let position = Mechanism::ALL.iter().position(|m| *m == mechanism);
    position.and_then(|p| 1u8.checked_shl(p as u32)).unwrap_or(0)
}

/// Reads the answer to `saslStart` or `saslContinue`, or the document in
/// `speculativeAuthenticate`, and gives it to `use_it`.
///
/// The payload is binary, or base64 in a string, which is how some servers answer.
///
/// # Errors
/// [`Malformed`] when `conversationId`, `done` or `payload` is missing or of another type.
pub(crate) fn sasl<T>(doc: Doc<'_>, use_it: impl FnOnce(Reply<'_>) -> T) -> Result<T, Malformed> {
    let conversation_id =
        doc.get("conversationId").and_then(ConversationId::from_value).ok_or(Malformed)?;
    let done = doc.get("done").and_then(|v| v.as_bool()).ok_or(Malformed)?;
    let mut room = [0; MAX_BASE64_PAYLOAD_LEN];
    let payload = match doc.get("payload") {
        Some(Value::Binary { subtype: 0, bytes }) => bytes,
        Some(Value::String(text)) => {
            base64::decode(text.as_bytes(), &mut room).map_err(|_| Malformed)?
        }
        _ => return Err(Malformed),
    };
    Ok(use_it(Reply { payload, done, conversation_id }))
}

/// The longest payload that is taken from a string, in bytes. It is the stack that pays for it.
const MAX_BASE64_PAYLOAD_LEN: usize = 512;

/// A reply lacks a field or has it in another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;
