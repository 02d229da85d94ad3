//! `saslStart`, `saslContinue` and `authenticate`.

use super::{
    Conversation, Principal, ServerConnection, State, Terms,
    payload::{self, Form},
};
#[cfg(feature = "aws")]
use crate::role::aws::Aws;
use crate::{
    Channel, Denial, EventKind,
    frame::Request,
    reply::{self, Refusal},
    role::{Denied, plain, scram::Scram, x509},
};
use mongo_auth::{
    Mechanism,
    rawbson::{Doc, write_vec},
    scram::Hash,
};

/// A `saslStart`, on its own or inside `hello`.
pub(super) struct Start<'a> {
    pub(super) doc: Doc<'a>,
    pub(super) database: &'a str,
    pub(super) speculative: bool,
}

/// What a mechanism makes of a message.
struct Step {
    payload: Vec<u8>,
    next: Next,
}

enum Next {
    /// The client has to say more.
    Await(State),
    /// This user is logged in.
    LoggedIn(String),
}

impl ServerConnection {
    pub(super) fn sasl_start(&mut self, request: &Request<'_>) -> Result<Vec<u8>, Refusal> {
        let (doc, database) = (request.doc, request.database);
        let reply = self.start(&Start { doc, database, speculative: false })?;
        with_ok(&reply)
    }

    /// Begins a conversation; one that was under way is dropped. The reply lacks `ok`, as it does
    /// inside the reply to `hello`.
    pub(super) fn start(&mut self, start: &Start<'_>) -> Result<Vec<u8>, Refusal> {
        self.session.conversation = None;
        let name = start.doc.get("mechanism").and_then(|v| v.as_str()).unwrap_or_default();
        let Some(mechanism) = self.enabled(name) else {
            let denied = Denied::new("", Denial::MechanismDisabled);
            return Err(self.refuse(name, start.database, start.speculative, &denied));
        };
        let (step, form) = payload::read(start.doc)
            .map_err(|denial| Denied::new("", denial))
            .and_then(|(payload, form)| Ok((self.first_step(mechanism, start, &payload)?, form)))
            .map_err(|denied| self.refuse(name, start.database, start.speculative, &denied))?;
        self.session.last_conversation = self.session.last_conversation.wrapping_add(1);
        let options = start.doc.get("options").and_then(|v| v.as_document());
        let skip = options.and_then(|o| o.get("skipEmptyExchange")).and_then(|v| v.as_bool());
        let terms = Terms {
            id: self.session.last_conversation,
            mechanism: mechanism.name(),
            database: start.database.to_owned(),
            speculative: start.speculative,
            skip_empty_exchange: skip == Some(true) && self.directory.config().skip_empty_exchange,
        };
        Ok(self.follow(terms, step, form))
    }

    pub(super) fn sasl_continue(&mut self, request: &Request<'_>) -> Result<Vec<u8>, Refusal> {
        let conversation = self.session.conversation.take().ok_or(Refusal::NO_CONVERSATION)?;
        let Conversation { terms, state } = conversation;
        let id = request.doc.get("conversationId").and_then(|v| v.as_i64());
        if id != Some(terms.id.into()) {
            return Err(Refusal::OTHER_CONVERSATION);
        }
        let step = payload::read(request.doc).and_then(|(payload, form)| {
            if request.database != terms.database {
                return Err(Denial::OtherDatabase);
            }
            Ok((self.next_step(&terms, &state, &payload)?, form))
        });
        match step {
            Ok((step, form)) => {
                let reply = self.follow(terms, step, form);
                with_ok(&reply)
            }
            Err(denial) => {
                let denied = Denied::new(state.user(), denial);
                Err(self.refuse(terms.mechanism, &terms.database, terms.speculative, &denied))
            }
        }
    }

    pub(super) fn authenticate(&mut self, request: &Request<'_>) -> Result<Vec<u8>, Refusal> {
        let reply = self.certificate(request.doc, request.database, false)?;
        with_ok(&reply)
    }

    /// Logs in by the client certificate. The reply lacks `ok`.
    pub(super) fn certificate(
        &mut self,
        doc: Doc<'_>,
        database: &str,
        speculative: bool,
    ) -> Result<Vec<u8>, Refusal> {
        let name = doc.get("mechanism").and_then(|v| v.as_str()).unwrap_or_default();
        let named = doc.get("user").and_then(|v| v.as_str());
        let checked = match self.enabled(name) {
            Some(Mechanism::MongodbX509) => {
                x509::check(&self.directory, database, &self.channel, named)
            }
            _ => Err(Denied::new("", Denial::MechanismDisabled)),
        };
        let user = checked.map_err(|denied| self.refuse(name, database, speculative, &denied))?;
        let reply = write_vec(|doc| {
            doc.string("dbname", database);
            doc.string("user", &user);
        });
        self.log_in(name, user, database, speculative);
        Ok(reply)
    }

