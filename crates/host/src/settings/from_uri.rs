//! Settings out of a connection string.

use super::{Credential, Settings};
use crate::{
    Error, ErrorKind, Host, SecretString,
    aws::AwsOptions,
    error::{CredentialOrigin, Stage},
    tls::TlsOptions,
};
use core::time::Duration;
use mongo_auth::{
    Mechanism, SecretText, Text,
    uri::{self, Address, ConnectionString, OptionName, Overrides},
};
use std::path::PathBuf;

impl Settings {
    /// The settings that `uri` and `overrides` stand for.
    ///
    /// With `mongodb+srv` the hosts are in DNS, and [`hosts`](Self::hosts) is empty until the
    /// caller has resolved them. What has no place in a connection string, such as
    /// [`dangerous_allow_cleartext`](Self::dangerous_allow_cleartext), is set afterwards.
    ///
    /// # Errors
    /// [`ErrorKind::Uri`] where string and overrides do not go with the mechanism;
    /// [`ErrorKind::ProxyUnsupported`] for a `proxyHost`.
    pub fn from_uri(uri: &ConnectionString<'_>, overrides: &Overrides<'_>) -> Result<Self, Error> {
        if uri.option(OptionName::ProxyHost).is_some() {
            return Err(Error::new(ErrorKind::ProxyUnsupported, Stage::Settings));
        }
        let credential = uri
            .credential(overrides)
            .map_err(|e| Error::new(ErrorKind::Uri(e), Stage::Settings).with_source(e))?;
        let hosts =
            if uri.scheme().is_srv() { Vec::new() } else { uri.hosts().map(host).collect() };
        Ok(Self {
            hosts,
            credential: credential.map(|c| owned_credential(&c, uri)),
            tls: uri.tls().then(|| tls(uri)),
            connect_timeout: limit(uri.connect_timeout_ms(), Some(Self::CONNECT_TIMEOUT)),
            socket_timeout: limit(uri.socket_timeout_ms(), None),
            app_name: uri.app_name().map(|name| name.decode().into_owned()),
            load_balanced: uri.load_balanced().unwrap_or(false),
            server_api: None,
            max_scram_iterations: uri.max_scram_iterations(),
            minimum_mechanism: None,
            dangerous_allow_cleartext: false,
            aws: AwsOptions::default(),
        })
    }

    /// Parses `string` and takes the settings out of it.
    ///
    /// ```
    /// use mongo_auth_host::Settings;
    /// let settings = Settings::parse("mongodb://app:s3cret@db.example.com/?tls=true")?;
    /// assert!(settings.tls.is_some() && settings.hosts.len() == 1);
    /// assert!(!format!("{settings:?}").contains("s3cret"));
    /// # Ok::<(), mongo_auth_host::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Uri`] with the offset of the fault; otherwise as [`from_uri`](Self::from_uri).
    pub fn parse(string: &str) -> Result<Self, Error> {
        let uri = ConnectionString::parse(string)
            .map_err(|e| Error::new(ErrorKind::Uri(e), Stage::Settings).with_source(e))?;
        Self::from_uri(&uri, &Overrides::default())
    }
}

fn host(host: uri::Host<'_>) -> Host {
    match host.address {
        Address::Unix(path) => Host::Unix(PathBuf::from(path.decode().into_owned())),
        // `Display` of an address leaves the brackets out and keeps the zone.
        address => {
            Host::tcp(&address.to_string(), host.port_or_default().unwrap_or(uri::DEFAULT_PORT))
        }
    }
}

fn owned_credential(credential: &uri::Credential<'_>, uri: &ConnectionString<'_>) -> Credential {
    let password = credential.password();
    let in_uri = credential.username() == uri.username()
        && password.map(SecretText::expose) == uri.password().map(SecretText::expose);
    let raw = uri.password().map_or("", |p| p.expose().raw());
    Credential {
        mechanism: credential.mechanism(),
        source: credential.source().decode().into_owned(),
        source_origin: credential.source_origin(),
        username: credential.username().map(|name| name.decode().into_owned()),
        password: password.map(owned_secret),
        aws_session_token: credential.aws_session_token().map(owned_secret),
        origin: match (credential.mechanism(), in_uri) {
            (Some(Mechanism::MongodbX509), _) => CredentialOrigin::Certificate,
            (Some(Mechanism::MongodbAws), _) if credential.username().is_none() => {
                CredentialOrigin::Environment
            }
            (_, true) => CredentialOrigin::Uri,
            (_, false) => CredentialOrigin::Override,
        },
        password_is_ambiguous: in_uri && raw.contains(['+', '%']),
    }
}

fn owned_secret(secret: SecretText<'_>) -> SecretString {
    let text = secret.expose();
    // Reserved at its full length: a string that grows leaves copies behind.
    let mut owned = String::with_capacity(text.decoded_len());
    owned.extend(text.chars());
    SecretString::new(owned)
}

fn tls(uri: &ConnectionString<'_>) -> TlsOptions {
    let path = |text: Text<'_>| PathBuf::from(text.decode().into_owned());
    TlsOptions {
        ca_file: uri.tls_ca_file().map(path),
        certificate_key_file: uri.tls_certificate_key_file().map(path),
        certificate_key_file_password: uri.tls_certificate_key_file_password().map(owned_secret),
        dangerous_insecure: uri.tls_insecure() == Some(true),
        dangerous_allow_invalid_certificates: uri.tls_allow_invalid_certificates() == Some(true),
        dangerous_allow_invalid_hostnames: uri.tls_allow_invalid_hostnames() == Some(true),
    }
}

/// A timeout in milliseconds, where zero means no limit.
fn limit(milliseconds: Option<u64>, default: Option<Duration>) -> Option<Duration> {
    match milliseconds {
        None => default,
        Some(0) => None,
        Some(ms) => Some(Duration::from_millis(ms)),
    }
}
