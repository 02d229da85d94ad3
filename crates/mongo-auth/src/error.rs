//! Why a log-in cannot go on.

use crate::wire::op_msg;
use core::fmt;
use mongo_auth_primitives::{BufferTooSmall, Fault, Mechanism};
use mongo_auth_sasl as sasl;

/// Why a log-in cannot go on. Holds no text of the peer's and none of the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The store is too short; grow it and repeat the call, nothing has moved.
    BufferTooSmall(BufferTooSmall),
    /// The mechanism sends the password and nothing protects the channel.
    CleartextRefused(Mechanism),
    /// The mechanism is weaker than the configured minimum.
    MechanismTooWeak(Mechanism),
    /// A name holds a NUL character.
    NulInName,
    /// This mechanism cannot authenticate again on the same connection.
    NoReauthentication(Mechanism),
    /// The caller gave more bytes than were asked for, or fewer than before.
    ReceivedLength,
    /// The server rejected the credential or a command; [`Event`](crate::Event) had the details.
    Rejected,
    /// A reply lacks a field, or has it in another type.
    Reply,
    /// The conversation failed.
    Sasl(sasl::Error),
    /// MONGODB-X509 needs TLS with a client certificate.
    TlsRequired,
    /// A message is malformed.
    Wire(op_msg::Error),
    /// The answer is not what the log-in needs; nothing has moved.
    WrongAnswer,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::BufferTooSmall(_) => Fault::Capacity,
            Self::CleartextRefused(_)
            | Self::MechanismTooWeak(_)
            | Self::NoReauthentication(_)
            | Self::ReceivedLength
            | Self::TlsRequired
            | Self::WrongAnswer => Fault::Caller,
            Self::NulInName | Self::Rejected => Fault::Credential,
            Self::Reply => Fault::Peer,
            Self::Sasl(e) => e.fault(),
            Self::Wire(e) => e.fault(),
        }
    }

    /// How long the store had to be, if that is the trouble.
    #[must_use]
    pub const fn buffer_too_small(&self) -> Option<BufferTooSmall> {
        match self {
            Self::BufferTooSmall(b) => Some(*b),
            _ => None,
        }
    }

    /// Whether the log-in is over with this error, rather than waiting for a better answer.
    pub(crate) const fn ends_the_login(&self) -> bool {
        !matches!(self, Self::BufferTooSmall(_) | Self::ReceivedLength | Self::WrongAnswer)
    }
}

impl From<BufferTooSmall> for Error {
    fn from(e: BufferTooSmall) -> Self {
        Self::BufferTooSmall(e)
    }
}

impl From<sasl::Error> for Error {
    fn from(e: sasl::Error) -> Self {
        match e {
            sasl::Error::BufferTooSmall(e) => Self::BufferTooSmall(e),
            sasl::Error::WrongAnswer => Self::WrongAnswer,
            e => Self::Sasl(e),
        }
    }
}

impl From<op_msg::Error> for Error {
    fn from(e: op_msg::Error) -> Self {
        Self::Wire(e)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall(e) => fmt::Display::fmt(e, f),
            Self::CleartextRefused(m) => {
                write!(f, "{m} sends the password and nothing protects the connection")
            }
            Self::MechanismTooWeak(m) => write!(f, "{m} is weaker than the configured minimum"),
            Self::NulInName => f.write_str("a name holds a NUL character"),
            Self::NoReauthentication(m) => {
                write!(f, "{m} cannot authenticate again on the same connection")
            }
            Self::ReceivedLength => f.write_str("not the number of bytes that was asked for"),
            Self::Rejected => f.write_str("the server rejected the credential"),
            Self::Reply => f.write_str("the reply lacks a field or has it in another type"),
            Self::Sasl(e) => fmt::Display::fmt(e, f),
            Self::TlsRequired => f.write_str("MONGODB-X509 needs TLS with a client certificate"),
            Self::Wire(e) => fmt::Display::fmt(e, f),
            Self::WrongAnswer => f.write_str("the answer is not what the log-in needs"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::BufferTooSmall(e) => Some(e),
            Self::Sasl(e) => Some(e),
            Self::Wire(e) => Some(e),
            _ => None,
        }
    }
}
