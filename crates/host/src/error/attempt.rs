//! What was tried: the line that spares people the guessing.

use core::fmt;
use mongo_auth::{Mechanism, Outcome, uri::SourceOrigin, wire::reply::Offered};

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
}

/// Where a credential came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialOrigin {
    /// The client certificate.
    Certificate,
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
        f.write_str(match self.credential_origin {
            CredentialOrigin::Certificate => ", credential from the client certificate",
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
