//! The log-in without its store: phases, and what moves between them.

use super::policy::Policy;
use super::{Answer, Authentication, Event, Need, Outcome};
use crate::wire::command::ServerApi;
use crate::wire::{op_msg, reply};
use crate::{Config, Error, Limits, Nonce, Nonces};
use mongo_auth_primitives::{Mechanism, Piece, Text};
use mongo_auth_rawbson::Doc;
use mongo_auth_sasl as sasl;
use mongo_auth_sasl::Machine;

/// The state of a log-in. The store is laid out as source, user name, conversation, frame.
pub(super) struct Core {
    pub(super) phase: Phase,
    pub(super) policy: Policy,
    pub(super) limits: Limits,
    pub(super) server_api: Option<ServerApi>,
    pub(super) account: Option<Account>,
    pub(super) fallback: Option<Nonce>,
    pub(super) machine: Option<Machine>,
    /// Whether the first payload of the conversation goes inside `hello`.
    pub(super) attempt: bool,
    pub(super) frame: Piece,
    pub(super) request_id: i32,
    pub(super) outcome: Outcome,
}

/// Who logs in, as positions in the store.
#[derive(Clone, Copy)]
pub(super) struct Account {
    pub(super) mechanism: Option<Mechanism>,
    pub(super) source: Piece,
    pub(super) username: Piece,
}

#[cfg(feature = "x509")]
impl Account {
    pub(super) const fn is_x509(&self) -> bool {
        matches!(self.mechanism, Some(Mechanism::MongodbX509))
    }
}

#[derive(Clone, Copy)]
pub(super) enum Phase {
    /// The conversation asks for keys or for the password.
    Conversation,
    Done,
    /// The reply to the driver's own `hello` is awaited.
    DriversHello,
    Failed(Error),
    Receive {
        request: Request,
        have: usize,
        total: usize,
    },
    Send(Request),
}

/// What a message asks the server for.
#[derive(Clone, Copy)]
pub(super) enum Request {
    Hello,
    Sasl,
    #[cfg(feature = "x509")]
    X509,
}

impl Core {
    /// Checks the configuration, copies the names and prepares the attempt inside `hello`.
    pub(super) fn new(
        config: &Config<'_>,
        nonces: Nonces,
        store: &mut [u8],
    ) -> Result<Self, Error> {
        let mut core = Self {
            phase: Phase::DriversHello,
            policy: Policy::new(config),
            limits: config.limits,
            server_api: config.server_api,
            account: None,
            fallback: Some(nonces.fallback),
            machine: None,
            attempt: false,
            frame: Piece::EMPTY,
            request_id: config.first_request_id,
            outcome: Outcome::new(),
        };
        if let Some(account) = config.account {
            let mechanism = core.check_account(&account)?;
            core.keep_names(&account, store)?;
            if let Some(mechanism) = mechanism {
                let mut nonce = Some(nonces.speculative);
                let machine = core.start(mechanism, &mut nonce, config.sts_hosts, store)?;
                core.attempt = is_scram(mechanism);
                core.machine = Some(machine);
            }
        }
        Ok(core)
    }

    pub(super) fn need<'m>(&'m self, store: &'m [u8]) -> Need<'m> {
        match self.phase {
            Phase::Send(_) => Need::Send(self.frame.of(store)),
            Phase::Receive { have, total, .. } => Need::Recv { have, total },
            Phase::Done => Need::Done(&self.outcome),
            Phase::Failed(e) => Need::Failed(e),
            Phase::DriversHello => Need::Failed(Error::WrongAnswer),
            Phase::Conversation => match self.conversation_need(store) {
                Some(sasl::Need::Keys(request)) => Need::Keys(request),
                Some(sasl::Need::Password) => Need::Password,
                #[cfg(feature = "aws")]
                Some(sasl::Need::AwsCredentials { sts_host, region }) => {
                    Need::AwsCredentials { sts_host, region }
                }
                _ => Need::Failed(Error::WrongAnswer),
            },
        }
    }

