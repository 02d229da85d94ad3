//! Everything a connection starts from, owned.

mod from_uri;
#[cfg(test)]
mod tests;

use crate::{Host, SecretString, aws::AwsOptions, error::CredentialOrigin, tls::TlsOptions};
use core::time::Duration;
use mongo_auth::{Mechanism, uri::SourceOrigin, wire::command::ServerApi};

/// Everything a connection starts from. Debug shows no secret.
///
/// ```
/// use mongo_auth_host::{Host, Settings};
/// let settings = Settings::new(Host::tcp("localhost", 27017));
/// assert!(settings.credential.is_none() && settings.tls.is_none());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The servers; a connection is made to one of them at a time.
    pub hosts: Vec<Host>,
    /// Who logs in; without one only `hello` is exchanged.
    pub credential: Option<Credential>,
    /// TLS, unless the connection is to go without.
    pub tls: Option<TlsOptions>,
    /// `connectTimeoutMS`: the limit on making a connection as a whole, from the resolver to the
    /// end of authentication; `None` is no limit.
    pub connect_timeout: Option<Duration>,
    /// `socketTimeoutMS`: the limit on a command after that; `None` is no limit.
    pub socket_timeout: Option<Duration>,
    /// `appName`.
    pub app_name: Option<String>,
    /// `loadBalanced`.
    pub load_balanced: bool,
    /// The Stable API version to declare.
    pub server_api: Option<ServerApi>,
    /// `maxScramIterations`: more than these are refused; `None` is the default of 100,000.
    pub max_scram_iterations: Option<u32>,
    /// The weakest mechanism that may be used.
    pub minimum_mechanism: Option<Mechanism>,
    /// Lets PLAIN send a password without TLS. Never set from a connection string.
    pub dangerous_allow_cleartext: bool,
    /// Where AWS credentials come from, with MONGODB-AWS.
    pub aws: AwsOptions,
}

impl Settings {
    /// The default of `connectTimeoutMS`.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

    /// The settings of a connection without TLS and without a credential.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self {
            hosts: vec![host],
            credential: None,
            tls: None,
            connect_timeout: Some(Self::CONNECT_TIMEOUT),
            socket_timeout: None,
            app_name: None,
            load_balanced: false,
            server_api: None,
            max_scram_iterations: None,
            minimum_mechanism: None,
            dangerous_allow_cleartext: false,
            aws: AwsOptions::default(),
        }
    }
}

/// Who logs in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Credential {
    /// The mechanism, or `None` to let the server's list decide between the two SCRAMs.
    pub mechanism: Option<Mechanism>,
    /// The database that knows the user.
    pub source: String,
    /// Why that database.
    pub source_origin: SourceOrigin,
    /// The user name, or the access key id of MONGODB-AWS; MONGODB-X509 can do without, and
    /// MONGODB-AWS finds its credentials then.
    pub username: Option<String>,
    /// The password, or the secret access key of MONGODB-AWS.
    pub password: Option<SecretString>,
    /// `AWS_SESSION_TOKEN`, with the keys of MONGODB-AWS.
    pub aws_session_token: Option<SecretString>,
    /// Where name and password came from.
    pub origin: CredentialOrigin,
    /// Whether the password was written with a `+` or a `%`, which other tools decode differently.
    pub password_is_ambiguous: bool,
}

impl Credential {
    /// The credential of a user in a database, mechanism to be negotiated.
    #[must_use]
    pub fn new(source: &str, username: &str, password: SecretString) -> Self {
        Self {
            mechanism: None,
            source: source.into(),
            source_origin: SourceOrigin::Option,
            username: Some(username.into()),
            password: Some(password),
            aws_session_token: None,
            origin: CredentialOrigin::Override,
            password_is_ambiguous: false,
        }
    }

    /// The credential that is the client certificate.
    #[must_use]
    pub fn x509() -> Self {
        Self {
            mechanism: Some(Mechanism::MongodbX509),
            source: "$external".into(),
            source_origin: SourceOrigin::Mechanism,
            username: None,
            password: None,
            aws_session_token: None,
            origin: CredentialOrigin::Certificate,
            password_is_ambiguous: false,
        }
    }

    /// The credential that is searched for in the environment: MONGODB-AWS without keys.
    #[must_use]
    pub fn aws() -> Self {
        Self {
            mechanism: Some(Mechanism::MongodbAws),
            origin: CredentialOrigin::Environment,
            ..Self::x509()
        }
    }

    /// Explicit keys for MONGODB-AWS.
    #[must_use]
    pub fn aws_keys(
        access_key_id: &str,
        secret_access_key: SecretString,
        session_token: Option<SecretString>,
    ) -> Self {
        Self {
            username: Some(access_key_id.into()),
            password: Some(secret_access_key),
            aws_session_token: session_token,
            origin: CredentialOrigin::Override,
            ..Self::aws()
        }
    }

    /// The same credential with a fixed mechanism.
    #[must_use]
    pub fn with_mechanism(mut self, mechanism: Mechanism) -> Self {
        self.mechanism = Some(mechanism);
        self
    }
}
