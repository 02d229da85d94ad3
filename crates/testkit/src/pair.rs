//! A client and a server in one process, without sockets, with a simulated clock.

use crate::{Event, Hangup, ServerConnection};
use core::{fmt, time::Duration};
use mongo_auth::{
    Answer, Config, Error, Login, Need, Nonce, Nonces, Outcome, SecretText,
    wire::reply::ServerError,
};
use mongo_auth_host::SecretString;

/// A [`Login`] and a [`ServerConnection`] that talk to each other, one step at a time.
///
/// ```
/// use mongo_auth::{Account, Channel, Config, Text};
/// use mongo_auth_testkit::{
///     self as testkit, Directory, Pair, ServerConfig, ServerConnection, User,
/// };
/// use std::sync::Arc;
///
/// let server = ServerConfig::new([User::new("app", "secret")]).with_least_iterations();
/// let directory = Arc::new(Directory::new(server, [7; 32])?);
/// let server = ServerConnection::new(directory, 1, testkit::Channel::Loopback, || Some([7; 24]));
///
/// let mut config = Config::new(Channel::Loopback);
/// config.account = Some(Account::new(Text::literal("admin"), Text::literal("app")));
/// let mut pair = Pair::new(&config, "secret", server)?;
/// let outcome = pair.drive()?;
/// assert!(outcome.speculative);
/// assert_eq!(pair.now(), pair.latency * 2 * outcome.round_trips);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Pair {
    /// The client.
    pub client: Login<Vec<u8>>,
    /// The server.
    pub server: ServerConnection,
    /// How long bytes travel in one direction.
    pub latency: Duration,
    /// How many bytes arrive at a time at most.
    pub mtu: usize,
    password: SecretString,
    now: Duration,
    sent: Vec<u8>,
    inbox: Vec<u8>,
    incoming: Vec<u8>,
    events: Vec<Event>,
}

/// What a step of a [`Pair`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The client was given its keys or its password.
    Answered,
    /// The log-in is over.
    Done(Outcome),
    /// So many bytes reached the client.
    Received(usize),
    /// So many bytes reached the server.
    Sent(usize),
}

impl Pair {
    /// A client that wants to log in with `password`, and a server. The nonces of the client are
    /// the same every time.
    ///
    /// # Errors
    /// [`Failure::Client`] for a configuration that the client refuses.
    pub fn new(
        config: &Config<'_>,
        password: impl Into<String>,
        server: ServerConnection,
    ) -> Result<Self, Failure> {
        let nonces = Nonces::new(fixed_nonce(1)?, fixed_nonce(2)?);
        let client = Login::new(config, nonces, vec![0; 4096])?;
        Ok(Self {
            client,
            server,
            latency: Duration::from_millis(10),
            mtu: usize::MAX,
            password: SecretString::new(password.into()),
            now: Duration::ZERO,
            sent: Vec::new(),
            inbox: Vec::new(),
            incoming: Vec::new(),
            events: Vec::new(),
        })
    }

    /// Goes on until the log-in is over.
    ///
    /// # Errors
    /// [`Failure`] tells who ended it.
    pub fn drive(&mut self) -> Result<Outcome, Failure> {
        loop {
            if let Step::Done(outcome) = self.step()? {
                return Ok(outcome);
            }
        }
    }

    /// Does the one thing that is next.
    ///
    /// # Errors
    /// As [`drive`](Self::drive).
    pub fn step(&mut self) -> Result<Step, Failure> {
        match self.client.need() {
            Need::Send(bytes) => {
                let bytes = bytes.to_vec();
                self.deliver(&bytes)?;
                self.answer_sent()?;
                Ok(Step::Sent(bytes.len()))
            }
            Need::Recv { have, total } => self.receive(have, total),
            Need::Keys(request) => {
                let mut scratch = vec![0; self.password.expose().len().saturating_mul(4).max(32)];
                let password = SecretText::literal(self.password.expose());
                let mut derivation =
                    request.derivation(password, &mut scratch).map_err(Error::from)?;
                let keys = derivation.advance(u32::MAX).ok_or(Failure::Stalled)?;
                self.client.answer(Answer::Keys(&keys))?;
                Ok(Step::Answered)
            }
            Need::Password => {
                let password = SecretText::literal(self.password.expose());
                self.client.answer(Answer::Password(password))?;
                Ok(Step::Answered)
            }
            Need::Done(outcome) => Ok(Step::Done(*outcome)),
            Need::Failed(error) => Err(error.into()),
            _ => Err(Failure::Stalled),
        }
    }

