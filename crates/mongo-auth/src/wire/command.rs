//! The commands of a log-in.

use mongo_auth_primitives::{Cursor, Mechanism};
use mongo_auth_rawbson::{Doc, Writer};
use mongo_auth_sasl::ConversationId;

/// The Stable API fields that a client with a declared API version appends to every command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerApi {
    /// `apiStrict`.
    pub strict: Option<bool>,
    /// `apiDeprecationErrors`.
    pub deprecation_errors: Option<bool>,
}

impl ServerApi {
    /// API version "1", the only one there is, with the optional fields left out.
    pub const V1: Self = Self { strict: None, deprecation_errors: None };

    fn put(self, doc: &mut Writer<'_, '_>) {
        doc.string("apiVersion", "1");
        if let Some(strict) = self.strict {
            doc.boolean("apiStrict", strict);
        }
        if let Some(errors) = self.deprecation_errors {
            doc.boolean("apiDeprecationErrors", errors);
        }
    }
}

/// What ends every command: the Stable API fields and `$db`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tail<'a> {
    pub(crate) db: &'a str,
    pub(crate) server_api: Option<ServerApi>,
}

impl Tail<'_> {
    fn put(self, doc: &mut Writer<'_, '_>) {
        if let Some(api) = self.server_api {
            api.put(doc);
        }
        doc.string("$db", self.db);
    }
}

/// The fields of `hello` that do not concern authentication.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hello<'a> {
    pub(crate) client: Option<Doc<'a>>,
    pub(crate) compression: &'a [&'a str],
    pub(crate) extra: Option<Doc<'a>>,
    pub(crate) load_balanced: bool,
    pub(crate) server_api: Option<ServerApi>,
}

impl Hello<'_> {
    /// Writes the command. `auth` adds the authentication fields.
    ///
    /// `hello` is for servers that are known to have it: with a declared API version and behind
    /// a load balancer. Otherwise the name is the legacy one, which every server understands.
    pub(crate) fn put(self, doc: &mut Writer<'_, '_>, auth: impl FnOnce(&mut Writer<'_, '_>)) {
        if self.server_api.is_some() || self.load_balanced {
            doc.int32("hello", 1);
        } else {
            doc.int32("isMaster", 1);
            doc.boolean("helloOk", true);
        }
        doc.string("backpressure", "2");
        if let Some(client) = self.client {
            doc.raw_document("client", &client);
        }
        doc.array("compression", |list| {
            for (i, name) in self.compression.iter().enumerate() {
                let mut key = [0u8; 20];
                list.string(decimal(i, &mut key), name);
            }
        });
        if self.load_balanced {
            doc.boolean("loadBalanced", true);
        }
        if let Some(extra) = self.extra {
            doc.elements(&extra);
        }
        auth(doc);
        Tail { db: "admin", server_api: self.server_api }.put(doc);
    }
}

/// Writes `saslSupportedMechs: "<source>.<user>"`; the user name goes in as it is.
pub(crate) fn sasl_supported_mechs(doc: &mut Writer<'_, '_>, source: &str, username: &str) {
    doc.string_with("saslSupportedMechs", |out| {
        out.put(source.as_bytes());
        out.put_byte(b'.');
        out.put(username.as_bytes());
    });
}

/// Writes the elements of `saslStart`.
///
/// `skipEmptyExchange` spares a round trip with SCRAM; servers before 4.4 ignore it.
pub(crate) fn sasl_start(doc: &mut Writer<'_, '_>, mechanism: Mechanism, payload: &[u8]) {
    doc.int32("saslStart", 1);
    doc.string("mechanism", mechanism.name());
    doc.binary("payload", payload);
    if matches!(mechanism, Mechanism::ScramSha1 | Mechanism::ScramSha256) {
        doc.document("options", |options| options.boolean("skipEmptyExchange", true));
    }
}

/// Writes the elements of `saslContinue`.
pub(crate) fn sasl_continue(doc: &mut Writer<'_, '_>, id: ConversationId, payload: &[u8]) {
    doc.int32("saslContinue", 1);
    doc.value("conversationId", id.to_value());
    doc.binary("payload", payload);
}

/// Writes the elements of `authenticate` for MONGODB-X509. Without `user` the server takes the
/// subject of the client certificate.
#[cfg(feature = "x509")]
pub(crate) fn authenticate_x509(doc: &mut Writer<'_, '_>, username: Option<&str>) {
    doc.int32("authenticate", 1);
    doc.string("mechanism", Mechanism::MongodbX509.name());
    if let Some(username) = username {
        doc.string("user", username);
    }
}

/// Ends a command on database `db`.
pub(crate) fn tail(doc: &mut Writer<'_, '_>, db: &str, server_api: Option<ServerApi>) {
    Tail { db, server_api }.put(doc);
}

/// Appends a whole message with the command in `elements`, for use on an authenticated stream:
/// `$db` and the Stable API fields are added.
pub fn write_command(
    out: &mut Cursor<'_>,
    request_id: i32,
    db: &str,
    server_api: Option<ServerApi>,
    elements: impl FnOnce(&mut Writer<'_, '_>),
) {
    super::op_msg::write(out, request_id, |doc| {
        elements(doc);
        tail(doc, db, server_api);
    });
}

/// `n` in decimal.
fn decimal(n: usize, room: &mut [u8; 20]) -> &str {
    let mut out = Cursor::new(room);
    out.put_decimal(n as u64);
    let len = out.finish().unwrap_or_default();
    core::str::from_utf8(room.get(..len).unwrap_or_default()).unwrap_or_default()
}