    pub(super) fn answer<'x>(
        &mut self,
        answer: Answer<'x>,
        store: &mut [u8],
    ) -> Result<Event<'x>, Error> {
        let moved = match (self.phase, answer) {
            (Phase::Failed(e), _) => Err(e),
            (Phase::Send(request), Answer::Sent) => self.sent(request, store),
            (Phase::Receive { request, have, total }, Answer::Received(message)) => {
                self.received(request, have, total, message, store)
            }
            (Phase::Conversation, Answer::Keys(keys)) => {
                self.converse(sasl::Answer::Keys(keys), store)
            }
            (Phase::Conversation, Answer::Password(password)) => {
                self.converse(sasl::Answer::Password(password), store)
            }
            #[cfg(feature = "aws")]
            (Phase::Conversation, Answer::AwsCredentials { credentials, now }) => {
                self.converse(sasl::Answer::AwsCredentials { credentials, now }, store)
            }
            _ => Err(Error::WrongAnswer),
        };
        self.settle(moved)
    }

    pub(super) fn resume<'x>(
        &mut self,
        hello_reply: Doc<'x>,
        store: &mut [u8],
    ) -> Result<Event<'x>, Error> {
        let moved = match self.phase {
            Phase::DriversHello => self.reply(Request::Hello, hello_reply, store),
            Phase::Failed(e) => Err(e),
            _ => Err(Error::WrongAnswer),
        };
        self.settle(moved)
    }

    pub(super) fn reauthenticate(&mut self, nonce: Nonce, store: &mut [u8]) -> Result<(), Error> {
        let (Phase::Done, Some(_)) = (self.phase, self.account) else {
            return Err(Error::WrongAnswer);
        };
        let mechanism = self.outcome.mechanism.ok_or(Error::WrongAnswer)?;
        if matches!(mechanism, Mechanism::MongodbAws | Mechanism::MongodbX509) {
            return Err(Error::NoReauthentication(mechanism));
        }
        self.start_over(mechanism, &mut Some(nonce), store)?;
        self.outcome.authentication = Authentication::None;
        self.outcome.speculative = false;
        Ok(())
    }

    pub(super) const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Where the conversation's part of the store begins.
    pub(super) fn base(&self) -> usize {
        self.account.map_or(0, |a| a.username.end())
    }

    /// Everything about an account that can be refused before a byte leaves. Returns the
    /// mechanism whose conversation can be prepared before `hello` is answered.
    fn check_account(&self, account: &crate::Account<'_>) -> Result<Option<Mechanism>, Error> {
        let has_nul = |text: Text<'_>| text.bytes().any(|b| b == 0);
        let username = account.username.unwrap_or(Text::EMPTY);
        if has_nul(account.source) || has_nul(username) {
            return Err(Error::NulInName);
        }
        let nameless = [Some(Mechanism::MongodbAws), Some(Mechanism::MongodbX509)];
        if username.is_empty() && !nameless.contains(&account.mechanism) {
            return Err(Error::Sasl(sasl::Error::UsernameMissing));
        }
        match account.mechanism {
            Some(mechanism) => {
                self.policy.check(mechanism)?;
                Ok(Some(mechanism).filter(|_| mechanism != Mechanism::MongodbX509))
            }
            None => match self.policy.check(Mechanism::ScramSha256) {
                Ok(()) => Ok(Some(Mechanism::ScramSha256)),
                // A build without SHA-256 can still negotiate SHA-1.
                Err(e) => self.policy.check(Mechanism::ScramSha1).map(|()| None).map_err(|_| e),
            },
        }
    }

    fn keep_names(&mut self, account: &crate::Account<'_>, store: &mut [u8]) -> Result<(), Error> {
        let external = account.mechanism.is_some_and(Mechanism::always_external);
        let source = if external { Text::literal("$external") } else { account.source };
        let (source, ()) = Piece::EMPTY.append(store, |_, out| source.put(out))?;
        let username = account.username.unwrap_or(Text::EMPTY);
        let (username, ()) = source.append(store, |_, out| username.put(out))?;
        self.account = Some(Account { mechanism: account.mechanism, source, username });
        Ok(())
    }

    fn sent<'x>(&mut self, request: Request, store: &mut [u8]) -> Result<Event<'x>, Error> {
        // The frame of PLAIN holds the password.
        self.frame.wipe(store);
        if self.attempt || matches!(request, Request::Sasl) {
            self.conversation_sent(store)?;
        }
        self.phase = Phase::Receive { request, have: 0, total: op_msg::HEADER_LEN };
        Ok(Event::None)
    }

    fn received<'x>(
        &mut self,
        request: Request,
        have: usize,
        total: usize,
        message: &'x [u8],
        store: &mut [u8],
    ) -> Result<Event<'x>, Error> {
        if message.len() < have || message.len() > total {
            return Err(Error::ReceivedLength);
        }
        let whole = op_msg::message_len(message, self.limits.max_reply_len)?;
        let total = whole.unwrap_or(total);
        if message.len() < total {
            self.phase = Phase::Receive { request, have: message.len(), total };
            return Ok(Event::None);
        }
        let doc = op_msg::parse(message, self.request_id)?;
        let round_trips = self.outcome.round_trips;
        let event = self.reply(request, doc, store)?;
        self.outcome.round_trips = round_trips.saturating_add(1);
        Ok(event)
    }

    fn reply<'x>(
        &mut self,
        request: Request,
        doc: Doc<'x>,
        store: &mut [u8],
    ) -> Result<Event<'x>, Error> {
        let doc = match reply::outcome(doc) {
            Ok(doc) => doc,
            Err(error) => {
                self.phase = Phase::Failed(Error::Rejected);
                return Ok(Event::Rejected(error));
            }
        };
        match request {
            Request::Hello => self.hello_reply(doc, store),
            Request::Sasl => {
                self.conversation_reply(doc, store)?;
                Ok(Event::None)
            }
            #[cfg(feature = "x509")]
            Request::X509 => {
                self.x509_reply(doc, store);
                Ok(Event::None)
            }
        }
    }

    /// Makes an error that ends the log-in the state that is repeated.
    fn settle<'x>(&mut self, moved: Result<Event<'x>, Error>) -> Result<Event<'x>, Error> {
        if let Err(e) = moved
            && e.ends_the_login()
        {
            self.phase = Phase::Failed(e);
        }
        moved
    }
}

/// Whether the first payload goes inside `hello` (MongoDB handshake specification,
/// "speculativeAuthenticate").
const fn is_scram(mechanism: Mechanism) -> bool {
    matches!(mechanism, Mechanism::ScramSha1 | Mechanism::ScramSha256)
}
