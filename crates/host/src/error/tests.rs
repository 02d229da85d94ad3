use super::*;
use crate::tls::{FileProblem, FileRole, HandshakeProblem};
use mongo_auth::{Cursor, Mechanism, rawbson, sasl, scram, uri::SourceOrigin, wire::reply};
use std::io;

fn attempt() -> Attempt {
    Attempt {
        mechanism: Some(Mechanism::ScramSha256),
        negotiated: true,
        offered: None,
        asked: true,
        answered: true,
        username: Some("app".into()),
        source: "orders".into(),
        source_origin: SourceOrigin::Path,
        credential_origin: CredentialOrigin::Uri,
        password_is_ambiguous: false,
        certificate_subject: None,
        aws: None,
        sts_host: None,
    }
}

/// A set of mechanisms, by way of a reply.
fn offered(names: &[&str]) -> Option<reply::Offered> {
    let mut bytes = vec![0; 256];
    let mut out = Cursor::new(&mut bytes);
    rawbson::write(&mut out, |doc| {
        doc.array("saslSupportedMechs", |list| {
            for (i, name) in names.iter().enumerate() {
                list.string(["0", "1", "2"][i], name);
            }
        });
    });
    let len = out.finish().unwrap();
    reply::HelloReply::new(rawbson::Doc::parse(&bytes[..len]).unwrap()).sasl_supported_mechs()
}

fn rejected(attempt: Attempt, code: i64, message: &str) -> Error {
    let server = ServerFailure {
        code: Some(code),
        code_name: (code == 18).then(|| "AuthenticationFailed".into()),
        message: Some(message.into()),
        labels: Vec::new(),
    };
    Error::new(ErrorKind::Rejected, Stage::Authenticate)
        .with_host(&Host::tcp("db1", 27017))
        .with_server(server)
        .with_attempt(Some(attempt))
}

fn hints(attempt: Attempt) -> String {
    rejected(attempt, 18, "Authentication failed.").hints().join("\n")
}

#[test]
fn e9_a_rejection_says_what_was_tried_and_where_it_came_from() {
    let error = rejected(
        Attempt { offered: offered(&["SCRAM-SHA-1", "SCRAM-SHA-256"]), ..attempt() },
        18,
        "Authentication failed.",
    );
    assert_eq!(
        error.to_string(),
        "db1:27017: the server rejected the credential (code 18 AuthenticationFailed: \
         \"Authentication failed.\")"
    );
    assert_eq!(
        error.attempt().unwrap().to_string(),
        "SCRAM-SHA-256 (negotiated; the server offered SCRAM-SHA-1 and SCRAM-SHA-256) as \"app\" \
         in database \"orders\" (from the path of the string), credential from the connection \
         string"
    );
}

#[test]
fn e1_code_18_hints_follow_from_what_is_known() {
    let both = offered(&["SCRAM-SHA-1", "SCRAM-SHA-256"]);
    for (what, attempt, says) in [
        (
            "source from the path",
            Attempt { offered: both, ..attempt() },
            "the user was created in another database: add ?authSource=admin",
        ),
        (
            "source by default",
            Attempt {
                offered: both,
                source: "admin".into(),
                source_origin: SourceOrigin::Default,
                ..attempt()
            },
            "looked up in \"admin\" because nothing says otherwise: add authSource=",
        ),
        ("no list", attempt(), "the server knows no user \"app\" in database \"orders\""),
        (
            "list",
            Attempt { offered: both, ..attempt() },
            "the server knows the user \"app\" in database \"orders\": the password",
        ),
        (
            "forced",
            Attempt { offered: offered(&["SCRAM-SHA-1"]), negotiated: false, ..attempt() },
            "the user has only SCRAM-SHA-1: leave authMechanism out",
        ),
        (
            "plus or percent",
            Attempt { password_is_ambiguous: true, ..attempt() },
            "+ is a plus sign",
        ),
    ] {
        let text = hints(attempt);
        assert!(text.contains(says), "{what}: {text}");
    }
}

#[test]
fn e1_hints_do_not_claim_what_is_not_known() {
    let explicit = Attempt { source_origin: SourceOrigin::Option, ..attempt() };
    assert!(!hints(explicit.clone()).contains("authSource"));
    assert!(!hints(attempt()).contains("plus sign"));
    // Without an answer to `hello`, or without having asked, a missing list tells nothing.
    for silent in [
        Attempt { answered: false, ..explicit.clone() },
        Attempt { asked: false, ..explicit.clone() },
    ] {
        assert_eq!(hints(silent), "");
    }
    let right = Attempt { offered: offered(&["SCRAM-SHA-256"]), negotiated: false, ..explicit };
    assert!(!hints(right).contains("has only"));
}

