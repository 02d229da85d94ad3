//! Certificates with everything that can be wrong with them.

use core::sync::atomic::{AtomicU32, Ordering};
use mongo_auth_testkit::{Listen, Server, ServerConfig};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A folder that is removed with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("mongo-auth-cli-tests-{}-{n}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A self-signed certificate of a server.
pub(crate) struct Identity {
    der: CertificateDer<'static>,
    key: Vec<u8>,
    pem: String,
}

impl Identity {
    /// The names it is for, and what else is special about it.
    pub(crate) fn new(names: &[&str], special: impl FnOnce(&mut CertificateParams)) -> Self {
        let names: Vec<_> = names.iter().map(|n| (*n).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "127.0.0.1");
        special(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { der: certificate.der().clone(), key: key.serialize_der(), pem: certificate.pem() }
    }

    /// Writes the certificate where `tlsCAFile` can name it.
    pub(crate) fn write(&self, path: &Path) {
        fs::write(path, &self.pem).unwrap();
    }

    /// Starts a server that shows it.
    pub(crate) fn server(&self, config: ServerConfig) -> Server {
        let provider = Arc::new(ring::default_provider());
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.clone()));
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.der.clone()], key)
            .unwrap();
        Server::start(config, &Listen::default().with_tls(Arc::new(tls)), |_| {}).unwrap()
    }
}

/// Lets it have expired.
pub(crate) fn expired(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
}

/// Marks it as a certificate authority, as `openssl req -x509` does.
pub(crate) fn authority(params: &mut CertificateParams) {
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
}
