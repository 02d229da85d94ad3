//! TLS configuration out of typed options.
//!
//! The cryptography is `ring`, passed explicitly: the process-wide default provider is neither
//! read nor set. Without `tlsCAFile` the roots are the platform's own, read from its store as
//! files (`rustls-native-certs`); the store's own verifier is not asked, so that the two
//! relaxations below mean the same on every platform.

mod certificate;
mod error;
mod file;
mod name;
mod pem;
mod problem;
#[cfg(test)]
mod tests;
mod verifier;

pub use certificate::Description;
pub use error::{FileError, FileProblem, FileRole};
pub use problem::{CertificateProblem, CertificateProblemKind, HandshakeProblem};

use crate::SecretString;
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
    sign::SingleCertAndKey,
};
use std::{path::PathBuf, sync::Arc};
use verifier::{Checks, Verifier};

/// The TLS options of a connection.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "made with struct update syntax")]
pub struct TlsOptions {
    /// `tlsCAFile`: PEM file of the trusted authorities, in place of the platform's.
    pub ca_file: Option<PathBuf>,
    /// `tlsCertificateKeyFile`: PEM file of the client certificate and its private key.
    pub certificate_key_file: Option<PathBuf>,
    /// `tlsCertificateKeyFilePassword`: what opens an encrypted private key.
    pub certificate_key_file_password: Option<SecretString>,
    /// `tlsInsecure`: as both of the following.
    pub dangerous_insecure: bool,
    /// `tlsAllowInvalidCertificates`: any certificate will do; the name is not checked either,
    /// since a name in a certificate that nobody vouches for means nothing.
    pub dangerous_allow_invalid_certificates: bool,
    /// `tlsAllowInvalidHostnames`: the chain is checked, the name is not.
    pub dangerous_allow_invalid_hostnames: bool,
}

impl TlsOptions {
    const fn checks(&self) -> Checks {
        if self.dangerous_insecure || self.dangerous_allow_invalid_certificates {
            Checks::DangerousNone
        } else if self.dangerous_allow_invalid_hostnames {
            Checks::DangerousChainOnly
        } else {
            Checks::All
        }
    }
}

/// A TLS configuration and what is worth telling about it.
#[derive(Clone, Debug)]
pub struct TlsClient {
    config: Arc<ClientConfig>,
    certificate: Option<Description>,
}

impl TlsClient {
    /// Reads the files that `options` name and builds the configuration.
    ///
    /// # Errors
    /// [`FileError`] for a file that is missing or unusable, and for a platform without roots.
    pub fn new(options: &TlsOptions) -> Result<Self, FileError> {
        let provider = ring::default_provider();
        let algorithms = provider.signature_verification_algorithms;
        let (roots, own_roots) = match (options.checks(), &options.ca_file) {
            (_, Some(path)) => roots_of(path, file::ca_certificates(path)?)?,
            (Checks::DangerousNone, None) => (RootCertStore::empty(), Vec::new()),
            (_, None) => (platform_roots()?, Vec::new()),
        };
        let verifier = Verifier::new(options.checks(), roots, own_roots, algorithms);
        let identity = match &options.certificate_key_file {
            Some(path) => {
                Some(file::certified_key(path, options.certificate_key_file_password.as_ref())?)
            }
            None => None,
        };
        let certificate = identity.as_ref().and_then(|i| i.cert.first()).and_then(Description::of);

        let builder = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap_or_else(|_| unreachable!("ring has suites for TLS 1.2 and 1.3"))
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match identity {
            Some(key) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(key))),
            None => builder.with_no_client_auth(),
        };
        // A resumed session skips the certificate, and with it what an error could say about it.
        config.resumption = Resumption::disabled();
        Ok(Self { config: Arc::new(config), certificate })
    }

    /// The configuration for the TLS library.
    #[must_use]
    pub fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config)
    }

    /// The client certificate, whose subject is the user of MONGODB-X509.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Description> {
        self.certificate.as_ref()
    }
}

/// The name that the server's certificate must have: `host` without brackets and final dot.
///
/// # Errors
/// [`InvalidServerName`] for what is neither an IP address nor a DNS name.
pub fn server_name(host: &str) -> Result<ServerName<'static>, InvalidServerName> {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    ServerName::try_from(bare.to_owned()).map_err(|_| InvalidServerName)
}

/// The host is neither an IP address nor a DNS name, so no certificate can be checked against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidServerName;

impl core::fmt::Display for InvalidServerName {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the host is neither an IP address nor a DNS name that a certificate can hold")
    }
}

impl core::error::Error for InvalidServerName {}

fn roots_of(
    path: &std::path::Path,
    certificates: Vec<CertificateDer<'static>>,
) -> Result<(RootCertStore, Vec<CertificateDer<'static>>), FileError> {
    let mut roots = RootCertStore::empty();
    for certificate in &certificates {
        roots.add(certificate.clone()).map_err(|_| FileError {
            role: FileRole::CaFile,
            path: path.into(),
            problem: FileProblem::Malformed,
        })?;
    }
    Ok((roots, certificates))
}

fn platform_roots() -> Result<RootCertStore, FileError> {
    let mut roots = RootCertStore::empty();
    // A store often holds a few certificates that the parser does not like; the rest counts.
    let _ = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(FileError {
            role: FileRole::PlatformRoots,
            path: PathBuf::new(),
            problem: FileProblem::NoCertificate,
        });
    }
    Ok(roots)
}
