//! What both adapters must do; each includes this file with an `adapter` module of its own.

use super::{
    adapter,
    peer::{Peer, command, drain, failure, friendly, read, scram_challenge, serve},
};
use core::time::Duration;
use mongo_auth::{Authentication, Mechanism, rawbson::Doc};
use mongo_auth_host::{
    Connector, Credential, Entropy, EntropyError, Error, ErrorKind, Host, SecretString, Settings,
    Step, StepKind,
    error::{Family, Stage},
    tls::HandshakeProblem,
};
use std::{
    io::Write,
    net::{Shutdown, TcpListener, TcpStream},
};

const PASSWORD: &str = "canary-password";

/// Long enough never to be reached when nothing hangs.
const PATIENT: Duration = Duration::from_secs(60);

/// The timeout of those tests that wait for it.
const SHORT: Duration = Duration::from_millis(60);

pub(crate) fn settings(host: &Host, mechanism: Mechanism) -> Settings {
    let mut settings = Settings::new(host.clone());
    let secret = SecretString::new(PASSWORD.into());
    settings.credential = Some(Credential::new("admin", "app", secret).with_mechanism(mechanism));
    settings.connect_timeout = Some(PATIENT);
    settings.socket_timeout = Some(PATIENT);
    settings
}

fn connect(settings: Settings) -> Result<adapter::Connection, Error> {
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

fn plain(host: &Host) -> Result<adapter::Connection, Error> {
    connect(settings(host, Mechanism::Plain))
}

/// The error of a connection to a peer that acts so.
fn error_with<T: Send + 'static>(act: impl FnOnce(TcpStream) -> T + Send + 'static) -> Error {
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
fn t42_a_reply_cut_anywhere_is_an_error_and_closes() {
    let whole = {
        let peer = Peer::new(|mut stream| friendly(&read(&mut stream).unwrap()).len());
        let _ = plain(&peer.host);
        peer.join()
    };
    for len in 0..whole {
        let error = error_with(move |mut stream| {
            let reply = friendly(&read(&mut stream).unwrap());
            stream.write_all(&reply[..len]).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            assert_eq!(drain(&mut stream), 0, "the client went on after {len} bytes");
        });
        let expected = if len == 0 { ErrorKind::TlsExpected } else { ErrorKind::Closed };
        assert_eq!((error.kind(), error.stage()), (&expected, Stage::Hello), "{len}");
        assert_eq!(error.family(), Family::Unreachable);
    }
}

#[test]
fn t42_a_frame_that_no_server_sends_is_refused() {
    let changes = [
        ("length 15", 0, 15i32.to_le_bytes()),
        ("negative length", 0, (-1i32).to_le_bytes()),
        ("length above 64 KiB", 0, 65_537i32.to_le_bytes()),
        ("another request id", 8, 99i32.to_le_bytes()),
        ("compressed", 12, 2012i32.to_le_bytes()),
        ("garbage in the document", 25, [0xff; 4]),
    ];
    for (what, at, bytes) in changes {
        let error = error_with(move |mut stream| {
            let mut reply = friendly(&read(&mut stream).unwrap());
            reply[at..at + 4].copy_from_slice(&bytes);
            stream.write_all(&reply).unwrap();
            assert_eq!(drain(&mut stream), 0, "the client went on");
        });
        assert!(matches!(error.kind(), ErrorKind::Protocol(_)), "{what}: {error:?}");
        assert_eq!((error.family(), error.stage()), (Family::Broken, Stage::Hello), "{what}");
    }
}

#[test]
fn e1_a_server_that_wants_tls_is_recognised_by_its_alert() {
    // Alone, and with enough behind it to look like the header of a message.
    for padding in [0, 16] {
        let error = error_with(move |mut stream| {
            read(&mut stream).unwrap();
            stream
                .write_all(&[&[0x15, 3, 3, 0, 2, 2, 70][..], &vec![0; padding]].concat())
                .unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            drain(&mut stream);
        });
        assert_eq!(*error.kind(), ErrorKind::TlsExpected);
        assert_eq!(error.hint().as_deref(), Some("set tls=true"));
    }
}

#[test]
fn e1_a_web_server_is_no_mongodb_server() {
    let error = error_with(|mut stream| {
        read(&mut stream).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        drain(&mut stream);
    });
    assert_eq!(error.family(), Family::Broken);
    assert!(error.hint().unwrap().contains("look at the host and the port"));
}

#[test]
fn e1_a_port_without_a_server_refuses_the_connection() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = plain(&Host::tcp("127.0.0.1", port)).err().unwrap();
    assert_eq!(error.stage(), Stage::Connect);
    assert_eq!(error.to_string(), format!("127.0.0.1:{port}: connection refused"));
}

#[test]
fn e1_a_name_that_does_not_resolve_is_told() {
    let error = plain(&Host::tcp("no-such-host.invalid", 27017)).err().unwrap();
    assert_eq!((error.kind(), error.stage()), (&ErrorKind::Resolve, Stage::Resolve));
    assert_eq!(error.hint().as_deref(), Some("look at the spelling of \"no-such-host.invalid\""));
}

