//! MONGODB-X509: the server takes the subject of the client certificate.
//!
//! There is no conversation. The attempt inside `hello` is the whole `authenticate` command, and
//! an answer to it means success.

use super::Authentication;
use super::core::{Core, Request};
use super::hello::taken_up;
use crate::Error;
use crate::wire::reply::HelloReply;
use crate::wire::{command, op_msg};
use mongo_auth_primitives::{Mechanism, Piece};
use mongo_auth_rawbson::{Doc, Writer};

impl Core {
    /// Writes the attempt inside `hello`.
    pub(super) fn put_x509_attempt(&self, doc: &mut Writer<'_, '_>, store: &[u8]) {
        if let Some(account) = self.account.filter(|a| a.is_x509()) {
            doc.document("speculativeAuthenticate", |doc| {
                command::authenticate_x509(doc, self.x509_user(store));
                doc.string("db", account.source.text_of(store));
            });
        }
    }

    /// Takes the answer to the attempt, or sends the command by itself.
    pub(super) fn x509_after_hello(
        &mut self,
        hello: &HelloReply<'_>,
        store: &mut [u8],
    ) -> Result<(), Error> {
        self.outcome.mechanism = Some(Mechanism::MongodbX509);
        if let Some(doc) = taken_up(hello) {
            // The answer to a SASL mechanism, and nobody tried one.
            if doc.get("conversationId").is_some() {
                return Err(Error::Reply);
            }
            self.outcome.speculative = true;
            self.x509_reply(doc, store);
            return Ok(());
        }
        let request_id = self.next_request_id();
        let behind = Piece::empty_at(self.frame_start());
        let (frame, ()) = behind.append(store, |before, out| {
            op_msg::write(out, request_id, |doc| {
                command::authenticate_x509(doc, self.x509_user(before));
                command::tail(doc, "$external", self.server_api);
            });
        })?;
        self.send(frame, request_id, Request::X509);
        Ok(())
    }

    /// The server took the certificate. Compares the user it names, if one was given.
    pub(super) fn x509_reply(&mut self, doc: Doc<'_>, store: &[u8]) {
        let named = doc.get("user").and_then(|v| v.as_str());
        let given = self.x509_user(store);
        self.outcome.user_confirmed = named.zip(given).map(|(named, given)| named == given);
        self.done(Authentication::Certificate);
    }

    fn x509_user<'s>(&self, store: &'s [u8]) -> Option<&'s str> {
        self.account.map(|a| a.username.text_of(store)).filter(|user| !user.is_empty())
    }
}