    /// Lets the client authenticate again.
    ///
    /// # Errors
    /// As [`drive`](Self::drive).
    pub fn reauthenticate(&mut self) -> Result<Outcome, Failure> {
        self.client.reauthenticate(fixed_nonce(3)?)?;
        self.drive()
    }

    /// The simulated time since the start.
    #[must_use]
    pub const fn now(&self) -> Duration {
        self.now
    }

    /// All bytes that the client has sent.
    #[must_use]
    pub fn sent(&self) -> &[u8] {
        &self.sent
    }

    /// What the server had to tell.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    fn answer_sent(&mut self) -> Result<(), Failure> {
        self.inbox.clear();
        self.client.answer(Answer::Sent)?;
        Ok(())
    }

    /// Brings bytes to the server and its reply on the way.
    fn deliver(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.sent.extend_from_slice(bytes);
        self.now = self.now.saturating_add(self.latency);
        for piece in bytes.chunks(self.mtu.max(1)) {
            self.server.receive(piece)?;
        }
        self.events.extend(core::iter::from_fn(|| self.server.poll_event()));
        let output = self.server.take_output();
        if !output.is_empty() {
            self.now = self.now.saturating_add(self.latency);
            self.incoming.extend(output);
        }
        Ok(())
    }

    fn receive(&mut self, have: usize, total: usize) -> Result<Step, Failure> {
        self.inbox.truncate(have);
        let wanted = total.saturating_sub(have).min(self.mtu.max(1)).min(self.incoming.len());
        if wanted == 0 {
            return Err(Failure::Stalled);
        }
        self.inbox.extend(self.incoming.drain(..wanted));
        let event = self.client.answer(Answer::Received(&self.inbox))?;
        if let mongo_auth::Event::Rejected(error) = event {
            return Err(Failure::rejected(error));
        }
        Ok(Step::Received(wanted))
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair")
            .field("client", &self.client)
            .field("server", &self.server)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// A nonce that tests can foresee.
fn fixed_nonce(which: u8) -> Result<Nonce, Error> {
    let mut bytes = [which; 32];
    bytes[0] = 0;
    Ok(Nonce::from_random(bytes)?)
}

/// Who ended a log-in, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The client refused to go on.
    Client(Error),
    /// The server closed the connection.
    Hangup(Hangup),
    /// The server rejected the credential or a command.
    #[non_exhaustive]
    Rejected {
        /// The code of the error.
        code: i64,
        /// The text of the error.
        message: String,
    },
    /// Both sides wait.
    Stalled,
}

impl Failure {
    fn rejected(error: ServerError<'_>) -> Self {
        Self::Rejected {
            code: error.code().unwrap_or_default(),
            message: error.message().unwrap_or_default().to_owned(),
        }
    }

    /// The code of the server's error, if it was one.
    #[must_use]
    pub const fn code(&self) -> Option<i64> {
        match self {
            Self::Rejected { code, .. } => Some(*code),
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(e: Error) -> Self {
        Self::Client(e)
    }
}

impl From<Hangup> for Failure {
    fn from(e: Hangup) -> Self {
        Self::Hangup(e)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(e) => fmt::Display::fmt(e, f),
            Self::Hangup(e) => fmt::Display::fmt(e, f),
            Self::Rejected { code, message } => write!(f, "the server says {code}: {message}"),
            Self::Stalled => f.write_str("client and server both wait"),
        }
    }
}

impl core::error::Error for Failure {}

#[cfg(test)]
mod tests;