/// A silent peer at every stage, and how far the connection had come.
#[test]
fn n19_a_silent_peer_is_given_up_at_every_stage() {
    for (answered, stage) in [(0, Stage::Hello), (1, Stage::Authenticate)] {
        let peer = Peer::new(move |mut stream| {
            for _ in 0..answered {
                let reply = friendly(&read(&mut stream).unwrap());
                stream.write_all(&reply).unwrap();
            }
            drain(&mut stream);
        });
        let mut settings = settings(&peer.host, Mechanism::Plain);
        settings.connect_timeout = Some(SHORT);
        let error = connect(settings).err().unwrap();
        assert_eq!((error.kind(), error.stage()), (&ErrorKind::Timeout, stage));
        // The peer's thread ends, because the client has closed the connection.
        peer.join();
    }
}

#[test]
fn n19_a_silent_peer_is_given_up_in_the_tls_handshake() {
    let peer = Peer::new(|mut stream| drain(&mut stream));
    let mut settings = settings(&peer.host, Mechanism::Plain);
    settings.connect_timeout = Some(SHORT);
    settings.tls = Some(super::tls::unchecked());
    let error = connect(settings).err().unwrap();
    assert_eq!((error.kind(), error.stage()), (&ErrorKind::Timeout, Stage::Tls));
    assert!(peer.join() > 0, "a TLS hello was sent");
}

#[test]
fn n19_a_command_without_an_answer_closes_the_connection() {
    let peer = Peer::new(|mut stream| {
        for _ in 0..2 {
            let reply = friendly(&read(&mut stream).unwrap());
            stream.write_all(&reply).unwrap();
        }
        read(&mut stream).unwrap();
        drain(&mut stream)
    });
    let mut settings = settings(&peer.host, Mechanism::Plain);
    settings.socket_timeout = Some(SHORT);
    let mut connection = connect(settings).unwrap();
    let ping = command("ping");
    let error = connection.run("admin", &Doc::parse(&ping).unwrap()).unwrap_err();
    assert_eq!((error.kind(), error.stage()), (&ErrorKind::Timeout, Stage::Command));
    assert_eq!(peer.join(), 0);
    let error = connection.run("admin", &Doc::parse(&ping).unwrap()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Unusable);
}

/// CVE-2026-42198: a log-in timeout that left the derivation running.
#[test]
fn b7_t05_the_deadline_interrupts_a_derivation() {
    let peer = Peer::new(|mut stream| {
        let hello = read(&mut stream).unwrap();
        stream.write_all(&scram_challenge(&hello, 2_000_000_000)).unwrap();
        drain(&mut stream)
    });
    let mut settings = settings(&peer.host, Mechanism::ScramSha256);
    settings.max_scram_iterations = Some(u32::MAX);
    settings.connect_timeout = Some(Duration::from_millis(200));
    let error = connect(settings).err().unwrap();
    assert_eq!((error.kind(), error.stage()), (&ErrorKind::Timeout, Stage::Authenticate));
    assert_eq!(peer.join(), 0, "nothing was sent after the challenge");
}

#[test]
fn s11_more_iterations_than_allowed_are_refused_unless_the_settings_raise_the_limit() {
    for (max, refused) in [(None, true), (Some(100_000), true), (Some(100_001), false)] {
        let peer = Peer::new(|mut stream| {
            let hello = read(&mut stream).unwrap();
            stream.write_all(&scram_challenge(&hello, 100_001)).unwrap();
            drain(&mut stream)
        });
        let mut settings = settings(&peer.host, Mechanism::ScramSha256);
        settings.max_scram_iterations = max;
        settings.connect_timeout = Some(if refused { PATIENT } else { SHORT });
        let error = connect(settings).err().unwrap();
        assert_eq!(matches!(error.kind(), ErrorKind::Protocol(_)), refused, "{max:?}: {error:?}");
        peer.join();
    }
}

#[test]
fn t07_without_randomness_not_a_byte_leaves() {
    let broken = [
        Entropy::from_fn(|_| Err(EntropyError)),
        Entropy::from_fn(|bytes| {
            bytes.fill(0);
            Ok(())
        }),
    ];
    for entropy in broken {
        let peer = Peer::new(|mut stream| drain(&mut stream));
        let connector = Connector::new(settings(&peer.host, Mechanism::ScramSha256)).unwrap();
        let connector = connector.with_entropy(entropy);
        let error = adapter::connect(&connector, &peer.host, &mut ()).err().unwrap();
        assert_eq!(*error.kind(), ErrorKind::Entropy);
        assert_eq!(peer.join(), 0);
    }
}

#[test]
fn e9_n14_a_rejection_carries_code_text_and_what_was_tried() {
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

#[test]
fn e1_a_server_without_tls_is_told_apart_from_a_silent_one() {
    type Act = fn(TcpStream);
    let acts: [Act; 2] = [
        // As mongod does: it closes on a message that it cannot read.
        |mut stream| {
            use std::io::Read;
            stream.read_exact(&mut [0; 16]).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            drain(&mut stream);
        },
        |mut stream| {
            stream.write_all(b"+OK ready\r\n").unwrap();
            drain(&mut stream);
        },
    ];
    for act in acts {
        let peer = Peer::new(act);
        let mut settings = settings(&peer.host, Mechanism::Plain);
        settings.tls = Some(super::tls::unchecked());
        let error = connect(settings).err().unwrap();
        assert_eq!(*error.kind(), ErrorKind::Handshake(HandshakeProblem::NoTls));
        assert_eq!(error.stage(), Stage::Tls);
        peer.join();
    }
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
