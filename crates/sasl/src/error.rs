//! Why a conversation cannot go on.

use core::fmt;
use mongo_auth_primitives::{BufferTooSmall, Fault, Mechanism};

/// Why a conversation cannot go on. Holds no text of the peer's and none of the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The store is too short; grow it and repeat the call, nothing has moved.
    BufferTooSmall(BufferTooSmall),
    /// The server changed `conversationId` in the middle of a conversation.
    ConversationIdChanged,
    /// The server said `done` before the conversation was complete.
    EarlyDone,
    /// The server did not say `done` when the conversation was complete.
    LateDone,
    /// This build does not speak the mechanism.
    MechanismNotAvailable(Mechanism),
    /// The mechanism needs a nonce and none was given.
    NonceMissing,
    /// The mechanism needs a nonce of 32 bytes and got one that was made from text.
    NonceNotBytes,
    /// The nonce holds something else than printable ASCII without comma, or is too long.
    NonceNotPrintable,
    /// The random source gave a constant.
    NonceNotRandom,
    /// The user name or the password holds a NUL, which would shift the fields of PLAIN.
    NulInCredential,
    /// The password cannot be prepared by SASLprep (RFC 4013).
    #[cfg(feature = "saslprep")]
    Saslprep(mongo_auth_saslprep::Error),
    /// The password is not ASCII and this build has no SASLprep.
    SaslprepNotAvailable,
    /// The SCRAM exchange failed.
    Scram(mongo_auth_scram::Error),
    /// The server's first MONGODB-AWS message is not a document with a nonce `s` and a host `h`.
    ServerFirst,
    /// The server's nonce is not 64 bytes, does not begin with ours, or merely repeats it.
    ServerNonce,
    /// The request to STS cannot be signed.
    #[cfg(feature = "aws")]
    Sigv4(mongo_auth_sigv4::Error),
    /// What the server names as the STS host is no host name.
    StsHost,
    /// The server names an STS host that [`Setup::sts_hosts`](crate::Setup::sts_hosts) leaves out.
    StsHostNotAllowed,
    /// The server wants more messages than any mechanism has.
    TooManyRounds,
    /// The server sent a payload where the mechanism has none.
    UnexpectedPayload,
    /// The user name is empty.
    UsernameMissing,
    /// The answer is not what the conversation needs; nothing has moved.
    WrongAnswer,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::BufferTooSmall(_) => Fault::Capacity,
            Self::ConversationIdChanged
            | Self::EarlyDone
            | Self::LateDone
            | Self::ServerFirst
            | Self::ServerNonce
            | Self::StsHost
            | Self::UnexpectedPayload => Fault::Peer,
            Self::MechanismNotAvailable(_)
            | Self::NonceMissing
            | Self::NonceNotBytes
            | Self::NonceNotPrintable
            | Self::NonceNotRandom
            | Self::SaslprepNotAvailable
            | Self::WrongAnswer => Fault::Caller,
            Self::NulInCredential | Self::UsernameMissing => Fault::Credential,
            #[cfg(feature = "saslprep")]
            Self::Saslprep(e) => e.fault(),
            Self::Scram(e) => e.fault(),
            #[cfg(feature = "aws")]
            Self::Sigv4(e) => e.fault(),
            Self::StsHostNotAllowed | Self::TooManyRounds => Fault::Limit,
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

    /// Whether the conversation is over with this error, rather than waiting for a better answer.
    pub(crate) const fn ends_the_conversation(&self) -> bool {
        !matches!(self, Self::BufferTooSmall(_) | Self::WrongAnswer)
    }
}

impl From<BufferTooSmall> for Error {
    fn from(e: BufferTooSmall) -> Self {
        Self::BufferTooSmall(e)
    }
}

impl From<mongo_auth_scram::Error> for Error {
    fn from(e: mongo_auth_scram::Error) -> Self {
        Self::Scram(e)
    }
}

#[cfg(feature = "aws")]
impl From<mongo_auth_sigv4::Error> for Error {
    fn from(e: mongo_auth_sigv4::Error) -> Self {
        Self::Sigv4(e)
    }
}

#[cfg(feature = "saslprep")]
impl From<mongo_auth_saslprep::Error> for Error {
    fn from(e: mongo_auth_saslprep::Error) -> Self {
        match e {
            mongo_auth_saslprep::Error::BufferTooSmall(e) => Self::BufferTooSmall(e),
            e => Self::Saslprep(e),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BufferTooSmall(e) => return fmt::Display::fmt(e, f),
            Self::ConversationIdChanged => "the server changed the conversation id",
            Self::EarlyDone => "the server ended the conversation before it was complete",
            Self::LateDone => "the server did not end the conversation when it was complete",
            Self::MechanismNotAvailable(m) => {
                return write!(f, "{m} is not supported by this build yet");
            }
            Self::NonceMissing => "the mechanism needs a nonce",
            Self::NonceNotBytes => "the mechanism needs a nonce of 32 bytes",
            Self::NonceNotPrintable => {
                "the nonce is not 1 to 64 printable ASCII characters without comma"
            }
            Self::NonceNotRandom => "the random source gave a constant",
            Self::NulInCredential => "the user name or the password holds a NUL character",
            #[cfg(feature = "saslprep")]
            Self::Saslprep(e) => return fmt::Display::fmt(e, f),
            Self::SaslprepNotAvailable => "the password is not ASCII and SASLprep is not built in",
            Self::Scram(e) => return fmt::Display::fmt(e, f),
            Self::ServerFirst => "the server's first message has no nonce or no STS host",
            Self::ServerNonce => "the server nonce does not extend the client nonce",
            #[cfg(feature = "aws")]
            Self::Sigv4(e) => return fmt::Display::fmt(e, f),
            Self::StsHost => "the STS host that the server names is not a host name",
            Self::StsHostNotAllowed => "the STS host that the server names is not allowed",
            Self::TooManyRounds => "the server wants more messages than the mechanism has",
            Self::UnexpectedPayload => "the server sent a payload where the mechanism has none",
            Self::UsernameMissing => "the user name is empty",
            Self::WrongAnswer => "the answer is not what the conversation needs",
        })
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::BufferTooSmall(e) => Some(e),
            #[cfg(feature = "saslprep")]
            Self::Saslprep(e) => Some(e),
            Self::Scram(e) => Some(e),
            #[cfg(feature = "aws")]
            Self::Sigv4(e) => Some(e),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
