//! Why a connection was not made or not authenticated, in words that help.

mod attempt;
mod hint;
mod io;
mod kind;
mod server;
#[cfg(test)]
mod tests;

pub use attempt::{Attempt, AwsAttempt, CredentialOrigin};
pub use kind::{ErrorKind, Family};
pub use server::ServerFailure;

use crate::{Host, aws::Trace};
use core::{fmt, net::SocketAddr, time::Duration};

/// Why a connection was not made, not authenticated, or not usable.
///
/// [`kind`](Self::kind) is for programs, `Display` and [`hint`](Self::hint) are for people. No
/// secret gets in: neither passwords nor payloads nor a connection string.
pub struct Error(Box<Parts>);

struct Parts {
    kind: ErrorKind,
    stage: Stage,
    host: Option<Host>,
    peer: Option<SocketAddr>,
    server: Option<ServerFailure>,
    attempt: Option<Attempt>,
    elapsed: Option<Duration>,
    source: Option<Box<dyn core::error::Error + Send + Sync>>,
}

/// How far a connection had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Reading the settings and the files they name; nothing was sent.
    Settings,
    /// Resolving the host name.
    Resolve,
    /// Opening the connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// `hello` and its answer.
    Hello,
    /// Authentication.
    Authenticate,
    /// Finding credentials: no word with the server.
    Credentials,
    /// A command on the authenticated connection.
    Command,
}

impl Error {
    /// An error at `stage`.
    #[must_use]
    pub fn new(kind: ErrorKind, stage: Stage) -> Self {
        Self(Box::new(Parts {
            kind,
            stage,
            host: None,
            peer: None,
            server: None,
            attempt: None,
            elapsed: None,
            source: None,
        }))
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// How far the connection had come.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.0.stage
    }

    /// The host as the settings name it.
    #[must_use]
    pub const fn host(&self) -> Option<&Host> {
        self.0.host.as_ref()
    }

    /// The address that was connected to, or tried last.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.0.peer
    }

    /// What the server said.
    #[must_use]
    pub const fn server(&self) -> Option<&ServerFailure> {
        self.0.server.as_ref()
    }

    /// What was tried: mechanism, user, database and where each came from.
    #[must_use]
    pub const fn attempt(&self) -> Option<&Attempt> {
        self.0.attempt.as_ref()
    }

    /// What each source of AWS credentials had to say, where they were searched for.
    #[must_use]
    pub fn aws_trace(&self) -> Option<&Trace> {
        match &self.0.kind {
            ErrorKind::AwsCredentials(failure) => Some(&failure.trace),
            _ => Some(&self.0.attempt.as_ref()?.aws.as_ref()?.trace),
        }
    }

    /// How long it took until this error, where time is of interest.
    #[must_use]
    pub const fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// Who said no.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.0.kind.family()
    }

    /// The error labels that a driver acts on: those of the server, and
    /// `SystemOverloadedError` with `RetryableError` where the network failed before the end of
    /// `hello` (connection monitoring and pooling specification). A later failure, an unknown
    /// name and a refused certificate are no signs of overload.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        const OVERLOADED: [&str; 2] = ["SystemOverloadedError", "RetryableError"];
        let network = matches!(
            self.0.kind,
            ErrorKind::Closed | ErrorKind::Connect(_) | ErrorKind::Io(_) | ErrorKind::Timeout
        );
        let early = matches!(self.0.stage, Stage::Connect | Stage::Tls | Stage::Hello);
        let own: &[&str] = if network && early { &OVERLOADED } else { &[] };
        let server = self.0.server.iter().flat_map(|server| &server.labels);
        server.map(String::as_str).chain(own.iter().copied())
    }

    /// Whether a driver marks the server Unknown and clears its pool because of this error: every
    /// error of a handshake or an authentication, unless the server stands behind a load balancer
    /// or the error carries `SystemOverloadedError` (server discovery specification, "Network
    /// error when connecting"). What never reached the server says nothing about it.
    #[must_use]
    pub fn marks_server_unknown(&self, load_balanced: bool) -> bool {
        let elsewhere =
            matches!(self.0.stage, Stage::Settings | Stage::Credentials | Stage::Command);
        !elsewhere && !load_balanced && self.labels().all(|l| l != "SystemOverloadedError")
    }

    /// The same error with the host it concerns.
    #[must_use]
    pub fn with_host(mut self, host: &Host) -> Self {
        self.0.host = Some(host.clone());
        self
    }

    /// The same error with the address it concerns.
    #[must_use]
    pub fn with_peer(mut self, peer: Option<SocketAddr>) -> Self {
        self.0.peer = peer;
        self
    }

    /// The same error with what the server said.
    #[must_use]
    pub fn with_server(mut self, server: ServerFailure) -> Self {
        self.0.server = Some(server);
        self
    }

    /// The same error with what was tried.
    #[must_use]
    pub fn with_attempt(mut self, attempt: Option<Attempt>) -> Self {
        self.0.attempt = attempt;
        self
    }

    /// The same error with the time it took.
    #[must_use]
    pub fn with_elapsed(mut self, elapsed: Duration) -> Self {
        self.0.elapsed = Some(elapsed);
        self
    }

    /// The same error with the error below it.
    #[must_use]
    pub fn with_source(mut self, source: impl core::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }
}

/// Without the hint, which is for a line of its own.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.0.host {
            write!(f, "{host}: ")?;
        }
        self.0.kind.fmt(f)?;
        if let Some(server) = &self.0.server {
            write!(f, " ({server})")?;
        }
        match (&self.0.kind, self.0.elapsed) {
            (ErrorKind::Timeout, Some(elapsed)) => {
                write!(f, " after {:.1} s while {}", elapsed.as_secs_f64(), self.0.stage)
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("stage", &self.0.stage)
            .field("host", &self.0.host)
            .field("peer", &self.0.peer)
            .field("server", &self.0.server)
            .field("attempt", &self.0.attempt)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.0.source.as_deref().map(|e| e as _)
    }
}

/// As in "while …".
impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Settings => "reading the settings",
            Self::Resolve => "resolving the host name",
            Self::Connect => "connecting",
            Self::Tls => "setting up TLS",
            Self::Hello => "waiting for the answer to hello",
            Self::Authenticate => "authenticating",
            Self::Credentials => "looking for credentials",
            Self::Command => "waiting for the answer to a command",
        })
    }
}
