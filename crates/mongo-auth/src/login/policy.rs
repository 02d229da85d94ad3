//! Which mechanism may be used on which channel, checked where bytes are about to leave.

use crate::{Channel, Config, Error};
use mongo_auth_primitives::Mechanism;
use mongo_auth_sasl as sasl;

/// What the configuration says about mechanisms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    channel: Channel,
    allow_cleartext_password: bool,
    minimum: Option<Mechanism>,
}

impl Policy {
    pub(crate) const fn new(config: &Config<'_>) -> Self {
        Self {
            channel: config.channel,
            allow_cleartext_password: config.dangerous_allow_cleartext_password,
            minimum: config.minimum_mechanism,
        }
    }

    /// Whether `mechanism` may be used.
    pub(crate) fn check(&self, mechanism: Mechanism) -> Result<(), Error> {
        if !is_built_in(mechanism) {
            return Err(Error::Sasl(sasl::Error::MechanismNotAvailable(mechanism)));
        }
        if self.minimum.is_some_and(|minimum| strength(mechanism) < strength(minimum)) {
            return Err(Error::MechanismTooWeak(mechanism));
        }
        match (mechanism, self.channel) {
            (Mechanism::Plain | Mechanism::MongodbOidc, Channel::Cleartext)
                if !self.allow_cleartext_password =>
            {
                Err(Error::CleartextRefused(mechanism))
            }
            (Mechanism::MongodbX509, Channel::Cleartext | Channel::Loopback) => {
                Err(Error::TlsRequired)
            }
            _ => Ok(()),
        }
    }
}

/// The order that a minimum mechanism refers to.
const fn strength(mechanism: Mechanism) -> u8 {
    match mechanism {
        Mechanism::Plain => 0,
        Mechanism::ScramSha1 => 1,
        Mechanism::ScramSha256 => 2,
        _ => 3,
    }
}

/// Whether this build speaks `mechanism`.
const fn is_built_in(mechanism: Mechanism) -> bool {
    (cfg!(feature = "aws") && matches!(mechanism, Mechanism::MongodbAws))
        || (cfg!(feature = "x509") && matches!(mechanism, Mechanism::MongodbX509))
        || (cfg!(feature = "plain") && matches!(mechanism, Mechanism::Plain))
        || (cfg!(feature = "scram-sha-1") && matches!(mechanism, Mechanism::ScramSha1))
        || (cfg!(feature = "scram-sha-256") && matches!(mechanism, Mechanism::ScramSha256))
}
