//! What both adapters must do; each includes this file with an `adapter` module of its own.

use super::{
    adapter,
    peer::{Peer, command, failure, friendly, read, reply, serve},
};
use core::time::Duration;
use mongo_auth::{Authentication, Mechanism, rawbson::Doc};
use mongo_auth_host::{
    Connector, Credential, Error, ErrorKind, Host, SecretString, Settings, Step, StepKind,
    error::Stage,
};
use std::{io::Write, net::TcpStream};

const PASSWORD: &str = "canary-password";

/// Long enough never to be reached when nothing hangs.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);

pub(crate) fn settings(host: &Host, mechanism: Mechanism) -> Settings {
    let mut settings = Settings::new(host.clone());
    let secret = SecretString::new(PASSWORD.into());
    settings.credential = Some(Credential::new("admin", "app", secret).with_mechanism(mechanism));
    settings.connect_timeout = Some(PATIENT);
    settings.socket_timeout = Some(PATIENT);
    settings
}

pub(crate) fn connect(settings: Settings) -> Result<adapter::Connection, Error> {
    let host = settings.hosts[0].clone();
    let result = adapter::connect(&Connector::new(settings).unwrap(), &host, &mut ());
    if let Err(e) = &result {
        let text = format!("{e} {e:?} {:?}", e.hints());
        assert!(!text.contains(PASSWORD), "{text}");
        assert_eq!(e.host(), Some(&host));
        assert!(e.elapsed().is_some());
    }
    result
}

pub(crate) fn plain(host: &Host) -> Result<adapter::Connection, Error> {
    connect(settings(host, Mechanism::Plain))
}

/// The error of a connection to a peer that acts so.
pub(crate) fn error_with<T: Send + 'static>(
    act: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> Error {
    let peer = Peer::new(act);
    let error = plain(&peer.host).err().expect("no error");
    peer.join();
    error
}

#[test]
fn p2_plain_logs_in_over_loopback_and_runs_a_command() {
    let peer = Peer::new(|mut stream| serve(&mut stream, |_, request| friendly(request)));
    let mut connection = plain(&peer.host).unwrap();
    let outcome = connection.outcome();
    assert!(matches!(outcome.authentication, Authentication::Sasl(_)));
    assert_eq!((outcome.mechanism, outcome.round_trips), (Some(Mechanism::Plain), 2));
    let reply = connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap();
    assert_eq!(reply.doc().get("ok").and_then(|ok| ok.as_f64()), Some(1.0));
    drop(connection);
    assert_eq!(peer.join(), 3);
}

#[test]
fn t36_the_observer_sees_names_and_sizes_in_order() {
    let peer = Peer::new(|mut stream| serve(&mut stream, |_, request| friendly(request)));
    let mut steps = Vec::new();
    let mut observer = |step: &Step| steps.push(step.what);
    let connector = Connector::new(settings(&peer.host, Mechanism::Plain)).unwrap();
    drop(adapter::connect(&connector, &peer.host, &mut observer).unwrap());
    peer.join();
    let names: Vec<_> = steps
        .iter()
        .map(|step| match step {
            StepKind::Connected(Some(_)) => "connected",
            StepKind::Sent { command, bytes } if *bytes > 20 => command,
            StepKind::Received { bytes, .. } if *bytes > 20 => "reply",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["connected", "isMaster", "reply", "saslStart", "reply"]);
}

#[test]
fn t42_a_reply_in_pieces_of_any_size_is_understood() {
    for size in [1, 2, 3, 15, 16, 17, 64] {
        let peer = Peer::new(move |mut stream| {
            while let Some(request) = read(&mut stream) {
                for piece in friendly(&request).chunks(size) {
                    stream.write_all(piece).unwrap();
                }
            }
        });
        let mut connection = plain(&peer.host).unwrap();
        connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap();
        drop(connection);
        peer.join();
    }
}

#[test]
fn e6_e9_n14_a_rejection_comes_at_once_and_carries_code_text_and_what_was_tried() {
    for (at, stage) in [(0, Stage::Hello), (1, Stage::Authenticate)] {
        let peer = Peer::new(move |mut stream| {
            serve(&mut stream, |n, request| {
                if n == at {
                    failure(request, 18, "Authentication \u{1b}[31mfailed.\n")
                } else {
                    friendly(request)
                }
            })
        });
        let error = plain(&peer.host).err().unwrap();
        assert_eq!((error.kind(), error.stage()), (&ErrorKind::Rejected, stage));
        let server = error.server().unwrap();
        assert_eq!(server.code, Some(18));
        assert_eq!(server.message.as_deref(), Some(r"Authentication \u{1b}[31mfailed.\n"));
        let attempt = error.attempt().unwrap();
        assert_eq!(attempt.mechanism, Some(Mechanism::Plain));
        assert_eq!((attempt.username.as_deref(), attempt.source.as_str()), (Some("app"), "admin"));
        assert_eq!(peer.join(), at + 1, "the connection is closed after a rejection");
    }
}

#[test]
fn n16_code_391_makes_the_connection_authenticate_again_and_repeat_the_command() {
    let peer = Peer::new(|mut stream| {
        let mut names = Vec::new();
        serve(&mut stream, |n, request| {
            names.push(super::peer::body(request).iter().next().unwrap().0.to_owned());
            if n == 2 { failure(request, 391, "expired") } else { friendly(request) }
        });
        names
    });
    let mut connection = plain(&peer.host).unwrap();
    connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap();
    drop(connection);
    assert_eq!(peer.join(), ["isMaster", "saslStart", "ping", "saslStart", "ping"]);
}

#[test]
fn n16_a_second_391_goes_to_the_caller_and_other_codes_at_once() {
    for (code, served) in [(391, 5), (13, 3)] {
        let peer = Peer::new(move |mut stream| {
            serve(&mut stream, |_, request| {
                let ping = super::peer::body(request).get("ping").is_some();
                if ping { failure(request, code, "no") } else { friendly(request) }
            })
        });
        let mut connection = plain(&peer.host).unwrap();
        let error = connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::CommandFailed);
        assert_eq!(error.server().unwrap().code, Some(code.into()));
        drop(connection);
        assert_eq!(peer.join(), served);
    }
}