#[test]
fn e2_the_servers_other_reasons_have_hints_of_their_own() {
    let x509 = Attempt {
        mechanism: Some(Mechanism::MongodbX509),
        username: None,
        source: "$external".into(),
        source_origin: SourceOrigin::Mechanism,
        certificate_subject: Some("CN=alice,C=XX".into()),
        ..attempt()
    };
    let plain =
        Attempt { mechanism: Some(Mechanism::Plain), source: "$external".into(), ..attempt() };
    for (what, error, says) in [
        ("x509", rejected(x509.clone(), 18, "x"), "a user \"CN=alice,C=XX\" in $external"),
        (
            "x509 other name",
            rejected(Attempt { username: Some("CN=bob".into()), ..x509 }, 18, "x"),
            "must be the subject of the certificate, \"CN=alice,C=XX\"",
        ),
        ("plain", rejected(plain, 334, "Unsupported mechanism 'PLAIN'"), "needs LDAP"),
        ("disabled", rejected(attempt(), 334, "x"), "does not offer SCRAM-SHA-256"),
        (
            "cr",
            rejected(attempt(), 18, "MONGODB-CR credentials missing in the user document"),
            "replaced by SCRAM",
        ),
    ] {
        let text = error.hints().join("\n");
        assert!(text.contains(says), "{what}: {text}");
    }
}

fn scram_error(error: scram::Error) -> ErrorKind {
    mongo_auth::Error::Sasl(sasl::Error::Scram(error)).into()
}

#[test]
fn e7_a_peer_that_fails_verification_is_a_kind_of_its_own() {
    for error in [scram::Error::ServerSignature, scram::Error::ServerNonce] {
        let error = Error::new(scram_error(error), Stage::Authenticate);
        assert_eq!(error.family(), Family::Broken);
        assert!(error.hint().unwrap().contains("someone is in between"));
    }
    let too_many = Error::new(scram_error(scram::Error::IterationsTooHigh), Stage::Authenticate);
    assert_eq!(too_many.family(), Family::Broken);
    assert!(too_many.hint().unwrap().contains("maxScramIterations"));
}

#[test]
fn n15_a_no_inside_the_conversation_is_a_rejection_too() {
    assert_eq!(scram_error(scram::Error::ServerError), ErrorKind::Rejected);
}

#[test]
fn e1_every_family_has_its_exit_code() {
    let missing = crate::tls::FileError {
        role: FileRole::CaFile,
        path: "ca.pem".into(),
        problem: FileProblem::NoCertificate,
    };
    for (kind, code) in [
        (ErrorKind::Rejected, 1),
        (ErrorKind::CommandFailed, 1),
        (ErrorKind::CleartextRefused(Mechanism::Plain), 2),
        (ErrorKind::ClientCertificateMissing, 2),
        (ErrorKind::Entropy, 2),
        (ErrorKind::File(missing), 2),
        (ErrorKind::HostName, 2),
        (ErrorKind::MechanismTooWeak(Mechanism::ScramSha1), 2),
        (ErrorKind::MechanismUnavailable(Mechanism::Gssapi), 2),
        (ErrorKind::TlsRequired, 2),
        (ErrorKind::PasswordMissing, 3),
        (ErrorKind::Closed, 4),
        (ErrorKind::Connect(io::ErrorKind::ConnectionRefused), 4),
        (ErrorKind::Handshake(HandshakeProblem::NoTls), 4),
        (ErrorKind::Resolve, 4),
        (ErrorKind::Timeout, 4),
        (ErrorKind::TlsExpected, 4),
        (ErrorKind::Protocol(mongo_auth::Error::Reply), 5),
    ] {
        assert_eq!(kind.family().exit_code(), code, "{kind:?}");
    }
}

#[test]
fn e1_network_errors_say_which_host_which_stage_and_how_long() {
    let error = Error::new(ErrorKind::Timeout, Stage::Connect)
        .with_host(&Host::tcp("::1", 27017))
        .with_elapsed(Duration::from_millis(10_040));
    assert_eq!(error.to_string(), "[::1]:27017: timed out after 10.0 s while connecting");
    assert!(error.hint().unwrap().contains("firewalls"));
    let resolve = Error::new(ErrorKind::Resolve, Stage::Resolve).with_host(&Host::tcp("dbb", 1));
    assert_eq!(resolve.hint().unwrap(), "look at the spelling of \"dbb\"");
    let refused = ErrorKind::Connect(io::ErrorKind::ConnectionRefused);
    assert!(Error::new(refused, Stage::Connect).hint().unwrap().contains("no server listens"));
}

#[test]
fn e1_socket_errors_are_sorted_by_stage() {
    let sort = |kind: io::ErrorKind, stage, first, tls| {
        Error::from_io(kind.into(), stage, first, tls).kind().clone()
    };
    let eof = io::ErrorKind::UnexpectedEof;
    let no_tls = ErrorKind::Handshake(HandshakeProblem::NoTls);
    assert_eq!(sort(eof, Stage::Tls, true, true), no_tls);
    assert_eq!(sort(io::ErrorKind::ConnectionReset, Stage::Tls, true, true), no_tls);
    assert_eq!(sort(eof, Stage::Tls, false, true), ErrorKind::Closed);
    assert_eq!(sort(eof, Stage::Hello, true, false), ErrorKind::TlsExpected);
    assert_eq!(sort(eof, Stage::Hello, true, true), ErrorKind::Closed);
    assert_eq!(sort(eof, Stage::Hello, false, false), ErrorKind::Closed);
    assert_eq!(sort(eof, Stage::Authenticate, true, false), ErrorKind::Closed);
    for stage in [Stage::Connect, Stage::Tls, Stage::Hello, Stage::Command] {
        for kind in [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut] {
            assert_eq!(sort(kind, stage, true, false), ErrorKind::Timeout);
        }
    }
}

