//! Why the server's certificate was refused, and how the TLS handshake failed.

use super::certificate::Description;
use core::fmt;
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

/// The server's certificate was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateProblem {
    /// Why.
    pub kind: CertificateProblemKind,
    /// The host name or address that was connected to.
    pub expected: String,
    /// The certificate the server showed.
    pub certificate: Description,
}

/// Why a certificate was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateProblemKind {
    /// It, or a certificate above it, has expired.
    Expired,
    /// It has a common name but no subject alternative name; common names have not counted as
    /// host names since RFC 6125.
    NoAlternativeName,
    /// It, or a certificate above it, is not valid yet: look at the clock.
    NotYetValid,
    /// Some other reason, in the words of the TLS library.
    Other(String),
    /// It is self-signed, marked as a certificate authority, and given as its own authority.
    /// `openssl req -x509` makes such certificates; a certificate authority cannot be a server.
    OwnAuthority,
    /// It is self-signed and not among the trusted ones.
    SelfSigned,
    /// No trusted authority has issued it.
    UnknownIssuer,
    /// It is signed with another key than the one of the trusted authority of that name: the
    /// authority was made again, or its name is used by somebody else.
    WrongAuthorityKey,
    /// It is for other hosts.
    WrongName,
}

impl CertificateProblem {
    /// What to do about it, in plain words; switching the checks off is no remedy.
    #[must_use]
    pub fn hint(&self) -> String {
        let Self { expected, certificate, .. } = self;
        match &self.kind {
            CertificateProblemKind::Expired => format!(
                "renew the certificate (this one was valid until {}), or look at the clock of \
                 this machine",
                certificate.not_after
            ),
            CertificateProblemKind::NoAlternativeName => {
                format!("issue it again with subjectAltName={}", alternative_name(expected))
            }
            CertificateProblemKind::NotYetValid => {
                format!(
                    "it is valid from {}: look at the clock of this machine",
                    certificate.not_before
                )
            }
            CertificateProblemKind::Other(_) => {
                format!("the certificate's subject is {}", certificate.subject)
            }
            CertificateProblemKind::OwnAuthority => format!(
                "make an authority of its own and let it issue the server's certificate, or issue \
                 this one again with: openssl req -x509 -addext basicConstraints=CA:FALSE -addext \
                 subjectAltName={}",
                alternative_name(expected)
            ),
            CertificateProblemKind::SelfSigned => {
                "name the authority that vouches for the server with tlsCAFile".into()
            }
            CertificateProblemKind::UnknownIssuer => format!(
                "name the authority \"{}\" with tlsCAFile, and let the server send the \
                 intermediate certificates",
                certificate.issuer
            ),
            CertificateProblemKind::WrongAuthorityKey => format!(
                "the authority \"{}\" in tlsCAFile has the right name and another key: if it was \
                 made again, take its new certificate",
                certificate.issuer
            ),
            CertificateProblemKind::WrongName => format!(
                "connect by one of the names in the certificate ({}), or issue it again with {}",
                certificate.names.join(", "),
                alternative_name(expected)
            ),
        }
    }
}

fn alternative_name(host: &str) -> String {
    if host.parse::<core::net::IpAddr>().is_ok() {
        format!("IP:{host}")
    } else {
        format!("DNS:{host}")
    }
}

impl fmt::Display for CertificateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, certificate, .. } = self;
        match &self.kind {
            CertificateProblemKind::Expired => f.write_str("the server's certificate has expired"),
            CertificateProblemKind::NoAlternativeName => {
                f.write_str("the server's certificate has no subject alternative name")?;
                match &certificate.common_name {
                    Some(name) => write!(f, "; the common name \"{name}\" does not count"),
                    None => Ok(()),
                }
            }
            CertificateProblemKind::NotYetValid => {
                f.write_str("the server's certificate is not valid yet")
            }
            CertificateProblemKind::Other(reason) => {
                write!(f, "the server's certificate is refused: {reason}")
            }
            CertificateProblemKind::OwnAuthority => f.write_str(
                "the server's certificate is self-signed, marked as a certificate authority, and \
                 given as its own authority",
            ),
            CertificateProblemKind::SelfSigned => {
                f.write_str("the server's certificate is self-signed and not a trusted one")
            }
            CertificateProblemKind::UnknownIssuer => {
                f.write_str("no trusted authority has issued the server's certificate")
            }
            CertificateProblemKind::WrongAuthorityKey => f.write_str(
                "the server's certificate is not signed with the key of the trusted authority",
            ),
            CertificateProblemKind::WrongName => write!(
                f,
                "the server's certificate is for {}, not for {expected}",
                certificate.names.join(", ")
            ),
        }
    }
}

