//! What a person can do about an error, in plain words.

mod aws;

use super::{
    Error, ErrorKind, Stage,
    attempt::{Attempt, List},
};
use mongo_auth::{
    Mechanism, sasl, scram,
    uri::{self, SourceOrigin},
};
use std::io;

impl Error {
    /// What to do about it, in plain words; a line of its own for each thing to try. None of them
    /// tells to switch a check off.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        match self.kind() {
            ErrorKind::AwsCredentials(failure) => aws::not_found(failure),
            ErrorKind::Rejected => self.rejected(),
            ErrorKind::Protocol(e) => vec![protocol(*e, self.attempt())],
            ErrorKind::Handshake(problem) => problem.hint().into_iter().collect(),
            ErrorKind::File(e) => vec![e.hint()],
            ErrorKind::Closed => vec![closed(self.attempt(), self.stage())],
            ErrorKind::Uri(e) if matches!(e.reason, uri::Reason::Unescaped { .. }) => vec![
                "mongo-auth uri --encode reads a user name and password and prints the encoded form"
                    .into(),
            ],
            kind => kind_hint(kind, self.stage(), self.host().and_then(crate::Host::name))
                .into_iter()
                .collect(),
        }
    }

    /// The first of the [`hints`](Self::hints).
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        self.hints().into_iter().next()
    }

    fn rejected(&self) -> Vec<String> {
        let (Some(attempt), Some(server)) = (self.attempt(), self.server()) else {
            return Vec::new();
        };
        let message = server.message.as_deref().unwrap_or_default();
        if server.code == Some(334) || message.contains("Unsupported mechanism") {
            return vec![mechanism_disabled(attempt)];
        }
        if message.contains("MONGODB-CR") {
            return vec![
                "MONGODB-CR was replaced by SCRAM: set the user's password again, or run \
                 authSchemaUpgrade on the server"
                    .into(),
            ];
        }
        if attempt.mechanism == Some(Mechanism::MongodbX509) {
            return vec![x509(attempt)];
        }
        if attempt.mechanism == Some(Mechanism::MongodbAws) {
            return aws::rejected(attempt, server);
        }
        let mut hints = Vec::new();
        hints.extend(
            unknown_user(attempt).or_else(|| forced(attempt)).or_else(|| known_user(attempt)),
        );
        hints.extend(other_database(attempt));
        if attempt.password_is_ambiguous {
            hints.push(
                "in a connection string + is a plus sign and %XX is decoded; other tools read + \
                 as a space or take % as it is"
                    .into(),
            );
        }
        hints
    }
}

fn mechanism_disabled(attempt: &Attempt) -> String {
    let mechanism = attempt.mechanism.map_or("the mechanism", Mechanism::name);
    let external = attempt.source == "$external";
    match attempt.mechanism {
        Some(Mechanism::Plain) if external => format!(
            "{mechanism} against $external needs LDAP on the server (MongoDB Enterprise or Atlas); \
             the server's authenticationMechanisms must list it"
        ),
        _ => format!("the server does not offer {mechanism}: see its authenticationMechanisms"),
    }
}

fn x509(attempt: &Attempt) -> String {
    let subject = attempt.certificate_subject.as_deref().unwrap_or("of the client certificate");
    match &attempt.username {
        Some(name) if name != subject => format!(
            "the user name must be the subject of the certificate, \"{subject}\"; better leave it \
             out of the string"
        ),
        _ => format!(
            "the server must have a user \"{subject}\" in $external, and must trust the authority \
             of the certificate"
        ),
    }
}

/// A server lists the mechanisms of every user that it knows.
fn unknown_user(attempt: &Attempt) -> Option<String> {
    let unknown = attempt.asked && attempt.answered && attempt.offered.is_none();
    unknown.then(|| {
        format!(
            "the server knows no user \"{}\" in database \"{}\"",
            crate::escape(attempt.username.as_deref().unwrap_or_default(), 256),
            crate::escape(&attempt.source, 256)
        )
    })
}

/// The user is there and has the mechanism, which leaves the password.
fn known_user(attempt: &Attempt) -> Option<String> {
    attempt.offered?;
    Some(format!(
        "the server knows the user \"{}\" in database \"{}\": the password is the likeliest reason",
        crate::escape(attempt.username.as_deref().unwrap_or_default(), 256),
        crate::escape(&attempt.source, 256)
    ))
}

