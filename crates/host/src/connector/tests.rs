use super::*;
use crate::{EntropyError, SecretString, Session, error::Family, tls::TlsOptions};
use std::path::{Path, PathBuf};

const PASSWORD: &str = "canary-password";

fn settings(credential: Option<Credential>) -> Settings {
    let mut settings = Settings::new(Host::tcp("db.example.com", 27017));
    settings.credential = credential;
    settings
}

fn user() -> Credential {
    Credential::new("admin", "app", SecretString::new(PASSWORD.into()))
}

fn refusal(settings: Settings) -> ErrorKind {
    let error = Connector::new(settings).unwrap_err();
    assert_eq!(error.stage(), Stage::Settings);
    assert!(!format!("{error} {error:?}").contains(PASSWORD));
    error.kind().clone()
}

fn client_certificate() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pkcs8.pem")
}

fn unchecked_tls() -> TlsOptions {
    TlsOptions { dangerous_insecure: true, ..TlsOptions::default() }
}

#[test]
fn x4_x509_without_tls_or_without_a_certificate_is_refused_before_a_connection() {
    assert_eq!(refusal(settings(Some(Credential::x509()))), ErrorKind::TlsRequired);
    let mut with_tls = settings(Some(Credential::x509()));
    with_tls.tls = Some(unchecked_tls());
    assert_eq!(refusal(with_tls.clone()), ErrorKind::ClientCertificateMissing);
    with_tls.tls =
        Some(TlsOptions { certificate_key_file: Some(client_certificate()), ..unchecked_tls() });
    let connector = Connector::new(with_tls).unwrap();
    let subject = connector.attempt().unwrap().certificate_subject.unwrap();
    assert!(subject.contains("CN=alice"), "{subject}");
}

#[test]
fn e10_missing_data_is_refused_when_the_connector_is_made() {
    let without_password = Credential { password: None, ..user() };
    for mechanism in
        [None, Some(Mechanism::Plain), Some(Mechanism::ScramSha1), Some(Mechanism::ScramSha256)]
    {
        let credential = Credential { mechanism, ..without_password.clone() };
        let kind = refusal(settings(Some(credential)));
        assert_eq!((kind.family(), kind), (Family::NoCredentials, ErrorKind::PasswordMissing));
    }
    for mechanism in [Mechanism::Gssapi, Mechanism::MongodbOidc] {
        let kind = refusal(settings(Some(user().with_mechanism(mechanism))));
        assert_eq!(kind, ErrorKind::MechanismUnavailable(mechanism));
    }
    let mut missing_file = settings(Some(user()));
    missing_file.tls =
        Some(TlsOptions { ca_file: Some("no such file".into()), ..TlsOptions::default() });
    assert!(matches!(refusal(missing_file), ErrorKind::File(_)));
    assert!(Connector::new(settings(None)).is_ok());
}

#[test]
fn t12_the_channel_follows_from_tls_and_the_address() {
    let connector = Connector::new(settings(None)).unwrap();
    for (peer, channel) in [
        (Some("127.0.0.1:1"), Channel::Loopback),
        (Some("127.9.9.9:1"), Channel::Loopback),
        (Some("[::1]:1"), Channel::Loopback),
        (Some("[::ffff:127.0.0.1]:1"), Channel::Loopback),
        (None, Channel::Loopback),
        (Some("10.0.0.1:1"), Channel::Cleartext),
        (Some("192.168.1.1:1"), Channel::Cleartext),
        (Some("0.0.0.0:1"), Channel::Cleartext),
        (Some("[fe80::1]:1"), Channel::Cleartext),
        (Some("[::ffff:10.0.0.1]:1"), Channel::Cleartext),
    ] {
        let peer = peer.map(|p| p.parse().unwrap());
        assert_eq!(connector.channel(peer), channel, "{peer:?}");
    }
    let mut with_tls = settings(None);
    with_tls.tls = Some(unchecked_tls());
    let connector = Connector::new(with_tls).unwrap();
    assert_eq!(connector.channel(Some("10.0.0.1:1".parse().unwrap())), Channel::Tls);
}

#[test]
fn t12_p5_plain_over_cleartext_needs_an_explicit_word() {
    let mut plain = settings(Some(user().with_mechanism(Mechanism::Plain)));
    let refused = Session::new(&Connector::new(plain.clone()).unwrap(), Channel::Cleartext);
    let error = refused.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::CleartextRefused(Mechanism::Plain));
    assert!(error.hint().unwrap().contains("--allow-cleartext"));
    for channel in [Channel::Loopback, Channel::Tls] {
        assert!(Session::new(&Connector::new(plain.clone()).unwrap(), channel).is_ok());
    }
    plain.dangerous_allow_cleartext = true;
    assert!(Session::new(&Connector::new(plain).unwrap(), Channel::Cleartext).is_ok());
}

#[test]
fn b22_a_mechanism_below_the_minimum_is_refused() {
    let mut weak = settings(Some(user().with_mechanism(Mechanism::ScramSha1)));
    weak.minimum_mechanism = Some(Mechanism::ScramSha256);
    let error = Session::new(&Connector::new(weak).unwrap(), Channel::Tls).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::MechanismTooWeak(Mechanism::ScramSha1));
}

#[test]
fn t07_without_randomness_there_is_no_session() {
    let broken = [
        Entropy::from_fn(|_| Err(EntropyError)),
        Entropy::from_fn(|bytes| {
            bytes.fill(0);
            Ok(())
        }),
    ];
    for entropy in broken {
        let connector = Connector::new(settings(Some(user()))).unwrap().with_entropy(entropy);
        let error = Session::new(&connector, Channel::Tls).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Entropy);
        assert_eq!(error.family(), Family::Refused);
    }
}

#[test]
fn a_long_name_only_makes_the_store_grow() {
    let long = Credential { username: Some("x".repeat(20_000)), ..user() };
    for mechanism in [None, Some(Mechanism::Plain), Some(Mechanism::ScramSha256)] {
        let credential = Credential { mechanism, ..long.clone() };
        let connector = Connector::new(settings(Some(credential))).unwrap();
        assert!(Session::new(&connector, Channel::Tls).is_ok());
    }
}

#[test]
fn e10_tls_needs_a_host_that_a_certificate_can_name() {
    let mut with_tls = settings(None);
    with_tls.tls = Some(unchecked_tls());
    let connector = Connector::new(with_tls).unwrap();
    for (host, ok) in [
        (Host::tcp("db.example.com", 1), true),
        (Host::tcp("::1", 1), true),
        (Host::tcp("fe80::1%eth0", 1), true),
        (Host::tcp("a b", 1), false),
        (Host::Unix("/tmp/m.sock".into()), false),
    ] {
        let found = connector.tls_for(&host);
        assert_eq!(found.is_ok(), ok, "{host}");
        if let Err(e) = found {
            assert_eq!((e.kind(), e.host()), (&ErrorKind::HostName, Some(&host)));
        }
    }
}

#[test]
fn t36_debug_of_a_connector_shows_no_secret() {
    let connector = Connector::new(settings(Some(user()))).unwrap();
    let session = Session::new(&connector, Channel::Tls).unwrap();
    assert!(!format!("{connector:?} {connector:#?} {session:?}").contains(PASSWORD));
}
