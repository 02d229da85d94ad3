//! Why a log-in was refused.

use core::fmt;
use mongo_auth::{sasl, scram};

/// Why a log-in was refused, for the log of the server. A client is told less, so that it cannot
/// tell an unknown user from a wrong password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// PLAIN without TLS from another machine.
    Cleartext,
    /// The mechanism is unknown or switched off.
    MechanismDisabled,
    /// The user cannot log in with this mechanism.
    MechanismOfUser,
    /// The TLS connection has no client certificate.
    NoCertificate,
    /// The random source of the server failed.
    NoRandomness,
    /// A conversation went on in another database than it began in.
    OtherDatabase,
    /// The payload or the command is malformed.
    Payload,
    /// A SCRAM message was refused.
    Scram(scram::Error),
    /// AWS STS does not recognize the client.
    #[cfg(feature = "aws")]
    Sts(crate::StsRefusal),
    /// The user that was named is not the subject of the certificate.
    Subject,
    /// There is no such user in that database.
    UnknownUser,
    /// The password is wrong.
    WrongPassword,
    /// MONGODB-X509 or MONGODB-AWS outside of `$external`.
    WrongSource,
}

impl From<scram::Error> for Denial {
    fn from(e: scram::Error) -> Self {
        match e {
            scram::Error::Proof => Self::WrongPassword,
            e => Self::Scram(e),
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cleartext => "PLAIN needs TLS or a connection inside the machine",
            Self::MechanismDisabled => "the mechanism is unknown or switched off",
            Self::MechanismOfUser => "the user has no credential for this mechanism",
            Self::NoCertificate => "the client showed no certificate",
            Self::NoRandomness => "the random source of the server failed",
            Self::OtherDatabase => "the conversation went on in another database",
            Self::Payload => "the payload is malformed",
            Self::Scram(e) => return fmt::Display::fmt(e, f),
            #[cfg(feature = "aws")]
            Self::Sts(e) => return fmt::Display::fmt(e, f),
            Self::Subject => "the user is not the subject of the certificate",
            Self::UnknownUser => "there is no such user in this database",
            Self::WrongPassword => "the password is wrong",
            Self::WrongSource => "users of this mechanism live in $external",
        })
    }
}

impl core::error::Error for Denial {}

/// A user whose password cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnusableUser {
    /// The name of the user.
    pub name: String,
    /// What is wrong with the password or the iteration count.
    pub error: sasl::Error,
}

impl fmt::Display for UnusableUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the keys of user {:?} cannot be made: {}", self.name, self.error)
    }
}

impl core::error::Error for UnusableUser {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}
