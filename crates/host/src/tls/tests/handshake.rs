use super::{
    Dir,
    authority::{Authority, Leaf, common_name},
};
use crate::tls::{
    CertificateProblem, CertificateProblemKind, FileRole, HandshakeProblem, TlsClient, TlsOptions,
    server_name,
};
use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use rustls::{ClientConnection, ServerConfig, ServerConnection};
use std::sync::Arc;

const HOST: &str = "db.example.com";

/// Runs a handshake in memory to the end of both sides.
fn handshake(
    options: &TlsOptions,
    host: &str,
    server: Arc<ServerConfig>,
) -> Result<(), HandshakeProblem> {
    let config = TlsClient::new(options).unwrap().config();
    let mut client = ClientConnection::new(config, server_name(host).unwrap()).unwrap();
    let mut server = ServerConnection::new(server).unwrap();
    let mut flight = Vec::new();
    // Two round trips carry any handshake and the alert after it.
    for _ in 0..4 {
        flight.clear();
        while client.wants_write() {
            client.write_tls(&mut flight).unwrap();
        }
        let mut rest = &flight[..];
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            let _ = server.process_new_packets();
        }
        flight.clear();
        while server.wants_write() {
            server.write_tls(&mut flight).unwrap();
        }
        let mut rest = &flight[..];
        while !rest.is_empty() {
            client.read_tls(&mut rest).unwrap();
            client.process_new_packets().map_err(|e| HandshakeProblem::of(&e))?;
        }
    }
    assert!(!client.is_handshaking() && !server.is_handshaking());
    Ok(())
}

fn trusting(dir: &Dir, pem: &str) -> TlsOptions {
    TlsOptions { ca_file: Some(dir.file("ca.pem", pem)), ..TlsOptions::default() }
}

fn refusal(result: Result<(), HandshakeProblem>) -> CertificateProblem {
    match result {
        Err(HandshakeProblem::Certificate(problem)) => *problem,
        other => panic!("not a refused certificate: {other:?}"),
    }
}

/// Every kind of bad certificate with what must be said about it.
fn bad_certificates(
    ca: &Authority,
) -> Vec<(&'static str, Leaf, CertificateProblemKind, &'static str)> {
    let old = |p: &mut rcgen::CertificateParams| {
        p.not_before = date_time_ymd(2001, 1, 1);
        p.not_after = date_time_ymd(2002, 2, 3);
    };
    let future = |p: &mut rcgen::CertificateParams| p.not_before = date_time_ymd(3001, 1, 1);
    vec![
        (
            "unknown authority",
            Authority::new("Somebody Else").issue(&[HOST], |_| ()),
            CertificateProblemKind::UnknownIssuer,
            "name the authority \"CN=Somebody Else\" with tlsCAFile",
        ),
        (
            "authority made again",
            Authority::new("Test CA").issue(&[HOST], |_| ()),
            CertificateProblemKind::WrongAuthorityKey,
            "\"CN=Test CA\" in tlsCAFile has the right name and another key",
        ),
        (
            "wrong name",
            ca.issue(&["a.example.com", "b.example.com", "10.0.0.1"], |_| ()),
            CertificateProblemKind::WrongName,
            "connect by one of the names in the certificate (a.example.com, b.example.com, \
             10.0.0.1)",
        ),
        ("expired", ca.issue(&[HOST], old), CertificateProblemKind::Expired, "2002-02-03"),
        (
            "not yet valid",
            ca.issue(&[HOST], future),
            CertificateProblemKind::NotYetValid,
            "valid from 3001-01-01",
        ),
        (
            "common name only",
            ca.issue(&[], |_| ()),
            CertificateProblemKind::NoAlternativeName,
            "subjectAltName=DNS:db.example.com",
        ),
        (
            "self-signed",
            Leaf::self_signed(&[HOST], |_| ()),
            CertificateProblemKind::SelfSigned,
            "tlsCAFile",
        ),
        (
            "self-signed and an authority",
            Leaf::self_signed(&[HOST], as_authority),
            CertificateProblemKind::SelfSigned,
            "tlsCAFile",
        ),
    ]
}

