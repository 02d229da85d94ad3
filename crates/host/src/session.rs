//! The log-in machine of one connection, with what an adapter needs around it.

use crate::{
    Connector, Error, ErrorKind, Hello, ServerFailure,
    aws::AwsLogin,
    error::{Attempt, AwsAttempt, Stage},
};
use core::fmt;
use mongo_auth::{
    Answer, Authentication, BufferTooSmall, Channel, Event, Login, Mechanism, Need, Outcome,
    primitives::UnixTime, wire::op_msg,
};
use std::io;
use zeroize::Zeroize;

/// The first bytes of a TLS alert record of any version: the server wants TLS.
const TLS_ALERT: [u8; 2] = [0x15, 0x03];

/// Enough for `hello` with a full `client` document, long names and any SCRAM message.
const STORE: usize = 4096;

/// The log-in of one connection: grows the machine's store, turns its errors into ours and keeps
/// what `hello` told.
pub struct Session {
    login: Login<Vec<u8>>,
    attempt: Option<Attempt>,
    hello: Option<Hello>,
    tls: bool,
    aws: Option<AwsLogin>,
}

impl Session {
    /// Starts a log-in over `channel`.
    ///
    /// # Errors
    /// Everything that must be refused before the first byte leaves.
    pub fn new(connector: &Connector, channel: Channel) -> Result<Self, Error> {
        let attempt = connector.attempt();
        let refuse = |kind| Error::new(kind, Stage::Settings).with_attempt(attempt.clone());
        let mut len = STORE;
        let login = loop {
            let nonces = connector.nonces().map_err(refuse)?;
            let made =
                connector.with_config(channel, |config| Login::new(config, nonces, vec![0; len]));
            match made {
                Err(mongo_auth::Error::BufferTooSmall(b)) if b.needed > len => len = b.needed,
                made => break made.map_err(|e| refuse(e.into()))?,
            }
        };
        Ok(Self { login, attempt, hello: None, tls: channel == Channel::Tls, aws: None })
    }

