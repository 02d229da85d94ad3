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

#[cfg(all(test, feature = "plain", feature = "scram-sha-1", feature = "scram-sha-256"))]
mod tests {
    use super::*;

    const CHANNELS: [Channel; 3] = [Channel::Tls, Channel::Loopback, Channel::Cleartext];

    /// What is said to `mechanism` on each channel.
    fn verdicts(mechanism: Mechanism, allow: bool) -> [Result<(), Error>; 3] {
        CHANNELS.map(|channel| {
            let mut config = Config::new(channel);
            config.dangerous_allow_cleartext_password = allow;
            Policy::new(&config).check(mechanism)
        })
    }

    #[test]
    fn t12_x4_p5_every_mechanism_on_every_channel() {
        let missing = |m| Err(Error::Sasl(sasl::Error::MechanismNotAvailable(m)));
        for mechanism in Mechanism::ALL {
            for allow in [false, true] {
                let expected = match mechanism {
                    m @ (Mechanism::Gssapi | Mechanism::MongodbOidc) => [missing(m); 3],
                    m @ Mechanism::MongodbAws if cfg!(not(feature = "aws")) => [missing(m); 3],
                    m @ Mechanism::MongodbX509 if cfg!(not(feature = "x509")) => [missing(m); 3],
                    Mechanism::MongodbX509 => {
                        [Ok(()), Err(Error::TlsRequired), Err(Error::TlsRequired)]
                    }
                    m @ Mechanism::Plain if !allow => {
                        [Ok(()), Ok(()), Err(Error::CleartextRefused(m))]
                    }
                    _ => [Ok(()); 3],
                };
                assert_eq!(verdicts(mechanism, allow), expected, "{mechanism}, {allow}");
            }
        }
    }

    #[test]
    fn t11_the_minimum_orders_the_mechanisms_that_have_a_password() {
        let passes = |minimum, mechanism| {
            let mut config = Config::new(Channel::Tls);
            config.minimum_mechanism = Some(minimum);
            Policy::new(&config).check(mechanism) != Err(Error::MechanismTooWeak(mechanism))
        };
        let order = [Mechanism::Plain, Mechanism::ScramSha1, Mechanism::ScramSha256];
        for (i, minimum) in order.into_iter().enumerate() {
            for (j, mechanism) in order.into_iter().enumerate() {
                assert_eq!(passes(minimum, mechanism), j >= i, "{mechanism} below {minimum}");
            }
            assert!(passes(minimum, Mechanism::MongodbX509));
            assert!(!passes(Mechanism::MongodbX509, minimum));
        }
    }
}
