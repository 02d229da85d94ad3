//! `hello`.

use super::{ServerConnection, authenticate::Start};
use crate::{
    Kind,
    frame::{MAX_MESSAGE_LEN, Request},
    reply::{self, Refusal},
};
use mongo_auth::rawbson::{Doc, Writer};

/// The longest document in bytes, as a real server has it.
pub(super) const MAX_BSON_OBJECT_SIZE: i32 = 16 * 1024 * 1024;

impl ServerConnection {
    /// Answers `hello` under any of its names.
    ///
    /// There is no `topologyVersion` in the reply, so drivers ask again now and then rather than
    /// wait for changes on a connection of their own.
    pub(super) fn hello(&mut self, request: &Request<'_>) -> Result<Vec<u8>, Refusal> {
        let directory = self.directory.clone();
        let user = match request.doc.get("saslSupportedMechs").map(|v| v.as_str()) {
            Some(Some(text)) => {
                // A database name holds no dot; a user name may.
                let (database, name) = text.split_once('.').ok_or(BAD_USER)?;
                directory.user(database, name)
            }
            Some(None) => return Err(NOT_TEXT),
            None => None,
        };
        let speculative = request.doc.get("speculativeAuthenticate");
        let speculative = match speculative.and_then(|v| v.as_document()) {
            Some(doc) if directory.config().speculative => self.speculate(doc),
            _ => None,
        };
        let config = directory.config();
        let legacy = request.name != "hello";
        let max_message_len = i32::try_from(MAX_MESSAGE_LEN).unwrap_or(i32::MAX);
        let connection = i32::try_from(self.number).unwrap_or(i32::MAX);
        Ok(reply::ok(|doc| {
            put_kind(doc, config.kind, if legacy { "ismaster" } else { "isWritablePrimary" });
            if request.doc.get("helloOk").is_some() {
                doc.boolean("helloOk", true);
            }
            doc.int32("maxBsonObjectSize", MAX_BSON_OBJECT_SIZE);
            doc.int32("maxMessageSizeBytes", max_message_len);
            doc.int32("maxWriteBatchSize", 100_000);
            doc.int32("logicalSessionTimeoutMinutes", 30);
            doc.int32("connectionId", connection);
            doc.int32("minWireVersion", 0);
            doc.int32("maxWireVersion", config.max_wire_version);
            doc.boolean("readOnly", false);
            if let Some(user) = user {
                reply::strings(doc, "saslSupportedMechs", &user.listed());
            }
            if let Some(Ok(speculative)) = speculative.as_deref().map(Doc::parse) {
                doc.raw_document("speculativeAuthenticate", &speculative);
            }
        }))
    }

    /// Runs the command in `speculativeAuthenticate`. One that fails leaves no trace in the
    /// reply, and the client starts over.
    fn speculate(&mut self, doc: Doc<'_>) -> Option<Vec<u8>> {
        let database = doc.get("db")?.as_str()?;
        match doc.iter().next()?.0 {
            "saslStart" => self.start(&Start { doc, database, speculative: true }).ok(),
            "authenticate" => self.certificate(doc, database, true).ok(),
            _ => None,
        }
    }
}

const NOT_TEXT: Refusal = Refusal::fixed(14, "TypeMismatch", "saslSupportedMechs must be a string");
const BAD_USER: Refusal =
    Refusal::fixed(2, "BadValue", "saslSupportedMechs must be a string of the form database.user");

fn put_kind(doc: &mut Writer<'_, '_>, kind: Kind, writable: &str) {
    doc.boolean(writable, kind != Kind::Arbiter);
    match kind {
        Kind::Arbiter => {
            doc.boolean("secondary", false);
            doc.boolean("arbiterOnly", true);
            doc.string("setName", "rs0");
        }
        Kind::Mongos => doc.string("msg", "isdbgrid"),
        Kind::Standalone => {}
    }
}
