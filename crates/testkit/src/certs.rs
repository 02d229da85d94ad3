//! Certificates made on the spot, for servers and clients that meet over TLS.
//!
//! They live as long as the process, or as the files that it writes, and are worth nothing
//! elsewhere.

use core::fmt;
use mongo_auth_host::tls::Description;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

/// What went wrong while a certificate was made.
pub use rcgen::Error;

/// The names of a server on this machine.
pub const LOCALHOST: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate authority.
///
/// ```
/// use mongo_auth_testkit::certs::{Authority, LOCALHOST};
/// let authority = Authority::generate()?;
/// let server = authority.server(&LOCALHOST)?;
/// let client = authority.client("app")?;
/// assert_eq!(client.subject(), "CN=app,OU=clients,O=mongo-auth testkit");
/// let tls = authority.server_config(&server);
/// # let _ = tls;
/// # Ok::<(), mongo_auth_testkit::certs::Error>(())
/// ```
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem: String,
}

impl Authority {
    /// Makes a key and a certificate for it.
    ///
    /// # Errors
    /// [`Error`] when the random source fails.
    pub fn generate() -> Result<Self, Error> {
        let mut params = params(&[], "authority", "testkit authority")?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.use_authority_key_identifier_extension = false;
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Ok(Self { issuer: Issuer::new(params, key), der, pem })
    }

    /// The certificate in PEM: what a client needs as `tlsCAFile`.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Writes [`pem`](Self::pem) into a new file or over an old one.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write_pem(&self, path: &Path) -> io::Result<()> {
        fs::write(path, &self.pem)
    }

    /// A certificate for a server with these DNS names and IP addresses.
    ///
    /// # Errors
    /// [`Error`] for a name that is not ASCII.
    pub fn server(&self, names: &[&str]) -> Result<Identity, Error> {
        let mut params = params(names, "servers", names.first().copied().unwrap_or("server"))?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.issue(&params)
    }

    /// A certificate for the client with this common name.
    ///
    /// # Errors
    /// [`Error`] when the random source fails.
    pub fn client(&self, common_name: &str) -> Result<Identity, Error> {
        let mut params = params(&[], "clients", common_name)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(&params)
    }

    /// The TLS configuration of a server that shows `identity` and asks for a client certificate
    /// of this authority, without demanding one.
    #[must_use]
    pub fn server_config(&self, identity: &Identity) -> Arc<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap_or_else(|_| unreachable!("made above as an anchor"));
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .allow_unauthenticated()
                .build()
                .unwrap_or_else(|_| unreachable!("there is an anchor"));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap_or_else(|_| unreachable!("ring has suites for TLS 1.2 and 1.3"))
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![identity.der.clone()], identity.private_key())
            .unwrap_or_else(|_| unreachable!("key and certificate were made for each other"));
        Arc::new(config)
    }

    fn issue(&self, params: &CertificateParams) -> Result<Identity, Error> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity { der: certificate.der().clone(), pem: certificate.pem(), key })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority(..)")
    }
}

/// A certificate and its private key.
pub struct Identity {
    der: CertificateDer<'static>,
    pem: String,
    key: KeyPair,
}

impl Identity {
    /// Certificate and private key in PEM, one after the other: what a client needs as
    /// `tlsCertificateKeyFile`.
    #[must_use]
    pub fn pem(&self) -> String {
        format!("{}{}", self.pem, self.key.serialize_pem())
    }

    /// Writes [`pem`](Self::pem) into a new file that nobody else may read.
    ///
    /// # Errors
    /// What the file system says, if only that there is such a file.
    pub fn write_pem(&self, path: &Path) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(self.pem().as_bytes())
    }

    /// The subject in the form of RFC 2253: the name of the user for MONGODB-X509.
    #[must_use]
    pub fn subject(&self) -> String {
        subject(&self.der).unwrap_or_default()
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("subject", &self.subject()).finish_non_exhaustive()
    }
}

/// The subject of a certificate in the form of RFC 2253.
pub(crate) fn subject(certificate: &CertificateDer<'_>) -> Option<String> {
    Description::of(certificate).map(|d| d.subject)
}

fn params(names: &[&str], unit: &str, common_name: &str) -> Result<CertificateParams, Error> {
    let names: Vec<_> = names.iter().map(|n| (*n).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, "mongo-auth testkit");
    subject.push(DnType::OrganizationalUnitName, unit);
    subject.push(DnType::CommonName, common_name);
    params.distinguished_name = subject;
    params.use_authority_key_identifier_extension = true;
    // Dates that every library can read, and that need no clock.
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    Ok(params)
}
