//! What a connection string does to security, in one list.

use crate::{ConnectionString, OptionName, Property};
use core::fmt;
use mongo_auth_primitives::Mechanism;

/// Something that makes a login with this string less safe than it could be.
///
/// `Display` says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecurityNote {
    /// Nothing is encrypted on the way to a host that is not on this machine.
    NoTls,
    /// `tls=false` takes back the TLS that `mongodb+srv` brings.
    TlsTurnedOff,
    /// `tlsInsecure=true`.
    TlsInsecure,
    /// `tlsAllowInvalidCertificates=true`.
    InvalidCertificates,
    /// `tlsAllowInvalidHostnames=true`.
    InvalidHostnames,
    /// PLAIN without TLS.
    CleartextPassword,
    /// The password stands in the string.
    PasswordInUri,
    /// AWS keys or a session token stand in the string.
    AwsKeysInUri,
    /// The password of the private key stands in the string.
    KeyPasswordInUri,
}

impl SecurityNote {
    /// Every note, in the order of [`ConnectionString::security_notes`].
    pub const ALL: [Self; 9] = [
        Self::TlsInsecure,
        Self::InvalidCertificates,
        Self::InvalidHostnames,
        Self::TlsTurnedOff,
        Self::CleartextPassword,
        Self::NoTls,
        Self::AwsKeysInUri,
        Self::PasswordInUri,
        Self::KeyPasswordInUri,
    ];

    fn applies(self, uri: &ConnectionString<'_>) -> bool {
        let unencrypted = || !uri.tls() && !uri.hosts().all(|h| h.is_local());
        match self {
            Self::TlsInsecure => uri.tls_insecure() == Some(true),
            Self::InvalidCertificates => uri.tls_allow_invalid_certificates() == Some(true),
            Self::InvalidHostnames => uri.tls_allow_invalid_hostnames() == Some(true),
            Self::TlsTurnedOff => uri.scheme().is_srv() && !uri.tls(),
            Self::CleartextPassword => {
                uri.auth_mechanism() == Some(Mechanism::Plain) && unencrypted()
            }
            Self::NoTls => unencrypted(),
            Self::AwsKeysInUri => uri.has_aws_keys(),
            Self::PasswordInUri => {
                uri.password().is_some_and(|p| !p.is_empty()) && !uri.has_aws_keys()
            }
            Self::KeyPasswordInUri => uri.tls_certificate_key_file_password().is_some(),
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::NoTls => "nothing is encrypted on the way to the server; set tls=true",
            Self::TlsTurnedOff => "tls=false takes back the TLS that mongodb+srv brings",
            Self::TlsInsecure => "tlsInsecure=true accepts any server certificate",
            Self::InvalidCertificates => {
                "tlsAllowInvalidCertificates=true accepts any server certificate"
            }
            Self::InvalidHostnames => {
                "tlsAllowInvalidHostnames=true accepts a certificate of another host"
            }
            Self::CleartextPassword => "PLAIN sends the password unencrypted without tls=true",
            Self::PasswordInUri => {
                "the password stands in the string, where logs and process lists can show it"
            }
            Self::AwsKeysInUri => {
                "AWS credentials stand in the string; prefer the environment or a role"
            }
            Self::KeyPasswordInUri => "the password of the private key stands in the string",
        }
    }
}

impl fmt::Display for SecurityNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl<'a> ConnectionString<'a> {
    /// Everything in the string that makes a login less safe than it could be, gravest first.
    pub fn security_notes(&self) -> impl Iterator<Item = SecurityNote> + use<'a> {
        let uri = *self;
        SecurityNote::ALL.into_iter().filter(move |note| note.applies(&uri))
    }

    /// Whether the string holds AWS keys or a session token.
    pub(crate) fn has_aws_keys(&self) -> bool {
        let token = || self.auth_mechanism_properties()?.get(Property::AwsSessionToken);
        self.auth_mechanism() == Some(Mechanism::MongodbAws)
            && (self.password().is_some() || token().is_some())
    }

    /// Whether an option that weakens TLS takes effect.
    pub(crate) fn weakens_tls(&self, option: OptionName, on: bool) -> bool {
        match option {
            OptionName::TlsInsecure
            | OptionName::TlsAllowInvalidCertificates
            | OptionName::TlsAllowInvalidHostnames => on,
            OptionName::Tls => !on && self.scheme().is_srv(),
            _ => false,
        }
    }
}