    /// What the machine waits for.
    #[must_use]
    pub fn need(&self) -> Need<'_> {
        self.login.need()
    }

    /// Gives the machine an answer.
    ///
    /// # Errors
    /// What the machine or the server says against it.
    pub fn answer(&mut self, answer: Answer<'_>) -> Result<(), Error> {
        let stage = self.stage();
        let event = loop {
            match self.login.answer(answer) {
                Err(mongo_auth::Error::BufferTooSmall(b)) if self.grow(b) => {}
                event => break event,
            }
        };
        let outcome = *self.login.progress();
        if let Some(attempt) = &mut self.attempt {
            attempt.learn(&outcome);
            attempt.sts_host = self.login.sts_host().map(|host| crate::escape(host, 256));
        }
        match event {
            Ok(Event::Hello(reply)) => {
                self.hello = Some(Hello::from(&reply));
                Ok(())
            }
            Ok(Event::Rejected(error)) => {
                Err(self.error(ErrorKind::Rejected, stage).with_server(ServerFailure::from(&error)))
            }
            Ok(_) => Ok(()),
            Err(e) => Err(self.error(self.sort(e, stage, answer), stage).with_source(e)),
        }
    }

    /// Notes the AWS credentials that will answer [`Need::AwsCredentials`].
    pub fn use_aws(&mut self, login: &AwsLogin, now: UnixTime) {
        if let Some(attempt) = &mut self.attempt {
            attempt.aws = Some(Box::new(AwsAttempt {
                access_key_id: login.credentials.access_key_id().into(),
                source: login.source(),
                trace: login.trace.clone(),
                cached: login.cached,
                expiration: login.credentials.expiration(),
                now,
            }));
        }
        self.aws = Some(login.clone());
    }

    /// The log-in failed: credentials that were used in it leave the cache.
    pub fn failed(&mut self, connector: &Connector) {
        if let Some(login) = self.aws.take() {
            connector.aws_cache().invalidate(&login);
        }
    }

    /// Whether this log-in can be repeated on the same connection: SASL conversations can but for
    /// MONGODB-AWS, and a client certificate is shown once and for all.
    #[must_use]
    pub fn can_reauthenticate(&self) -> bool {
        let outcome = self.outcome();
        matches!(outcome.authentication, Authentication::Sasl(_))
            && outcome.mechanism != Some(Mechanism::MongodbAws)
    }

    /// Starts over on the same connection, after the server has asked for that with code 391.
    ///
    /// # Errors
    /// No randomness, or a mechanism that cannot (MONGODB-X509).
    pub fn reauthenticate(&mut self, connector: &Connector) -> Result<(), Error> {
        loop {
            let nonce = connector.nonce().map_err(|kind| self.error(kind, Stage::Authenticate))?;
            match self.login.reauthenticate(nonce) {
                Err(mongo_auth::Error::BufferTooSmall(b)) if self.grow(b) => {}
                started => {
                    return started.map_err(|e| self.error(e.into(), Stage::Authenticate));
                }
            }
        }
    }

    /// How far the connection is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.hello.is_none() { Stage::Hello } else { Stage::Authenticate }
    }

    /// An error at `stage` with what was tried.
    #[must_use]
    pub fn error(&self, kind: ErrorKind, stage: Stage) -> Error {
        Error::new(kind, stage).with_attempt(self.attempt.clone())
    }

    /// A failed read or write; `received` is what there is of the message.
    #[must_use]
    pub fn io_error(&self, error: io::Error, received: &[u8]) -> Error {
        let stage = self.stage();
        if self.is_tls_alert(stage, received) {
            return self.error(ErrorKind::TlsExpected, stage).with_source(error);
        }
        let error = Error::from_io(error, stage, received.is_empty(), self.tls);
        error.with_attempt(self.attempt.clone())
    }

    /// What is known so far.
    #[must_use]
    pub const fn outcome(&self) -> &Outcome {
        self.login.progress()
    }

    /// What was tried.
    #[must_use]
    pub const fn attempt(&self) -> Option<&Attempt> {
        self.attempt.as_ref()
    }

    /// What the server told in `hello`.
    #[must_use]
    pub const fn hello(&self) -> Option<&Hello> {
        self.hello.as_ref()
    }

    fn sort(&self, error: mongo_auth::Error, stage: Stage, answer: Answer<'_>) -> ErrorKind {
        match (error, answer) {
            (mongo_auth::Error::Wire(_), Answer::Received(bytes))
                if self.is_tls_alert(stage, bytes) =>
            {
                ErrorKind::TlsExpected
            }
            _ => error.into(),
        }
    }

    /// Whether the server answers a cleartext `hello` in TLS.
    fn is_tls_alert(&self, stage: Stage, received: &[u8]) -> bool {
        stage == Stage::Hello && !self.tls && received.starts_with(&TLS_ALERT)
    }

    /// Grows the store without leaving a copy of its secrets behind. `false` when it is long
    /// enough already, so that no loop spins on a machine that asks for what it has.
    fn grow(&mut self, BufferTooSmall { needed }: BufferTooSmall) -> bool {
        let store = self.login.store_mut();
        if needed <= store.len() {
            return false;
        }
        let mut longer = vec![0; needed];
        longer[..store.len()].copy_from_slice(store);
        store.zeroize();
        *store = longer;
        true
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("attempt", &self.attempt)
            .field("outcome", self.outcome())
            .finish_non_exhaustive()
    }
}

/// The command in a message of ours, from a fixed list: for observers, who must see no payload.
#[must_use]
pub fn command_name(message: &[u8]) -> &'static str {
    const KNOWN: [&str; 9] = [
        "authenticate",
        "buildInfo",
        "configureFailPoint",
        "connectionStatus",
        "hello",
        "isMaster",
        "ping",
        "saslContinue",
        "saslStart",
    ];
    let first = op_msg::parse(message, 0).ok().and_then(|doc| doc.iter().next());
    let known = first.and_then(|(name, _)| KNOWN.into_iter().find(|k| *k == name));
    known.unwrap_or("command")
}
