//! TLS over real sockets; what certificates may be like is tested in `mongo-auth-host`.

use super::{
    adapter, cases,
    peer::{Peer, friendly, serve},
};
use mongo_auth::{Authentication, Mechanism};
use mongo_auth_host::{
    Connector, Error, ErrorKind, Settings, Step, StepKind,
    error::Stage,
    tls::{CertificateProblemKind, HandshakeProblem, TlsOptions},
};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};
use std::{net::TcpStream, path::PathBuf, sync::Arc};

pub(crate) fn unchecked() -> TlsOptions {
    TlsOptions { dangerous_insecure: true, ..TlsOptions::default() }
}

/// A certificate, its key, and files of them.
struct Identity {
    der: CertificateDer<'static>,
    key: Vec<u8>,
    certificate_file: PathBuf,
    key_file: PathBuf,
}

impl Identity {
    fn new(label: &str, name: &str) -> Self {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, label);
        let signing_key = KeyPair::generate().unwrap();
        let cert = params.self_signed(&signing_key).unwrap();
        let path = |kind: &str| {
            let name =
                format!("mongo-auth-{}-{}-{label}-{kind}.pem", adapter::NAME, std::process::id());
            std::env::temp_dir().join(name)
        };
        let (certificate_file, key_file) = (path("certificate"), path("key"));
        std::fs::write(&certificate_file, cert.pem()).unwrap();
        std::fs::write(&key_file, cert.pem() + &signing_key.serialize_pem()).unwrap();
        Self {
            der: cert.der().clone(),
            key: signing_key.serialize_der(),
            certificate_file,
            key_file,
        }
    }

    /// A server with this certificate, that wants a certificate of `client` if there is one.
    fn server(&self, client: Option<&Self>) -> Arc<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match client {
            None => builder.with_no_client_auth(),
            Some(client) => {
                let mut roots = RootCertStore::empty();
                roots.add(client.der.clone()).unwrap();
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.clone()));
        Arc::new(builder.with_single_cert(vec![self.der.clone()], key).unwrap())
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.certificate_file);
        let _ = std::fs::remove_file(&self.key_file);
    }
}

fn act(config: Arc<ServerConfig>) -> impl FnOnce(TcpStream) -> usize + Send {
    move |stream| {
        let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
        serve(&mut tls, |_, request| friendly(request))
    }
}

fn connect(config: Arc<ServerConfig>, options: TlsOptions) -> (Result<Settings, Error>, usize) {
    let peer = Peer::new(act(config));
    let mut settings = cases::settings(&peer.host, Mechanism::Plain);
    settings.tls = Some(options);
    let connector = Connector::new(settings.clone()).unwrap();
    let connected = adapter::connect(&connector, &peer.host, &mut ());
    let result = connected.map(|connection| {
        assert!(matches!(connection.outcome().authentication, Authentication::Sasl(_)));
        settings
    });
    (result, peer.join())
}

fn trusting(identity: &Identity) -> TlsOptions {
    TlsOptions { ca_file: Some(identity.certificate_file.clone()), ..TlsOptions::default() }
}

#[test]
fn u46_a_log_in_over_tls_with_a_trusted_certificate() {
    let server = Identity::new("trusted", "127.0.0.1");
    let (result, served) = connect(server.server(None), trusting(&server));
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(served, 2);
}

#[test]
fn e1_an_untrusted_certificate_is_refused_before_a_byte_of_the_log_in() {
    let (server, other) = (Identity::new("untrusted", "127.0.0.1"), Identity::new("other", "x"));
    let (result, served) = connect(server.server(None), trusting(&other));
    let error = result.unwrap_err();
    let ErrorKind::Handshake(HandshakeProblem::Certificate(problem)) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(problem.kind, CertificateProblemKind::SelfSigned);
    assert_eq!((error.stage(), error.family().exit_code()), (Stage::Tls, 4));
    assert_eq!(served, 0);
}

#[test]
fn e1_the_name_is_checked_against_what_was_dialled() {
    let server = Identity::new("name", "db.example.com");
    let (result, served) = connect(server.server(None), trusting(&server));
    let error = result.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("the server's certificate is for db.example.com, not for 127.0.0.1"),
        "{error}"
    );
    assert_eq!(served, 0);
    let lenient = TlsOptions { dangerous_allow_invalid_hostnames: true, ..trusting(&server) };
    assert!(connect(server.server(None), lenient).0.is_ok());
}

#[test]
fn x4_a_client_certificate_is_shown_and_a_missing_one_is_told() {
    let (server, client) = (Identity::new("mutual", "127.0.0.1"), Identity::new("client", "c"));
    let with =
        TlsOptions { certificate_key_file: Some(client.key_file.clone()), ..trusting(&server) };
    assert!(connect(server.server(Some(&client)), with).0.is_ok());
    // With TLS 1.3 the refusal arrives only after the handshake, in place of an answer.
    let (result, served) = connect(server.server(Some(&client)), trusting(&server));
    let error = result.unwrap_err();
    assert_eq!(
        *error.kind(),
        ErrorKind::Handshake(HandshakeProblem::ClientCertificateRequired),
        "{error:?}"
    );
    assert_eq!(served, 0);
}

#[test]
fn the_version_of_tls_is_told_to_the_observer() {
    let server = Identity::new("version", "127.0.0.1");
    let peer = Peer::new(act(server.server(None)));
    let mut settings = cases::settings(&peer.host, Mechanism::Plain);
    settings.tls = Some(trusting(&server));
    let mut versions = Vec::new();
    let mut observer = |step: &Step| {
        if let StepKind::TlsEstablished(version) = step.what {
            versions.push(version);
        }
    };
    let connector = Connector::new(settings).unwrap();
    drop(adapter::connect(&connector, &peer.host, &mut observer).unwrap());
    peer.join();
    assert_eq!(versions, [Some(rustls::ProtocolVersion::TLSv1_3)]);
}
