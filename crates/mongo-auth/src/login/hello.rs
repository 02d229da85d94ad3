//! `hello`: what the log-in adds to it, and what follows from its answer.

use super::core::{Account, Core, Phase, Request};
use super::{Authentication, Event};
use crate::wire::reply::{HelloReply, Offered, Role};
use crate::wire::{command, op_msg};
use crate::{Config, Error};
use mongo_auth_primitives::{Mechanism, Piece};
use mongo_auth_rawbson::{Doc, Writer};
use mongo_auth_sasl as sasl;

impl Core {
    /// Composes `hello`.
    pub(super) fn send_hello(
        &mut self,
        config: &Config<'_>,
        store: &mut [u8],
    ) -> Result<(), Error> {
        let behind = Piece::empty_at(self.frame_start());
        let (frame, ()) = behind.append(store, |before, out| {
            op_msg::write(out, self.request_id, |doc| {
                config.hello().put(doc, |doc| self.put_hello_fields(doc, before));
            });
        })?;
        self.frame = frame;
        self.phase = Phase::Send(Request::Hello);
        Ok(())
    }

    /// Writes the authentication fields of `hello`.
    pub(super) fn put_hello_fields(&self, doc: &mut Writer<'_, '_>, store: &[u8]) {
        let Some(account) = self.account else { return };
        let source = account.source.text_of(store);
        if account.mechanism.is_none() {
            command::sasl_supported_mechs(doc, source, account.username.text_of(store));
        }
        if self.attempt
            && let Some(machine) = &self.machine
            && let Some(sasl::Need::Send { payload, .. }) = self.conversation_need(store)
        {
            doc.document("speculativeAuthenticate", |doc| {
                command::sasl_start(doc, machine.mechanism(), payload);
                doc.string("db", source);
            });
        }
        #[cfg(feature = "x509")]
        self.put_x509_attempt(doc, store);
    }

    /// Goes on from the answer to `hello`.
    pub(super) fn hello_reply<'x>(
        &mut self,
        doc: Doc<'x>,
        store: &mut [u8],
    ) -> Result<Event<'x>, Error> {
        let hello = HelloReply::new(doc);
        self.outcome.role = Some(hello.role());
        self.outcome.max_wire_version = hello.max_wire_version();
        self.outcome.offered = hello.sasl_supported_mechs();
        match self.account {
            _ if hello.role() == Role::Arbiter => {
                self.machine = None;
                self.done(Authentication::Arbiter);
            }
            None => self.done(Authentication::None),
            #[cfg(feature = "x509")]
            Some(account) if account.is_x509() => self.x509_after_hello(&hello, store)?,
            Some(account) => self.sasl_after_hello(&hello, account, store)?,
        }
        Ok(Event::Hello(hello))
    }

    fn sasl_after_hello(
        &mut self,
        hello: &HelloReply<'_>,
        account: Account,
        store: &mut [u8],
    ) -> Result<(), Error> {
        let negotiated = account.mechanism.is_none();
        if self.attempt {
            self.conversation_sent(store)?;
            if let Some(machine) = &self.machine
                && let Some(doc) = taken_up(hello)
            {
                self.outcome.mechanism = Some(machine.mechanism());
                self.outcome.negotiated = negotiated;
                self.outcome.speculative = true;
                return self.conversation_reply(doc, store);
            }
        }
        let mechanism = account.mechanism.unwrap_or_else(|| self.negotiate());
        self.policy.check(mechanism)?;
        if self.attempt || self.machine.is_none() {
            // What was tried inside `hello` is dropped whole; the fresh nonce shares nothing
            // with it.
            let mut nonce = self.fallback.take();
            let started = self.start_over(mechanism, &mut nonce, store);
            self.fallback = nonce;
            started?;
        } else {
            self.follow(store)?;
        }
        self.outcome.mechanism = Some(mechanism);
        self.outcome.negotiated = negotiated;
        Ok(())
    }

    fn negotiate(&self) -> Mechanism {
        negotiated(self.outcome.offered, self.policy.check(Mechanism::ScramSha256).is_ok())
    }

    pub(super) fn done(&mut self, authentication: Authentication) {
        self.outcome.authentication = authentication;
        self.phase = Phase::Done;
    }
}

/// SCRAM-SHA-256 where the server lists it for the user and it is `usable`, else SCRAM-SHA-1,
/// whatever the list holds and even without one (authentication specification, "Mechanism
/// negotiation"). It is never PLAIN.
pub(super) fn negotiated(offered: Option<Offered>, usable: bool) -> Mechanism {
    match offered {
        Some(offered) if usable && offered.contains(Mechanism::ScramSha256) => {
            Mechanism::ScramSha256
        }
        _ => Mechanism::ScramSha1,
    }
}

/// The answer to the attempt inside `hello`. One that tells of an error counts as none, and the
/// ordinary flow brings the error to light.
pub(super) fn taken_up<'x>(hello: &HelloReply<'x>) -> Option<Doc<'x>> {
    let doc = hello.speculative_authenticate()?;
    let failed = doc.get("ok").is_some_and(|ok| ok.as_f64() != Some(1.0))
        || doc.get("code").is_some_and(|code| code.as_i64() != Some(0));
    (!failed).then_some(doc)
}