#[test]
fn e5_only_early_network_failures_are_labelled_as_overload() {
    let labelled = |kind: ErrorKind, stage| Error::new(kind, stage).labels().count() == 2;
    for stage in [Stage::Connect, Stage::Tls, Stage::Hello] {
        assert!(labelled(ErrorKind::Timeout, stage));
        assert!(labelled(ErrorKind::Closed, stage));
        assert!(labelled(ErrorKind::Io(io::ErrorKind::Other), stage));
    }
    for stage in
        [Stage::Settings, Stage::Resolve, Stage::Authenticate, Stage::Credentials, Stage::Command]
    {
        assert!(!labelled(ErrorKind::Timeout, stage), "{stage:?}");
        assert!(!labelled(ErrorKind::Closed, stage), "{stage:?}");
    }
    assert!(labelled(ErrorKind::Connect(io::ErrorKind::ConnectionRefused), Stage::Connect));
    assert!(!labelled(ErrorKind::Resolve, Stage::Resolve));
    assert!(!labelled(ErrorKind::Handshake(HandshakeProblem::NothingInCommon), Stage::Tls));
    let mut error = rejected(attempt(), 18, "x");
    error.0.server.as_mut().unwrap().labels.push("HandshakeError".into());
    assert_eq!(error.labels().collect::<Vec<_>>(), ["HandshakeError"]);
}

#[test]
fn e3_any_code_of_a_refused_log_in_is_the_same_kind() {
    for code in [8000, 11, 13, 18, 334, 0] {
        let error = rejected(attempt(), code, "bad auth");
        assert_eq!((error.kind(), error.family()), (&ErrorKind::Rejected, Family::Rejected));
    }
}

#[test]
fn e8_a_character_that_must_be_encoded_has_a_hint() {
    let error = crate::Settings::parse("mongodb://app:p@ss@db1").unwrap_err();
    assert!(error.hint().unwrap().starts_with("mongo-auth uri --encode"));
}

#[test]
fn no_hint_tells_to_switch_a_check_off_first() {
    let kinds = [
        ErrorKind::Handshake(HandshakeProblem::ClientCertificateRequired),
        ErrorKind::Handshake(HandshakeProblem::NothingInCommon),
        ErrorKind::TlsExpected,
        ErrorKind::TlsRequired,
        ErrorKind::ClientCertificateMissing,
        ErrorKind::CleartextRefused(Mechanism::Plain),
    ];
    for kind in kinds {
        let hint = Error::new(kind.clone(), Stage::Tls).hint().unwrap();
        assert!(!hint.to_lowercase().contains("insecure"), "{kind:?}: {hint}");
        assert!(!hint.contains("allowInvalid") && !hint.starts_with("--"), "{kind:?}: {hint}");
    }
}

#[test]
fn t43_texts_of_the_server_are_escaped_and_cut() {
    let mut bytes = vec![0; 8192];
    let mut out = Cursor::new(&mut bytes);
    let message = format!("\u{1b}]0;owned\u{7}\r\n{}", "x".repeat(4000));
    rawbson::write(&mut out, |doc| {
        doc.int32("code", 18);
        doc.string("codeName", "A\nB");
        doc.string("errmsg", &message);
    });
    let len = out.finish().unwrap();
    let error = reply::outcome(rawbson::Doc::parse(&bytes[..len]).unwrap()).unwrap_err();
    let failure = ServerFailure::from(&error);
    let text = failure.message.as_deref().unwrap();
    assert!(text.starts_with(r"\u{1b}]0;owned\u{7}\r\nxxx"), "{text}");
    assert!(text.len() <= 512 + '…'.len_utf8());
    assert!(failure.to_string().chars().all(|c| !c.is_control()));
}

#[test]
fn e4_e6_errors_of_handshake_and_log_in_mark_the_server_unknown() {
    let marks = |error: &Error| [false, true].map(|balanced| error.marks_server_unknown(balanced));
    assert_eq!(marks(&rejected(attempt(), 18, "x")), [true, false]);
    let closed = |stage| Error::new(ErrorKind::Closed, stage);
    assert_eq!(marks(&closed(Stage::Authenticate)), [true, false]);
    assert_eq!(marks(&closed(Stage::Hello)), [false, false], "labelled as overload");
    assert_eq!(marks(&Error::new(ErrorKind::Resolve, Stage::Resolve)), [true, false]);
    for stage in [Stage::Settings, Stage::Credentials, Stage::Command] {
        assert_eq!(marks(&closed(stage)), [false, false]);
    }
}
