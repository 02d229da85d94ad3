//! What a certificate says about itself, for error messages only: nothing here decides trust.

use super::name;
use crate::escape;
use rustls::pki_types::CertificateDer;
use x509_cert::{
    Certificate,
    der::Decode,
    ext::pkix::{BasicConstraints, SubjectAltName, name::GeneralName},
};

/// Longest host name in bytes, and then some: a peer chooses what stands here.
const MAX_NAME: usize = 256;

/// More names than these help nobody.
const MAX_NAMES: usize = 32;

/// The parts of a certificate that help a person to see why it was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Description {
    /// The subject in the form of RFC 2253.
    pub subject: String,
    /// The issuer in the form of RFC 2253.
    pub issuer: String,
    /// The last common name of the subject.
    pub common_name: Option<String>,
    /// The DNS names and IP addresses it is valid for, 32 at most.
    pub names: Vec<String>,
    /// Whether it may issue certificates.
    pub is_ca: bool,
    /// The first moment it is valid, RFC 3339.
    pub not_before: String,
    /// The last moment it is valid, RFC 3339.
    pub not_after: String,
}

impl Description {
    /// Describes `der`; a certificate that cannot be read gives `None`.
    #[must_use]
    pub fn of(der: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let alternative = tbs.get_extension::<SubjectAltName>().ok().flatten();
        let constraints = tbs.get_extension::<BasicConstraints>().ok().flatten();
        let common_name = tbs
            .subject()
            .iter()
            .filter(|a| a.oid.to_string() == "2.5.4.3")
            .filter_map(name::text)
            .last();
        Some(Self {
            subject: name::rfc2253(tbs.subject()),
            issuer: name::rfc2253(tbs.issuer()),
            common_name: common_name.map(|n| escape(n, MAX_NAME)),
            names: alternative.map(|(_, san)| names(&san)).unwrap_or_default(),
            is_ca: constraints.is_some_and(|(_, c)| c.ca),
            not_before: tbs.validity().not_before.to_date_time().to_string(),
            not_after: tbs.validity().not_after.to_date_time().to_string(),
        })
    }

    /// Whether it names itself as its issuer.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }
}

fn names(alternative: &SubjectAltName) -> Vec<String> {
    let text = |name: &GeneralName| match name {
        GeneralName::DnsName(dns) => Some(escape(dns.as_str(), MAX_NAME)),
        GeneralName::IpAddress(octets) => ip(octets.as_bytes()),
        _ => None,
    };
    alternative.0.iter().filter_map(text).take(MAX_NAMES).collect()
}

fn ip(octets: &[u8]) -> Option<String> {
    let ip = match octets.len() {
        4 => core::net::IpAddr::from(<[u8; 4]>::try_from(octets).ok()?),
        16 => core::net::IpAddr::from(<[u8; 16]>::try_from(octets).ok()?),
        _ => return None,
    };
    Some(ip.to_string())
}