impl core::error::Error for CertificateProblem {}

/// How a TLS handshake failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandshakeProblem {
    /// The server's certificate was refused.
    Certificate(Box<CertificateProblem>),
    /// The server refused our client certificate.
    ClientCertificateRefused,
    /// The server wants a client certificate and there is none.
    ClientCertificateRequired,
    /// The server closed the connection on our first TLS message, or answered with something
    /// that is not TLS: it speaks no TLS at this port.
    NoTls,
    /// The two sides have no version or cipher suite of TLS in common; TLS 1.2 and 1.3 are
    /// spoken here.
    NothingInCommon,
    /// Some other reason, in the words of the TLS library.
    Other(String),
    /// The server broke off with the alert `internal_error`, as Atlas does to addresses that are
    /// not in its IP access list.
    ServerFault,
}

impl HandshakeProblem {
    /// Sorts an error of the TLS library.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(CertificateError::Other(other)) => {
                match other.0.downcast_ref::<CertificateProblem>() {
                    Some(problem) => Self::Certificate(Box::new(problem.clone())),
                    None => Self::other(error),
                }
            }
            Error::InvalidMessage(InvalidMessage::InvalidContentType) => Self::NoTls,
            Error::AlertReceived(alert) => match alert {
                AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
                    Self::ClientCertificateRequired
                }
                AlertDescription::BadCertificate
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnknownCA
                | AlertDescription::AccessDenied => Self::ClientCertificateRefused,
                AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure => {
                    Self::NothingInCommon
                }
                AlertDescription::InternalError => Self::ServerFault,
                _ => Self::other(error),
            },
            Error::PeerIncompatible(_) => Self::NothingInCommon,
            _ => Self::other(error),
        }
    }

    fn other(error: &Error) -> Self {
        Self::Other(crate::escape(&error.to_string(), 256))
    }

    /// What to do about it, in plain words.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Certificate(problem) => Some(problem.hint()),
            Self::ClientCertificateRefused => {
                Some("the server does not trust the authority of tlsCertificateKeyFile".into())
            }
            Self::ClientCertificateRequired => {
                Some("give a client certificate with tlsCertificateKeyFile".into())
            }
            Self::NoTls => Some(
                "start the server with TLS, or, if the network between is yours, connect with \
                 tls=false"
                    .into(),
            ),
            Self::NothingInCommon => {
                Some("let the server offer TLS 1.2 or 1.3 with an AEAD cipher suite".into())
            }
            Self::Other(_) => None,
            Self::ServerFault => Some(
                "Atlas does so to addresses that are not in its IP access list; the log of any \
                 other server tells why"
                    .into(),
            ),
        }
    }
}

impl fmt::Display for HandshakeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(problem) => problem.fmt(f),
            Self::ClientCertificateRefused => {
                f.write_str("the server refused the client certificate")
            }
            Self::ClientCertificateRequired => f.write_str("the server wants a client certificate"),
            Self::NoTls => f.write_str("the server speaks no TLS at this port"),
            Self::NothingInCommon => {
                f.write_str("no version or cipher suite of TLS in common with the server")
            }
            Self::Other(reason) => write!(f, "the TLS handshake failed: {reason}"),
            Self::ServerFault => {
                f.write_str("the server broke off the TLS handshake with an internal error")
            }
        }
    }
}

impl core::error::Error for HandshakeProblem {}
