//! Time, work and randomness that run out.

use super::{
    adapter,
    cases::{connect, settings},
    peer::{Peer, command, drain, friendly, read, scram_challenge},
};
use core::time::Duration;
use mongo_auth::{Mechanism, rawbson::Doc};
use mongo_auth_host::{Connector, Entropy, EntropyError, ErrorKind, Host, Settings, error::Stage};
use std::{io::Write, net::TcpStream};

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
/// Runs log-ins into their timeout until one has come to `stage`, and returns what its peer saw.
///
/// A busy machine may use up a short timeout before that, so longer ones follow.
fn times_out<T: Send + 'static>(
    mechanism: Mechanism,
    change: impl Fn(&mut Settings),
    act: fn(TcpStream) -> T,
    stage: Stage,
) -> T {
    for timeout in [SHORT, SHORT * 20, SHORT * 400] {
        let peer = Peer::new(act);
        let mut settings = settings(&peer.host, mechanism);
        settings.connect_timeout = Some(timeout);
        change(&mut settings);
        let error = connect(settings).err().unwrap();
        assert_eq!(*error.kind(), ErrorKind::Timeout);
        // The peer's thread ends, because the client has closed the connection.
        let seen = peer.join();
        if error.stage() == stage {
            return seen;
        }
    }
    panic!("no log-in came to {stage:?}");
}

/// Answers so many requests in a friendly way, then goes silent and counts.
fn friendly_then_silent(mut stream: TcpStream, answers: usize) -> u64 {
    for _ in 0..answers {
        let Some(request) = read(&mut stream) else { return 0 };
        let _ = stream.write_all(&friendly(&request));
    }
    drain(&mut stream)
}

/// Asks for `iterations` and counts what comes after that.
fn challenge(mut stream: TcpStream, iterations: u32) -> u64 {
    let Some(hello) = read(&mut stream) else { return 0 };
    let _ = stream.write_all(&scram_challenge(&hello, iterations));
    drain(&mut stream)
}

#[test]
fn n19_a_silent_peer_is_given_up_at_every_stage() {
    let plain = Mechanism::Plain;
    let hello = times_out(plain, |_| (), |s| friendly_then_silent(s, 0), Stage::Hello);
    let start = times_out(plain, |_| (), |s| friendly_then_silent(s, 1), Stage::Authenticate);
    assert!(hello > 0 && start > 0, "both were asked something");
}

#[test]
fn n19_a_silent_peer_is_given_up_in_the_tls_handshake() {
    let with_tls = |settings: &mut Settings| settings.tls = Some(super::tls::unchecked());
    let sent = times_out(Mechanism::Plain, with_tls, |mut s| drain(&mut s), Stage::Tls);
    assert!(sent > 0, "a TLS hello was sent");
}

#[test]
fn n19_a_command_without_an_answer_closes_the_connection() {
    let peer = Peer::new(|stream| friendly_then_silent(stream, 2));
    let mut settings = settings(&peer.host, Mechanism::Plain);
    settings.socket_timeout = Some(SHORT);
    let mut connection = connect(settings).unwrap();
    let ping = command("ping");
    let error = connection.run("admin", &Doc::parse(&ping).unwrap()).unwrap_err();
    assert_eq!((error.kind(), error.stage()), (&ErrorKind::Timeout, Stage::Command));
    peer.join();
    let error = connection.run("admin", &Doc::parse(&ping).unwrap()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Unusable);
}

/// CVE-2026-42198: a log-in timeout that left the derivation running.
#[test]
fn b7_t05_the_deadline_interrupts_a_derivation() {
    let raise = |settings: &mut Settings| settings.max_scram_iterations = Some(u32::MAX);
    let act = |stream| challenge(stream, 2_000_000_000);
    let sent = times_out(Mechanism::ScramSha256, raise, act, Stage::Authenticate);
    assert_eq!(sent, 0, "nothing was sent after the challenge");
}

#[test]
fn s11_more_iterations_than_allowed_are_refused_unless_the_settings_raise_the_limit() {
    for max in [None, Some(100_000)] {
        let peer = Peer::new(|stream| challenge(stream, 100_001));
        let mut settings = settings(&peer.host, Mechanism::ScramSha256);
        settings.max_scram_iterations = max;
        let error = connect(settings).err().unwrap();
        assert!(matches!(error.kind(), ErrorKind::Protocol(_)), "{max:?}: {error:?}");
        assert_eq!(peer.join(), 0, "nothing was sent after the challenge");
    }
    // With a higher limit the keys are derived, which takes until the timeout or longer.
    let raise = |settings: &mut Settings| settings.max_scram_iterations = Some(100_001);
    let act = |stream| challenge(stream, 100_001);
    times_out(Mechanism::ScramSha256, raise, act, Stage::Authenticate);
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
