//! What happens on the way to a log-in, for those who want to watch.

use core::{net::SocketAddr, time::Duration};
use std::io;

/// Is told of every step of a connection. No step carries a payload, so nothing that is watched
/// can be secret.
///
/// ```
/// use mongo_auth_host::{Observer, Step};
/// let mut seen = Vec::new();
/// let mut observer = |step: &Step| seen.push(*step);
/// let _: &mut dyn Observer = &mut observer;
/// ```
pub trait Observer: Send {
    /// `step` is over.
    fn step(&mut self, step: &Step);
}

/// Watches nothing.
impl Observer for () {
    fn step(&mut self, _: &Step) {}
}

impl<F: FnMut(&Step) + Send> Observer for F {
    fn step(&mut self, step: &Step) {
        self(step);
    }
}

/// One step of a connection and how long it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What was done.
    pub what: StepKind,
    /// How long it took.
    pub took: Duration,
}

impl Step {
    /// A step that took `took`.
    #[must_use]
    pub const fn new(what: StepKind, took: Duration) -> Self {
        Self { what, took }
    }
}

/// What was done in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepKind {
    /// A connection was opened to this address; none for a Unix domain socket.
    Connected(Option<SocketAddr>),
    /// This address did not accept a connection.
    ConnectFailed(SocketAddr, io::ErrorKind),
    /// AWS credentials were found.
    AwsCredentials {
        /// Where.
        source: crate::aws::Source,
        /// Whether an earlier search had found them.
        cached: bool,
    },
    /// SCRAM keys were derived.
    DerivedKeys {
        /// The iteration count.
        iterations: u32,
    },
    /// A whole reply was read.
    Received {
        /// The command that it answers.
        command: &'static str,
        /// The length of the reply in bytes.
        bytes: usize,
    },
    /// The host name was resolved.
    Resolved {
        /// How many addresses it has.
        addresses: usize,
    },
    /// A command was written.
    Sent {
        /// The command.
        command: &'static str,
        /// The length of the message in bytes.
        bytes: usize,
    },
    /// TLS stands.
    TlsEstablished(Option<rustls::ProtocolVersion>),
}