fn as_authority(params: &mut rcgen::CertificateParams) {
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
}

#[test]
fn u46_a_certificate_of_the_ca_file_is_accepted() {
    let (dir, ca) = (Dir::new(), Authority::new("Test CA"));
    let leaf = ca.issue(&[HOST, "127.0.0.1", "::1"], |_| ());
    for host in [HOST, "DB.example.com.", "127.0.0.1", "[::1]", "::1"] {
        assert_eq!(handshake(&trusting(&dir, &ca.pem), host, leaf.server(None)), Ok(()), "{host}");
    }
}

#[test]
fn u46_a_ca_file_may_hold_several_authorities() {
    let (dir, a, b) = (Dir::new(), Authority::new("A"), Authority::new("B"));
    let both = format!("first\n{}between\n{}", a.pem, b.pem);
    for ca in [&a, &b] {
        let leaf = ca.issue(&[HOST], |_| ());
        assert_eq!(handshake(&trusting(&dir, &both), HOST, leaf.server(None)), Ok(()));
    }
}

#[test]
fn e1_each_bad_certificate_is_refused_with_a_reason_and_a_remedy() {
    let (dir, ca) = (Dir::new(), Authority::new("Test CA"));
    for (what, leaf, kind, says) in bad_certificates(&ca) {
        let problem = refusal(handshake(&trusting(&dir, &ca.pem), HOST, leaf.server(None)));
        assert_eq!(problem.kind, kind, "{what}");
        let hint = problem.hint();
        assert!(hint.contains(says), "{what}: {hint}");
        let text = format!("{problem} {hint}").to_lowercase();
        assert!(!text.contains("insecure") && !text.contains("allowinvalid"), "{what}: {text}");
    }
}

#[test]
fn e1_the_common_name_that_does_not_count_is_shown() {
    let (dir, ca) = (Dir::new(), Authority::new("Test CA"));
    let leaf = ca.issue(&[], |_| ());
    let problem = refusal(handshake(&trusting(&dir, &ca.pem), HOST, leaf.server(None)));
    assert_eq!(
        problem.to_string(),
        "the server's certificate has no subject alternative name; the common name \
         \"db.example.com\" does not count"
    );
}

#[test]
fn e1_a_self_signed_authority_given_as_its_own_authority_has_words_of_its_own() {
    let dir = Dir::new();
    let leaf = Leaf::self_signed(&[HOST], as_authority);
    let problem = refusal(handshake(&trusting(&dir, &leaf.pem), HOST, leaf.server(None)));
    assert_eq!(problem.kind, CertificateProblemKind::OwnAuthority);
    assert!(problem.hint().contains("-addext basicConstraints=CA:FALSE"));

    let plain = Leaf::self_signed(&[HOST], |_| ());
    assert_eq!(handshake(&trusting(&dir, &plain.pem), HOST, plain.server(None)), Ok(()));
}

#[test]
fn t43_names_in_a_certificate_reach_the_terminal_escaped() {
    let (dir, ca) = (Dir::new(), Authority::new("Test CA"));
    let leaf = ca.issue(&[], |p| p.distinguished_name = common_name("x\u{1b}]0;owned\u{7}\n"));
    let problem = refusal(handshake(&trusting(&dir, &ca.pem), HOST, leaf.server(None)));
    assert!(problem.to_string().contains(r"x\u{1b}]0;owned\u{7}\n"));
    assert!(problem.certificate.subject.contains(r"CN=x\1B]0\;owned\07\0A"));
}