#[test]
fn t42_a_long_reply_to_a_command_arrives_whole() {
    let long = "x".repeat(300_000);
    let expected = long.clone();
    let peer = Peer::new(move |mut stream| {
        serve(&mut stream, |n, request| {
            if n < 2 {
                return friendly(request);
            }
            reply(request, |doc| {
                doc.string("text", &long);
                doc.double("ok", 1.0);
            })
        })
    });
    let mut connection = plain(&peer.host).unwrap();
    let reply = connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap();
    assert_eq!(reply.doc().get("text").and_then(|t| t.as_str()), Some(expected.as_str()));
    drop(connection);
    peer.join();
}

#[test]
fn a_failed_command_leaves_the_connection_usable() {
    let peer = Peer::new(|mut stream| {
        serve(&mut stream, |n, request| {
            if n == 2 { failure(request, 59, "no such command") } else { friendly(request) }
        })
    });
    let mut connection = plain(&peer.host).unwrap();
    let ping = command("ping");
    assert!(connection.run("admin", &Doc::parse(&ping).unwrap()).is_err());
    assert!(connection.run("admin", &Doc::parse(&ping).unwrap()).is_ok());
    drop(connection);
    assert_eq!(peer.join(), 4);
}

#[test]
fn t40_a_connection_that_failed_to_authenticate_again_is_closed() {
    let peer = Peer::new(|mut stream| {
        serve(
            &mut stream,
            |n, request| {
                if n == 2 { failure(request, 18, "no") } else { friendly(request) }
            },
        )
    });
    let mut connection = plain(&peer.host).unwrap();
    assert_eq!(*connection.reauthenticate().unwrap_err().kind(), ErrorKind::Rejected);
    assert_eq!(peer.join(), 3, "closed without being dropped");
    let error = connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Unusable);
}

#[test]
fn without_a_credential_only_hello_is_sent() {
    let peer = Peer::new(|mut stream| serve(&mut stream, |_, request| friendly(request)));
    let mut connection = connect(Settings::new(peer.host.clone())).unwrap();
    assert_eq!(connection.outcome().authentication, Authentication::None);
    assert!(matches!(connection.reauthenticate().unwrap_err().kind(), ErrorKind::Misuse(_)));
    connection.run("admin", &Doc::parse(&command("ping")).unwrap()).unwrap();
    drop(connection);
    assert_eq!(peer.join(), 2);
}

#[cfg(unix)]
#[test]
fn a_unix_domain_socket_counts_as_loopback() {
    let path = std::env::temp_dir().join(format!(
        "mongo-auth-{}-{}.sock",
        adapter::NAME,
        std::process::id()
    ));
    let _ = std::fs::remove_file(&path);
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        serve(&mut stream, |_, request| friendly(request))
    });
    let connection = plain(&Host::Unix(path.clone())).unwrap();
    drop(connection);
    assert_eq!(server.join().unwrap(), 2);
    std::fs::remove_file(&path).unwrap();
    let error = plain(&Host::Unix(path)).err().unwrap();
    assert_eq!(*error.kind(), ErrorKind::Connect(std::io::ErrorKind::NotFound));
}
