//! Time, work and randomness that run out.

use super::{
    adapter,
    cases::{PATIENT, connect, settings},
    peer::{Peer, command, drain, friendly, read, scram_challenge},
};
use core::time::Duration;
use mongo_auth::{Mechanism, rawbson::Doc};
use mongo_auth_host::{Connector, Entropy, EntropyError, ErrorKind, Host, error::Stage};
use std::io::Write;

/// The timeout of those tests that wait for it.
const SHORT: Duration = Duration::from_millis(60);

#[test]
fn n19_time_that_is_over_at_the_start_is_told_with_its_stage() {
    for (host, stage) in
        [(Host::tcp("localhost", 1), Stage::Resolve), (Host::tcp("127.0.0.1", 1), Stage::Connect)]
    {
        let mut settings = settings(&host, Mechanism::Plain);
        settings.connect_timeout = Some(Duration::from_nanos(1));
        let error = connect(settings).err().unwrap();
        assert_eq!((error.kind(), error.stage()), (&ErrorKind::Timeout, stage), "{host}");
    }
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