    fn enabled(&self, name: &str) -> Option<Mechanism> {
        Mechanism::from_name(name).filter(|m| self.directory.config().mechanisms.contains(m))
    }

    fn first_step(
        &mut self,
        mechanism: Mechanism,
        start: &Start<'_>,
        payload: &[u8],
    ) -> Result<Step, Denied> {
        let hash = match mechanism {
            Mechanism::ScramSha1 => Hash::Sha1,
            Mechanism::ScramSha256 => Hash::Sha256,
            Mechanism::Plain if self.channel == Channel::Cleartext => {
                return Err(Denied::new("", Denial::Cleartext));
            }
            Mechanism::Plain => {
                let user = plain::check(&self.directory, start.database, payload)?;
                return Ok(Step { payload: Vec::new(), next: Next::LoggedIn(user) });
            }
            #[cfg(feature = "aws")]
            Mechanism::MongodbAws => return self.aws_first_step(start, payload),
            _ => return Err(Denied::new("", Denial::MechanismDisabled)),
        };
        let nonce = (self.nonces)().ok_or_else(|| Denied::new("", Denial::NoRandomness))?;
        let (scram, payload) = Scram::start(&self.directory, hash, start.database, payload, nonce)?;
        Ok(Step { payload, next: Next::Await(State::Scram(scram)) })
    }

    #[cfg(feature = "aws")]
    fn aws_first_step(&mut self, start: &Start<'_>, payload: &[u8]) -> Result<Step, Denied> {
        let denied = |denial| Denied::new("", denial);
        let random = match ((self.nonces)(), (self.nonces)()) {
            (Some(front), Some(back)) => [front, back].concat(),
            _ => return Err(denied(Denial::NoRandomness)),
        };
        let random = random.first_chunk().ok_or_else(|| denied(Denial::NoRandomness))?;
        let sts = self.directory.config().sts.as_ref();
        let sts = sts.ok_or_else(|| denied(Denial::MechanismDisabled))?;
        let (aws, payload) = Aws::start(sts, start.database, payload, *random)?;
        Ok(Step { payload, next: Next::Await(State::Aws(aws)) })
    }

    fn next_step(&self, terms: &Terms, state: &State, payload: &[u8]) -> Result<Step, Denial> {
        match state {
            #[cfg(feature = "aws")]
            State::Aws(aws) => {
                let sts = self.directory.config().sts.as_ref().ok_or(Denial::MechanismDisabled)?;
                let user = aws.finish(&self.directory, sts, payload)?;
                Ok(Step { payload: Vec::new(), next: Next::LoggedIn(user) })
            }
            State::Scram(scram) => {
                let user = scram.user().to_owned();
                let payload = scram.finish(&self.directory, &terms.database, payload)?;
                let next = if terms.skip_empty_exchange {
                    Next::LoggedIn(user)
                } else {
                    Next::Await(State::Proven { user })
                };
                Ok(Step { payload, next })
            }
            State::Proven { user } if payload.is_empty() => {
                Ok(Step { payload: Vec::new(), next: Next::LoggedIn(user.clone()) })
            }
            State::Proven { .. } => Err(Denial::Payload),
        }
    }

    /// Goes where `step` leads and writes the reply, which lacks `ok`.
    fn follow(&mut self, terms: Terms, step: Step, form: Form) -> Vec<u8> {
        let Step { payload, next } = step;
        let reply = write_vec(|doc| {
            doc.int32("conversationId", terms.id);
            doc.boolean("done", matches!(next, Next::LoggedIn(_)));
            form.put(doc, &payload);
        });
        match next {
            Next::Await(state) => self.session.conversation = Some(Conversation { terms, state }),
            Next::LoggedIn(user) => {
                self.log_in(terms.mechanism, user, &terms.database, terms.speculative);
            }
        }
        reply
    }

    fn log_in(&mut self, mechanism: &str, user: String, database: &str, speculative: bool) {
        self.tell(EventKind::authentication(mechanism, &user, database, speculative, Ok(())));
        self.session.user = Some(Principal { user, database: database.to_owned() });
    }

    fn refuse(
        &mut self,
        mechanism: &str,
        database: &str,
        speculative: bool,
        denied: &Denied,
    ) -> Refusal {
        let result = Err(denied.denial);
        self.tell(EventKind::authentication(
            mechanism,
            &denied.user,
            database,
            speculative,
            result,
        ));
        denied.denial.into()
    }
}

impl State {
    fn user(&self) -> &str {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(_) => "",
            Self::Scram(scram) => scram.user(),
            Self::Proven { user } => user,
        }
    }
}

/// The same document with `ok: 1`.
fn with_ok(reply: &[u8]) -> Result<Vec<u8>, Refusal> {
    let internal = |_| Refusal::fixed(1, "InternalError", "the reply is malformed");
    let reply = Doc::parse(reply).map_err(internal)?;
    Ok(reply::ok(|doc| doc.elements(&reply)))
}
