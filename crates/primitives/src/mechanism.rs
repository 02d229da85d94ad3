//! The names of the authentication mechanisms.

use core::fmt;

/// An authentication mechanism of the MongoDB authentication specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mechanism {
    /// Kerberos (RFC 4752).
    Gssapi,
    /// AWS IAM credentials.
    MongodbAws,
    /// OpenID Connect access tokens.
    MongodbOidc,
    /// The client certificate of the TLS connection.
    MongodbX509,
    /// Name and password in clear inside TLS (RFC 4616).
    Plain,
    /// SCRAM with SHA-1 (RFC 5802) over MongoDB's MD5 digest of the password.
    ScramSha1,
    /// SCRAM with SHA-256 (RFC 7677).
    ScramSha256,
}

impl Mechanism {
    /// All mechanisms, by name.
    pub const ALL: [Self; 7] = [
        Self::Gssapi,
        Self::MongodbAws,
        Self::MongodbOidc,
        Self::MongodbX509,
        Self::Plain,
        Self::ScramSha1,
        Self::ScramSha256,
    ];

    /// The mechanism of that exact name; names are case-sensitive.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }

    /// The name as it stands in `authMechanism` and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gssapi => "GSSAPI",
            Self::MongodbAws => "MONGODB-AWS",
            Self::MongodbOidc => "MONGODB-OIDC",
            Self::MongodbX509 => "MONGODB-X509",
            Self::Plain => "PLAIN",
            Self::ScramSha1 => "SCRAM-SHA-1",
            Self::ScramSha256 => "SCRAM-SHA-256",
        }
    }

    /// Whether the users of this mechanism live in `$external` whatever the string says.
    #[must_use]
    pub const fn always_external(self) -> bool {
        matches!(self, Self::Gssapi | Self::MongodbAws | Self::MongodbOidc | Self::MongodbX509)
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_nothing_else_is_one() {
        for m in Mechanism::ALL {
            assert_eq!(Mechanism::from_name(m.name()), Some(m));
        }
        for no in ["", "MONGODB-CR", "scram-sha-1", "SCRAM-SHA-256 ", "SCRAM-SHA-256-PLUS"] {
            assert_eq!(Mechanism::from_name(no), None);
        }
    }
}
