//! What was tried: the line that spares people the guessing.

use crate::aws::{Source, Trace};
use core::fmt;
use mongo_auth::{
    Mechanism, Outcome, primitives::UnixTime, uri::SourceOrigin, wire::reply::Offered,
};

/// What was tried: which mechanism, as whom, and where each part came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The mechanism; `None` while it is to be negotiated.
    pub mechanism: Option<Mechanism>,
    /// Whether the server's list decided about the mechanism.
    pub negotiated: bool,
    /// The mechanisms that the server offers the user.
    pub offered: Option<Offered>,
    /// Whether the server was asked for that list.
    pub asked: bool,
    /// Whether `hello` was answered.
    pub answered: bool,
    /// The user name; MONGODB-X509 can do without.
    pub username: Option<String>,
    /// The database that should know the user.
    pub source: String,
    /// Why that database.
    pub source_origin: SourceOrigin,
    /// Where name and password came from.
    pub credential_origin: CredentialOrigin,
    /// Whether the password holds a character that other tools decode differently (`+` or `%`).
    pub password_is_ambiguous: bool,
    /// The subject of the client certificate.
    pub certificate_subject: Option<String>,
    /// The AWS credentials of the log-in, once they were found.
    pub aws: Option<Box<AwsAttempt>>,
    /// The STS host that a MONGODB-AWS server has named; the signature is for that host.
    pub sts_host: Option<String>,
}

/// The AWS credentials of a log-in; none of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsAttempt {
    /// The access key id.
    pub access_key_id: String,
    /// The source that gave the credentials.
    pub source: Source,
    /// What each source had to say when they were searched for.
    pub trace: Trace,
    /// Whether an earlier search had found them.
    pub cached: bool,
    /// When they end, where that is known.
    pub expiration: Option<UnixTime>,
    /// The time of this machine when they were used.
    pub now: UnixTime,
}

/// Where a credential came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialOrigin {
    /// The client certificate.
    Certificate,
    /// The sources of AWS credentials; [`Attempt::aws`] says which one.
    Environment,
    /// Arguments beside the connection string.
    Override,
    /// The connection string.
    Uri,
}

impl Attempt {
    /// Takes over what the log-in has found out.
    pub fn learn(&mut self, outcome: &Outcome) {
        if outcome.mechanism.is_some() {
            self.mechanism = outcome.mechanism;
            self.negotiated = outcome.negotiated;
        }
        self.offered = outcome.offered;
        self.answered = outcome.role.is_some();
    }
}

/// Such as `SCRAM-SHA-256 (negotiated; the server offered SCRAM-SHA-256) as "app" in database
/// "orders" (from the path of the string), credential from the connection string`.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mechanism {
            Some(mechanism) => mechanism.fmt(f)?,
            None => f.write_str("SCRAM")?,
        }
        if self.negotiated || self.offered.is_some() {
            let how = if self.negotiated { "negotiated" } else { "forced" };
            write!(f, " ({how}; the server offered {})", List(self.offered))?;
        }
        match &self.username {
            None if self.aws.is_some() => {}
            Some(name) => write!(f, " as \"{}\"", crate::escape(name, 256))?,
            None if self.certificate_subject.is_some() => {
                f.write_str(" as the certificate says")?
            }
            None => {}
        }
        write!(f, " in database \"{}\"", crate::escape(&self.source, 256))?;
        f.write_str(match self.source_origin {
            SourceOrigin::Default => " (the default)",
            SourceOrigin::Discovered => " (from the TXT record)",
            SourceOrigin::Mechanism => " (always, with this mechanism)",
            SourceOrigin::Option => " (from authSource)",
            SourceOrigin::Override => " (from an argument)",
            SourceOrigin::Path => " (from the path of the string)",
            _ => "",
        })?;
        if let Some(aws) = &self.aws {
            let id = crate::escape(&aws.access_key_id, 128);
            write!(f, ", access key id {id} from {}", aws.source)?;
        }
        if let Some(host) = &self.sts_host {
            write!(f, ", STS host {host}")?;
        }
        f.write_str(match self.credential_origin {
            CredentialOrigin::Certificate => ", credential from the client certificate",
            CredentialOrigin::Environment => "",
            CredentialOrigin::Override => ", credential from arguments",
            CredentialOrigin::Uri => ", credential from the connection string",
        })
    }
}

/// The mechanisms of a user, for reading.
pub(super) struct List(pub(super) Option<Offered>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for mechanism in self.0.into_iter().flat_map(Offered::iter) {
            write!(f, "{separator}{mechanism}")?;
            separator = " and ";
        }
        if separator.is_empty() { f.write_str("none") } else { Ok(()) }
    }
}