fn forced(attempt: &Attempt) -> Option<String> {
    let (mechanism, offered) = (attempt.mechanism?, attempt.offered?);
    (!attempt.negotiated && !offered.contains(mechanism)).then(|| {
        format!(
            "the user has only {}: leave authMechanism out, or create the user again with \
             {mechanism}",
            List(Some(offered))
        )
    })
}

fn other_database(attempt: &Attempt) -> Option<String> {
    match attempt.source_origin {
        SourceOrigin::Path => {
            Some("the user was created in another database: add ?authSource=admin".into())
        }
        SourceOrigin::Default => Some(format!(
            "the user was looked up in \"{}\" because nothing says otherwise: add authSource= with \
             the database it was created in",
            crate::escape(&attempt.source, 256)
        )),
        _ => None,
    }
}

fn protocol(error: mongo_auth::Error, attempt: Option<&Attempt>) -> String {
    if error == mongo_auth::Error::Sasl(sasl::Error::StsHostNotAllowed) {
        return aws::host_not_allowed(attempt);
    }
    let mongo_auth::Error::Sasl(sasl::Error::Scram(scram)) = error else {
        return "whoever answers at that address does not speak MongoDB's protocol as a server \
                does; look at the host and the port"
            .into();
    };
    match scram {
        scram::Error::IterationsTooHigh => {
            "the server asks for more SCRAM iterations than allowed; if the user was made so on \
             purpose, raise maxScramIterations"
        }
        _ => {
            "the peer is not a MongoDB server that knows this password, or someone is in between; \
             nothing was sent that reveals the password"
        }
    }
    .into()
}

/// With TLS 1.3 a server refuses a client certificate after the client is done with the handshake.
fn closed(attempt: Option<&Attempt>, stage: Stage) -> String {
    match attempt.and_then(|a| a.certificate_subject.as_ref()) {
        Some(subject) if stage == Stage::Hello => format!(
            "perhaps the server refuses the client certificate \"{subject}\": has it expired, and \
             does the server trust its authority? The server's log tells"
        ),
        _ => "the server's log tells why".into(),
    }
}

fn kind_hint(kind: &ErrorKind, stage: Stage, host: Option<&str>) -> Option<String> {
    let text = match kind {
        ErrorKind::CleartextRefused(_) => {
            "set tls=true; where the network is yours, --allow-cleartext sends the password \
             readable for anyone on it"
        }
        ErrorKind::ClientCertificateMissing => {
            "name the certificate and its key with tlsCertificateKeyFile"
        }
        ErrorKind::TlsRequired => "set tls=true and tlsCertificateKeyFile",
        ErrorKind::TlsExpected => "set tls=true",
        ErrorKind::Connect(io::ErrorKind::ConnectionRefused) => {
            "no server listens there: look at the port, and whether the server binds to that \
             address (net.bindIp)"
        }
        ErrorKind::Connect(io::ErrorKind::NotFound) => {
            "there is no such socket file: look whether the server runs on this machine"
        }
        ErrorKind::Connect(io::ErrorKind::PermissionDenied) => {
            "this account may not open the socket"
        }
        ErrorKind::Connect(_) => "look at the route to that address",
        ErrorKind::Resolve => {
            return Some(match host {
                Some(host) => format!("look at the spelling of \"{}\"", crate::escape(host, 256)),
                None => "look at the spelling of the host".into(),
            });
        }
        ErrorKind::Timeout => match stage {
            Stage::Resolve => "look at this machine's DNS servers",
            Stage::Connect => {
                "nothing answers at that address: look at firewalls and security groups, or at the \
                 access list in Atlas; connectTimeoutMS sets how long to wait"
            }
            Stage::Tls => {
                "the server accepted the connection and does not answer in TLS: perhaps it speaks \
                 none at this port"
            }
            _ => {
                "the server accepted the connection and went silent; connectTimeoutMS sets how \
                 long to wait"
            }
        },
        ErrorKind::MechanismTooWeak(_) => {
            "create the user again with SCRAM-SHA-256, or lower the minimum"
        }
        ErrorKind::ProxyUnsupported => "leave proxyHost out where a direct connection will do",
        ErrorKind::PasswordMissing => "give one in the connection string or with --password",
        _ => return None,
    };
    Some(text.into())
}
