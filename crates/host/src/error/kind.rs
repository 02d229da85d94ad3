//! The classes of errors.

use crate::{
    aws::AwsFailure,
    tls::{FileError, HandshakeProblem},
};
use core::fmt;
use mongo_auth::{Fault, Mechanism, sasl, scram, uri};
use std::io;

/// What went wrong. Every variant says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No source gave AWS credentials, or one failed; the trace in it says why each did not.
    AwsCredentials(Box<AwsFailure>),
    /// The mechanism sends the password and nothing protects the connection. Use TLS, or allow it
    /// explicitly where the network is yours.
    CleartextRefused(Mechanism),
    /// MONGODB-X509 has no client certificate. Name one with `tlsCertificateKeyFile`.
    ClientCertificateMissing,
    /// The server closed the connection. Look at the server's log.
    Closed,
    /// The server refused a command on the authenticated connection; see
    /// [`Error::server`](super::Error::server).
    CommandFailed,
    /// The host did not accept a connection. Look whether the server runs at that address and
    /// whether a firewall is in between.
    Connect(io::ErrorKind),
    /// The credential cannot be used: correct the name or the password.
    Credential(mongo_auth::Error),
    /// The random source failed, and without it no log-in is safe.
    Entropy,
    /// A file of the TLS options is unusable.
    File(FileError),
    /// The TLS handshake failed; the problem has words of its own.
    Handshake(HandshakeProblem),
    /// The host name cannot stand in a certificate, so TLS to it cannot be checked.
    HostName,
    /// Reading or writing failed half-way.
    Io(io::ErrorKind),
    /// The mechanism is weaker than the configured minimum.
    MechanismTooWeak(Mechanism),
    /// This build does not speak the mechanism.
    MechanismUnavailable(Mechanism),
    /// The settings contradict each other or the library was called wrongly; nothing was sent.
    Misuse(mongo_auth::Error),
    /// There is no password for the user, and the mechanism needs one.
    PasswordMissing,
    /// The peer broke the protocol, or could not prove that it knows the user. Whoever is at that
    /// address is no MongoDB server that knows this password, or somebody is in between.
    Protocol(mongo_auth::Error),
    /// The settings ask for a proxy (`proxyHost`), and none is spoken to here. Nothing goes past it
    /// unasked: leave the option out where a direct connection will do.
    ProxyUnsupported,
    /// The server rejected the credential, or refused to talk to it; see
    /// [`Error::server`](super::Error::server).
    Rejected,
    /// The host name does not resolve.
    Resolve,
    /// Time ran out. See [`Error::stage`](super::Error::stage) for what was waited for.
    Timeout,
    /// The server closed the connection on a cleartext `hello`, or answered it in TLS: it wants
    /// TLS. Set `tls=true`.
    TlsExpected,
    /// MONGODB-X509 needs TLS. Set `tls=true`.
    TlsRequired,
    /// The connection string is unusable; the error tells the byte.
    Uri(uri::Error),
    /// This connection was given up after an error or in the middle of a command. Open another.
    Unusable,
}

/// Who said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// The peer broke the protocol or failed verification.
    Broken,
    /// No source has credentials.
    NoCredentials,
    /// Refused on this side before anything was sent.
    Refused,
    /// The server rejected the credential.
    Rejected,
    /// Network, DNS or TLS.
    Unreachable,
}

impl Family {
    /// The exit code of the command line tool.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Rejected => 1,
            Self::Refused => 2,
            Self::NoCredentials => 3,
            Self::Unreachable => 4,
            Self::Broken => 5,
        }
    }
}

impl ErrorKind {
    /// Who said no.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self {
            Self::CommandFailed | Self::Rejected => Family::Rejected,
            Self::AwsCredentials(_) | Self::PasswordMissing => Family::NoCredentials,
            Self::Protocol(_) => Family::Broken,
            Self::Closed
            | Self::Connect(_)
            | Self::Handshake(_)
            | Self::Io(_)
            | Self::Resolve
            | Self::Timeout
            | Self::TlsExpected
            | Self::Unusable => Family::Unreachable,
            Self::CleartextRefused(_)
            | Self::ClientCertificateMissing
            | Self::Credential(_)
            | Self::Entropy
            | Self::File(_)
            | Self::HostName
            | Self::MechanismTooWeak(_)
            | Self::MechanismUnavailable(_)
            | Self::Misuse(_)
            | Self::ProxyUnsupported
            | Self::TlsRequired
            | Self::Uri(_) => Family::Refused,
        }
    }
}

impl From<mongo_auth::Error> for ErrorKind {
    fn from(error: mongo_auth::Error) -> Self {
        match error {
            mongo_auth::Error::CleartextRefused(m) => Self::CleartextRefused(m),
            mongo_auth::Error::MechanismTooWeak(m) => Self::MechanismTooWeak(m),
            mongo_auth::Error::TlsRequired => Self::TlsRequired,
            mongo_auth::Error::Rejected => Self::Rejected,
            mongo_auth::Error::Sasl(sasl::Error::MechanismNotAvailable(m)) => {
                Self::MechanismUnavailable(m)
            }
            mongo_auth::Error::Sasl(sasl::Error::NonceNotRandom) => Self::Entropy,
            // `e=` in a SCRAM message: the server says no inside the conversation.
            mongo_auth::Error::Sasl(sasl::Error::Scram(scram::Error::ServerError)) => {
                Self::Rejected
            }
            error => match error.fault() {
                Fault::Peer | Fault::Limit => Self::Protocol(error),
                Fault::Credential => Self::Credential(error),
                _ => Self::Misuse(error),
            },
        }
    }
}

impl From<FileError> for ErrorKind {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<uri::Error> for ErrorKind {
    fn from(error: uri::Error) -> Self {
        Self::Uri(error)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AwsCredentials(failure) => return failure.fmt(f),
            Self::CleartextRefused(m) => {
                return write!(f, "{m} sends the password and the connection has no TLS: refused");
            }
            Self::ClientCertificateMissing => "MONGODB-X509 needs a client certificate",
            Self::Closed => "the server closed the connection",
            Self::CommandFailed => "the server refused the command",
            Self::Connect(io::ErrorKind::ConnectionRefused) => "connection refused",
            Self::Connect(kind) => return write!(f, "no connection: {kind}"),
            Self::Credential(e) => return write!(f, "the credential cannot be used: {e}"),
            Self::Entropy => "the random source of this system failed",
            Self::File(e) => return e.fmt(f),
            Self::Handshake(problem) => return problem.fmt(f),
            Self::HostName => "the host name cannot stand in a certificate",
            Self::Io(kind) => return write!(f, "the connection broke: {kind}"),
            Self::MechanismTooWeak(m) => {
                return write!(f, "{m} is weaker than the configured minimum");
            }
            Self::MechanismUnavailable(m) => {
                return write!(f, "{m} is not supported by this build yet");
            }
            Self::Misuse(e) => return e.fmt(f),
            Self::PasswordMissing => "there is no password",
            Self::Protocol(e) => return e.fmt(f),
            Self::ProxyUnsupported => "proxyHost is not supported, and nothing goes past a proxy",
            Self::Rejected => "the server rejected the credential",
            Self::Resolve => "the host name does not resolve",
            Self::Timeout => "timed out",
            Self::TlsExpected => "the server wants TLS",
            Self::TlsRequired => "MONGODB-X509 needs TLS",
            Self::Uri(e) => return e.fmt(f),
            Self::Unusable => "this connection was given up after an earlier error",
        })
    }
}