/// CVE-2025-11695: a driver read `tlsInsecure=false` the wrong way round.
#[test]
fn b1_each_relaxation_relaxes_what_it_says_when_true_and_nothing_when_false() {
    let (dir, ca) = (Dir::new(), Authority::new("Test CA"));
    let name_only = [CertificateProblemKind::WrongName, CertificateProblemKind::NoAlternativeName];
    for n in 0..8 {
        let options = TlsOptions {
            dangerous_insecure: n & 1 != 0,
            dangerous_allow_invalid_certificates: n & 2 != 0,
            dangerous_allow_invalid_hostnames: n & 4 != 0,
            ..trusting(&dir, &ca.pem)
        };
        for (what, leaf, kind, _) in bad_certificates(&ca) {
            let accepted = n & 3 != 0 || (n & 4 != 0 && name_only.contains(&kind));
            let result = handshake(&options, HOST, leaf.server(None));
            assert_eq!(result.is_ok(), accepted, "{what} with {options:?}");
        }
    }
}

#[test]
fn u46_without_a_ca_file_the_platform_decides_and_knows_no_test_authority() {
    let options = TlsOptions::default();
    match TlsClient::new(&options) {
        Ok(_) => {
            let leaf = Authority::new("Test CA").issue(&[HOST], |_| ());
            let problem = refusal(handshake(&options, HOST, leaf.server(None)));
            assert_eq!(problem.kind, CertificateProblemKind::UnknownIssuer);
        }
        Err(error) => {
            assert_eq!(error.role, FileRole::PlatformRoots);
            assert!(error.hint().contains("tlsCAFile"));
        }
    }
}

#[test]
fn b1_without_any_check_no_roots_are_needed() {
    let leaf = Leaf::self_signed(&[HOST], |_| ());
    let options = TlsOptions { dangerous_insecure: true, ..TlsOptions::default() };
    assert_eq!(handshake(&options, HOST, leaf.server(None)), Ok(()));
}

#[test]
fn u46_the_client_certificate_is_shown_to_a_server_that_wants_one() {
    let (dir, ca) = (Dir::new(), Authority::new("Test CA"));
    let server = ca.issue(&[HOST], |_| ()).server(Some(&ca));
    let mine = ca.issue(&[], |_| ());
    let with = |leaf: &Leaf| TlsOptions {
        certificate_key_file: Some(
            dir.file("client.pem", &format!("{}{}", leaf.key_pem(), leaf.pem)),
        ),
        ..trusting(&dir, &ca.pem)
    };
    assert_eq!(handshake(&with(&mine), HOST, Arc::clone(&server)), Ok(()));

    let strange = Authority::new("Somebody Else").issue(&[], |_| ());
    assert_eq!(
        handshake(&with(&strange), HOST, Arc::clone(&server)),
        Err(HandshakeProblem::ClientCertificateRefused)
    );
    let none = trusting(&dir, &ca.pem);
    let problem = handshake(&none, HOST, server).unwrap_err();
    assert_eq!(problem, HandshakeProblem::ClientCertificateRequired);
    assert!(problem.hint().unwrap().contains("tlsCertificateKeyFile"));
}

#[test]
fn e1_an_answer_that_is_not_tls_is_told_as_such() {
    let options = TlsOptions { dangerous_insecure: true, ..TlsOptions::default() };
    let config = TlsClient::new(&options).unwrap().config();
    let mut client = ClientConnection::new(config, server_name(HOST).unwrap()).unwrap();
    client.read_tls(&mut &b"HTTP/1.0 400 Bad Request\r\n\r\n"[..]).unwrap();
    let problem = HandshakeProblem::of(&client.process_new_packets().unwrap_err());
    assert_eq!(problem, HandshakeProblem::NoTls);
}

#[test]
fn e1_an_internal_error_of_the_server_leads_to_the_access_list_of_atlas() {
    let alert = rustls::Error::AlertReceived(rustls::AlertDescription::InternalError);
    let problem = HandshakeProblem::of(&alert);
    assert_eq!(problem, HandshakeProblem::ServerFault);
    assert!(problem.hint().unwrap().contains("IP access list"), "{problem}");
}

#[test]
fn e10_a_host_that_no_certificate_can_name_is_refused() {
    for bad in ["", "a b", "/tmp/mongodb-27017.sock", "a..b", "[::1"] {
        assert!(server_name(bad).is_err(), "{bad}");
    }
}
