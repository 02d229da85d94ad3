//! Settings that were checked, with their files read: ready to connect.

use crate::{
    Credential, Entropy, Error, ErrorKind, Host, KeyCache, Settings,
    aws::AwsCache,
    error::{Attempt, CredentialOrigin, Stage},
    metadata,
    tls::{self, FileError, TlsClient, TlsOptions},
};
use core::{fmt, net::SocketAddr};
use mongo_auth::{Account, Channel, Config, Mechanism, Nonce, Nonces, Text, rawbson::Doc, sasl};
use rustls::pki_types::ServerName;
use std::sync::{Arc, OnceLock};

/// Settings that were checked, with their files read. Cheap to clone.
///
/// Everything that can be known before a connection is made is refused here (E10), so that a
/// mistake shows once and not once for every host.
#[derive(Clone)]
pub struct Connector(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    settings: Settings,
    tls: Option<TlsClient>,
    client_document: Vec<u8>,
    entropy: Entropy,
    /// None where there is no randomness; then there is no log-in either.
    key_cache: Option<Arc<KeyCache>>,
    aws_cache: Arc<AwsCache>,
    /// Made when the first request to a public AWS endpoint needs it.
    aws_tls: Arc<OnceLock<Result<TlsClient, FileError>>>,
}

impl Connector {
    /// Checks `settings` and reads the files they name.
    ///
    /// # Errors
    /// An [`Error`] of the family [`Refused`](crate::error::Family::Refused) or
    /// [`NoCredentials`](crate::error::Family::NoCredentials).
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let refuse = |kind| Error::new(kind, Stage::Settings);
        let tls = match &settings.tls {
            Some(options) => Some(TlsClient::new(options).map_err(|e| refuse(ErrorKind::File(e)))?),
            None => None,
        };
        if let Some(credential) = &settings.credential {
            check(credential, tls.as_ref()).map_err(refuse)?;
        }
        let client_document = metadata::client_document(settings.app_name.as_deref());
        let entropy = Entropy::SYSTEM;
        let key_cache = entropy.nonce().ok().map(|key| Arc::new(KeyCache::new(key)));
        Ok(Self(Arc::new(Parts {
            settings,
            tls,
            client_document,
            entropy,
            key_cache,
            aws_cache: Arc::default(),
            aws_tls: Arc::default(),
        })))
    }

    /// The same with another source of randomness.
    #[must_use]
    pub fn with_entropy(mut self, entropy: Entropy) -> Self {
        Arc::make_mut(&mut self.0).entropy = entropy;
        self
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The TLS configuration, if the connection is to have TLS.
    #[must_use]
    pub fn tls(&self) -> Option<&TlsClient> {
        self.0.tls.as_ref()
    }

    /// The TLS configuration and the name that the certificate of `host` must have, if the
    /// connection is to have TLS.
    ///
    /// # Errors
    /// [`ErrorKind::HostName`] for a host that no certificate can name, such as a socket file.
    pub fn tls_for(&self, host: &Host) -> Result<Option<(&TlsClient, ServerName<'static>)>, Error> {
        let Some(tls) = self.tls() else { return Ok(None) };
        let name = host.name().and_then(|name| tls::server_name(name).ok());
        match name {
            Some(name) => Ok(Some((tls, name))),
            None => Err(Error::new(ErrorKind::HostName, Stage::Settings).with_host(host)),
        }
    }

    /// What protects a connection to `peer`; `None` stands for a Unix domain socket.
    #[must_use]
    pub fn channel(&self, peer: Option<SocketAddr>) -> Channel {
        if self.0.tls.is_some() {
            Channel::Tls
        } else if peer.is_none_or(|peer| peer.ip().to_canonical().is_loopback()) {
            Channel::Loopback
        } else {
            Channel::Cleartext
        }
    }

    /// The password.
    ///
    /// # Errors
    /// [`ErrorKind::PasswordMissing`].
    pub fn password(&self) -> Result<&str, ErrorKind> {
        let credential = self.0.settings.credential.as_ref();
        let password = credential.and_then(|c| c.password.as_ref());
        password.map(|p| p.expose()).ok_or(ErrorKind::PasswordMissing)
    }

    /// The SCRAM keys that servers have confirmed to this client.
    #[must_use]
    pub fn key_cache(&self) -> Option<&KeyCache> {
        self.0.key_cache.as_deref()
    }

    /// The AWS credentials that were fetched for this client.
    #[must_use]
    pub fn aws_cache(&self) -> &AwsCache {
        &self.0.aws_cache
    }

    /// The TLS configuration for the endpoints of AWS: the authorities of
    /// [`AwsOptions::ca_file`](crate::aws::AwsOptions::ca_file) or of the platform, every check on.
    /// The options of the connection string are about the server and change nothing here.
    ///
    /// # Errors
    /// An unusable file, or a platform without roots.
    pub fn aws_tls(&self) -> Result<&TlsClient, FileError> {
        let made = self.0.aws_tls.get_or_init(|| {
            let ca_file = self.0.settings.aws.ca_file.clone();
            TlsClient::new(&TlsOptions { ca_file, ..TlsOptions::default() })
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// Random bytes for the name of a role's session.
    pub(crate) fn session_name_entropy(&self) -> Result<[u8; 8], ErrorKind> {
        let random = self.0.entropy.nonce().map_err(|_| ErrorKind::Entropy)?;
        random.first_chunk().copied().ok_or(ErrorKind::Entropy)
    }

    /// What will be tried, as far as the settings tell.
    pub(crate) fn attempt(&self) -> Option<Attempt> {
        let credential = self.0.settings.credential.as_ref()?;
        let certificate = self.tls().and_then(TlsClient::certificate);
        Some(Attempt {
            mechanism: credential.mechanism,
            negotiated: false,
            offered: None,
            asked: is_scram_or_open(credential),
            answered: false,
            // The access key id of explicit keys stands with the credentials that are used.
            username: credential.username.clone().filter(|_| !is_aws(credential)),
            source: credential.source.clone(),
            source_origin: credential.source_origin,
            credential_origin: if credential.mechanism == Some(Mechanism::MongodbX509) {
                CredentialOrigin::Certificate
            } else {
                credential.origin
            },
            password_is_ambiguous: credential.password_is_ambiguous,
            certificate_subject: certificate.map(|c| c.subject.clone()),
            aws: None,
            sts_host: None,
        })
    }

    /// A fresh nonce.
    pub(crate) fn nonce(&self) -> Result<Nonce, ErrorKind> {
        let random = self.0.entropy.nonce().map_err(|_| ErrorKind::Entropy)?;
        Nonce::from_random(random).map_err(|e| mongo_auth::Error::from(e).into())
    }

    /// Two fresh nonces.
    pub(crate) fn nonces(&self) -> Result<Nonces, ErrorKind> {
        Ok(Nonces::new(self.nonce()?, self.nonce()?))
    }

    /// Calls `use_it` with the configuration of a log-in over `channel`.
    pub(crate) fn with_config<T>(
        &self,
        channel: Channel,
        use_it: impl FnOnce(&Config<'_>) -> T,
    ) -> T {
        let settings = self.settings();
        let mut config = Config::new(channel);
        config.account = settings.credential.as_ref().map(account);
        config.client = Doc::parse(&self.0.client_document).ok();
        config.dangerous_allow_cleartext_password = settings.dangerous_allow_cleartext;
        config.load_balanced = settings.load_balanced;
        config.minimum_mechanism = settings.minimum_mechanism;
        config.server_api = settings.server_api;
        if let Some(max) = settings.max_scram_iterations {
            config.limits.scram = config.limits.scram.with_max_iterations(max);
        }
        let sts_hosts = settings.aws.allowed_sts_hosts.as_ref();
        let sts_hosts: Option<Vec<&str>> =
            sts_hosts.map(|hosts| hosts.iter().map(String::as_str).collect());
        config.sts_hosts = sts_hosts.as_deref();
        let extra = settings.credential.as_ref().and_then(ask_for_the_list);
        config.hello_extra = extra.as_deref().and_then(|bytes| Doc::parse(bytes).ok());
        use_it(&config)
    }
}

/// Shows the settings, which show no secret.
impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

fn check(credential: &Credential, tls: Option<&TlsClient>) -> Result<(), ErrorKind> {
    match credential.mechanism {
        Some(Mechanism::MongodbX509) => {
            let tls = tls.ok_or(ErrorKind::TlsRequired)?;
            tls.certificate().map(drop).ok_or(ErrorKind::ClientCertificateMissing)
        }
        // Keys are in the credential, or the chain finds them.
        Some(Mechanism::MongodbAws) => Ok(()),
        None | Some(Mechanism::Plain | Mechanism::ScramSha1 | Mechanism::ScramSha256) => {
            credential.password.as_ref().map(drop).ok_or(ErrorKind::PasswordMissing)
        }
        Some(other) => {
            Err(ErrorKind::from(mongo_auth::Error::Sasl(sasl::Error::MechanismNotAvailable(other))))
        }
    }
}

fn account(credential: &Credential) -> Account<'_> {
    let username = credential.username.as_deref().unwrap_or_default();
    let mut account = Account::new(Text::literal(&credential.source), Text::literal(username));
    account.username =
        credential.username.as_deref().filter(|_| !is_aws(credential)).map(Text::literal);
    account.mechanism = credential.mechanism;
    account
}

fn is_aws(credential: &Credential) -> bool {
    credential.mechanism == Some(Mechanism::MongodbAws)
}

const fn is_scram_or_open(credential: &Credential) -> bool {
    matches!(credential.mechanism, None | Some(Mechanism::ScramSha1 | Mechanism::ScramSha256))
}

/// The log-in asks for the user's mechanisms when it negotiates. Asking as well when a SCRAM
/// mechanism is forced costs nothing, and tells why the server says no.
fn ask_for_the_list(credential: &Credential) -> Option<Vec<u8>> {
    let username = credential.username.as_deref()?;
    if credential.mechanism.is_none() || !is_scram_or_open(credential) {
        return None;
    }
    let name = format!("{}.{username}", credential.source);
    let written = |out: &mut [u8]| {
        let mut cursor = mongo_auth::Cursor::new(out);
        mongo_auth::rawbson::write(&mut cursor, |doc| doc.string("saslSupportedMechs", &name));
        cursor.finish()
    };
    mongo_auth::primitives::to_vec(written, |e| Some(*e)).ok()
}

#[cfg(test)]
mod tests;
