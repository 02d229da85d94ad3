use super::*;
use crate::{ErrorKind, error::Family};
use mongo_auth::uri::{ConnectionString, Overrides};
use std::path::Path;

fn parse(string: &str) -> Settings {
    Settings::parse(string).unwrap_or_else(|e| panic!("{string}: {e}"))
}

fn tls(string: &str) -> TlsOptions {
    parse(string).tls.unwrap()
}

#[test]
fn u44_u47_tls_is_on_where_the_string_says_so() {
    for (string, on) in [
        ("mongodb://h", false),
        ("mongodb://h/?tls=true", true),
        ("mongodb://h/?ssl=true", true),
        ("mongodb://h/?tls=false", false),
        ("mongodb+srv://h.example.com", true),
        ("mongodb+srv://h.example.com/?tls=false", false),
    ] {
        assert_eq!(parse(string).tls.is_some(), on, "{string}");
    }
}

/// CVE-2025-11695: `false` must never switch a check off.
#[test]
fn b1_u45_each_relaxation_follows_its_own_option_and_its_value() {
    let all = |o: TlsOptions| {
        [
            o.dangerous_insecure,
            o.dangerous_allow_invalid_certificates,
            o.dangerous_allow_invalid_hostnames,
        ]
    };
    let options = ["tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames"];
    for (i, option) in options.iter().enumerate() {
        for value in [false, true] {
            let mut expected = [false; 3];
            expected[i] = value;
            let string = format!("mongodb://h/?tls=true&{option}={value}");
            assert_eq!(all(tls(&string)), expected, "{string}");
        }
    }
    assert_eq!(all(tls("mongodb://h/?tls=true")), [false; 3]);
}

#[test]
fn u46_the_files_and_the_password_arrive_decoded() {
    let options =
        tls("mongodb://h/?tls=true&tlsCAFile=%2Fetc%2Fca%20s.pem&tlsCertificateKeyFile=c.pem\
         &tlsCertificateKeyFilePassword=p%40ss");
    assert_eq!(options.ca_file.as_deref(), Some(Path::new("/etc/ca s.pem")));
    assert_eq!(options.certificate_key_file.as_deref(), Some(Path::new("c.pem")));
    assert_eq!(options.certificate_key_file_password.unwrap().expose(), "p@ss");
}

#[test]
fn n19_a_timeout_of_zero_is_no_limit() {
    for (string, connect, socket) in [
        ("mongodb://h", Some(10_000), None),
        ("mongodb://h/?connectTimeoutMS=0&socketTimeoutMS=0", None, None),
        ("mongodb://h/?connectTimeoutMS=1500&socketTimeoutMS=20", Some(1500), Some(20)),
    ] {
        let settings = parse(string);
        assert_eq!(settings.connect_timeout, connect.map(Duration::from_millis), "{string}");
        assert_eq!(settings.socket_timeout, socket.map(Duration::from_millis), "{string}");
    }
}

#[test]
fn the_hosts_arrive_with_their_ports_and_sockets() {
    let hosts = parse("mongodb://a,b.example.com:1,[::1],127.0.0.1:2,%2Ftmp%2Fm.sock").hosts;
    let texts: Vec<_> = hosts.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["a:27017", "b.example.com:1", "[::1]:27017", "127.0.0.1:2", "/tmp/m.sock"]);
    assert!(parse("mongodb+srv://h.example.com").hosts.is_empty());
}

#[test]
fn s11_app_name_load_balancing_and_iterations_arrive() {
    let settings = parse("mongodb://h/?appName=a%20b&loadBalanced=true&maxScramIterations=20000");
    assert_eq!(settings.app_name.as_deref(), Some("a b"));
    assert!(settings.load_balanced);
    assert_eq!(settings.max_scram_iterations, Some(20_000));
    let plain = parse("mongodb://h");
    assert_eq!(
        (plain.app_name, plain.load_balanced, plain.max_scram_iterations),
        (None, false, None)
    );
}

#[test]
fn e9_a_credential_knows_where_its_parts_came_from() {
    let credential = |string: &str| parse(string).credential.unwrap();
    let path = credential("mongodb://u%40:p@h/orders");
    assert_eq!(path.username.as_deref(), Some("u@"));
    assert_eq!((path.source.as_str(), path.source_origin), ("orders", SourceOrigin::Path));
    assert_eq!(path.origin, CredentialOrigin::Uri);
    assert!(!path.password_is_ambiguous);
    assert_eq!(credential("mongodb://u:p@h").source_origin, SourceOrigin::Default);
    assert_eq!(credential("mongodb://u:p@h/?authSource=x").source_origin, SourceOrigin::Option);
    for (string, ambiguous) in
        [("mongodb://u:a+b@h", true), ("mongodb://u:a%2Bb@h", true), ("mongodb://u+:ab@h", false)]
    {
        assert_eq!(credential(string).password_is_ambiguous, ambiguous, "{string}");
    }

    let uri = ConnectionString::parse("mongodb://h").unwrap();
    let flags = Overrides::default().with_username("u").with_password("a+b");
    let credential = Settings::from_uri(&uri, &flags).unwrap().credential.unwrap();
    assert_eq!(credential.origin, CredentialOrigin::Override);
    assert!(!credential.password_is_ambiguous, "a flag is taken as it is");
    assert_eq!(credential.password.unwrap().expose(), "a+b");
}

#[test]
fn e8_a_malformed_string_is_reported_by_offset_and_not_repeated() {
    let error = Settings::parse("mongodb://app:can@ry@db1").unwrap_err();
    assert_eq!(error.family(), Family::Refused);
    let text = format!("{error} {error:?} {:?}", error.hints());
    assert!(text.contains("byte") && !text.contains("can@ry") && !text.contains("ry@"), "{text}");
}

#[test]
fn t36_debug_shows_no_secret() {
    let settings = parse(
        "mongodb://u:canary1@h/?tls=true&tlsCertificateKeyFile=x\
         &tlsCertificateKeyFilePassword=canary2",
    );
    let text = format!("{settings:?} {settings:#?}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn u52_nothing_goes_past_a_proxy_that_is_asked_for() {
    let error = Settings::parse("mongodb://db/?proxyHost=proxy.example.com").unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::ProxyUnsupported);
    assert_eq!(error.family().exit_code(), 2);
    assert!(error.hint().unwrap().contains("proxyHost"));
}
