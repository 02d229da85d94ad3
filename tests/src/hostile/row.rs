//! What a misbehaviour is made of.

use super::edit::{Sasl, Talk};
use mongo_auth::{
    Mechanism,
    rawbson::{self, Doc, Writer},
    sasl, scram,
    wire::op_msg,
};
use mongo_auth_host::ErrorKind;

/// A misbehaviour and what a client has to make of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The threats it is about, and its name.
    pub id: &'static str,
    /// Which clients meet it.
    pub who: Who,
    /// What the server does.
    pub deed: Deed,
    /// What has to come of it.
    pub expect: Expect,
    /// How many proofs, passwords or certificates the client sends before it sees through the
    /// server, or before it is in.
    pub disclosed: usize,
    /// The one mode it is about, if it is.
    mode: Option<Mode>,
}

/// Which clients meet a misbehaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// SCRAM-SHA-1 and SCRAM-SHA-256, in all modes that have the step.
    Scram,
    /// PLAIN.
    Plain,
    /// A user name and a password, mechanism to be negotiated.
    Negotiating,
    /// The same, but nothing below SCRAM-SHA-256 will do.
    NegotiatingSha256,
    /// MONGODB-X509 over TLS, with and without an attempt inside `hello`. The client names the
    /// user.
    X509,
}

/// How a server goes about SCRAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It takes up the attempt inside `hello`.
    Speculative,
    /// It does not.
    Ordinary,
    /// Nor does it know `skipEmptyExchange`, so there is one more message.
    Long,
}

/// A reply of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The answer to `hello`.
    Hello,
    /// The answer to the first message of a mechanism, inside `hello` or to `saslStart`.
    Start,
    /// The answer to the proof.
    Final,
    /// The answer to the empty message after that.
    Empty,
    /// The answer to `authenticate`.
    Certificate,
    /// The answer to anything else.
    Command,
}

/// What the server does instead of answering honestly.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// Writes a document of its own in place of the answer of a mechanism.
    Answer(Step, fn(&mut Writer<'_, '_>, &Sasl)),
    /// Sends these bytes and closes.
    Close(Step, fn(&[u8]) -> Vec<u8>),
    /// Writes another document than the reply.
    Document(Step, fn(&mut Writer<'_, '_>, &Doc<'_>)),
    /// Sends these bytes instead of the message.
    Message(Step, fn(&[u8]) -> Vec<u8>),
    /// Sends another payload.
    Payload(Step, fn(&Talk<'_>) -> Vec<u8>),
    /// Resets the connection.
    Reset(Step),
    /// Changes the answer of a mechanism.
    Sasl(Step, fn(&mut Sasl)),
}

impl Deed {
    /// Where it happens.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Answer(step, _)
            | Self::Close(step, _)
            | Self::Document(step, _)
            | Self::Message(step, _)
            | Self::Payload(step, _)
            | Self::Reset(step)
            | Self::Sasl(step, _) => *step,
        }
    }

    /// Whether it concerns the answer of a mechanism, which can stand inside `hello`.
    #[must_use]
    pub const fn is_of_mechanism(&self) -> bool {
        matches!(self, Self::Answer(..) | Self::Payload(..) | Self::Sasl(..))
    }
}

/// What a client has to make of it.
#[derive(Clone, Debug)]
pub enum Expect {
    /// This error.
    Fails(ErrorKind),
    /// This is wrong with the document, at this byte of it.
    Bson(rawbson::ErrorKind, usize),
    /// It logs in all the same.
    LogsIn,
    /// It is connected to an arbiter, and nobody is logged in.
    Arbiter,
    /// It logs in, and can tell that the server named another user.
    LogsInAsAnother,
    /// The command fails, with this code.
    CommandFailed(Option<i64>),
    /// The server's refusal, with this code.
    Rejected(Option<i64>),
    /// Time runs out.
    TimesOut,
}

impl Expect {
    /// The peer broke the protocol in this way.
    #[must_use]
    pub fn broken(error: impl Into<mongo_auth::Error>) -> Self {
        Self::Fails(ErrorKind::Protocol(error.into()))
    }
}

impl From<scram::Error> for Expect {
    fn from(error: scram::Error) -> Self {
        Self::broken(sasl::Error::Scram(error))
    }
}

impl From<sasl::Error> for Expect {
    fn from(error: sasl::Error) -> Self {
        Self::broken(error)
    }
}

impl From<op_msg::Error> for Expect {
    fn from(error: op_msg::Error) -> Self {
        Self::broken(error)
    }
}

impl From<mongo_auth::Error> for Expect {
    fn from(error: mongo_auth::Error) -> Self {
        Self::broken(error)
    }
}

impl Row {
    /// A row; a client discloses nothing unless [`disclosing`](Self::disclosing) says so.
    pub(super) fn new(id: &'static str, who: Who, deed: Deed, expect: impl Into<Expect>) -> Self {
        Self { id, who, deed, expect: expect.into(), disclosed: 0, mode: None }
    }

    /// The same row, but the client discloses this much.
    pub(super) const fn disclosing(mut self, times: usize) -> Self {
        self.disclosed = times;
        self
    }

    /// The same row, but only for a server with these manners.
    pub(super) const fn only(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The clients that meet it, and the manners of the server.
    #[must_use]
    pub fn clients(&self) -> Vec<(Option<Mechanism>, Mode)> {
        let step = self.deed.step();
        let inside_hello = self.deed.is_of_mechanism() || step != Step::Start;
        let modes: &[Mode] = match (self.who, step) {
            (_, Step::Empty) => &[Mode::Long],
            (_, Step::Certificate) => &[Mode::Ordinary],
            (Who::Plain | Who::Negotiating | Who::NegotiatingSha256, _) => &[Mode::Ordinary],
            (Who::Scram, Step::Final) => &[Mode::Speculative, Mode::Ordinary, Mode::Long],
            _ if inside_hello => &[Mode::Speculative, Mode::Ordinary],
            _ => &[Mode::Ordinary],
        };
        let modes = self.mode.as_ref().map_or(modes, core::slice::from_ref);
        let mechanisms: &[Option<Mechanism>] = match self.who {
            Who::Scram => &[Some(Mechanism::ScramSha1), Some(Mechanism::ScramSha256)],
            Who::Plain => &[Some(Mechanism::Plain)],
            Who::Negotiating | Who::NegotiatingSha256 => &[None],
            Who::X509 => &[Some(Mechanism::MongodbX509)],
        };
        mechanisms.iter().flat_map(|m| modes.iter().map(move |mode| (*m, *mode))).collect()
    }
}
