//! What only an executor can show: nothing is held up, and dropping a future stops everything.

#[path = "../../blocking/tests/common/peer.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod peer;

use core::{
    future::Future,
    pin::pin,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    task::{Context, Waker},
    time::Duration,
};
use mongo_auth::{Mechanism, rawbson::Doc};
use mongo_auth_tokio::{
    Connector, Credential, ErrorKind, Host, SecretString, Settings, Step, StepKind, connect,
};
use peer::{Peer, command, drain, friendly, read, scram_challenge, serve};
use std::{
    io::Write,
    sync::{Arc, mpsc},
};
use tokio::runtime::{Builder, Runtime};

fn connector(host: &Host, mechanism: Mechanism) -> Connector {
    let mut settings = Settings::new(host.clone());
    let secret = SecretString::new("pencil".into());
    settings.credential = Some(Credential::new("admin", "app", secret).with_mechanism(mechanism));
    settings.max_scram_iterations = Some(u32::MAX);
    settings.connect_timeout = Some(Duration::from_secs(60));
    Connector::new(settings).unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// ruby/net-imap PR 654: a derivation held the one lock, so that no timeout could fire.
#[test]
fn b10_s20_t05_a_heartbeat_goes_on_while_keys_are_derived() {
    let peer = Peer::new(|mut stream| {
        let hello = read(&mut stream).unwrap();
        stream.write_all(&scram_challenge(&hello, 50_000)).unwrap();
        // The proof arrives after the derivation; there is no good answer to it.
        read(&mut stream).unwrap();
    });
    let beats = Arc::new(AtomicU64::new(0));
    let mut at = Vec::new();
    let counter = Arc::clone(&beats);
    let mut observer = |step: &Step| {
        if matches!(step.what, StepKind::Received { .. } | StepKind::DerivedKeys { .. }) {
            at.push(counter.load(Relaxed));
        }
    };
    let connector = connector(&peer.host, Mechanism::ScramSha256);
    let login = connect(&connector, &peer.host, &mut observer);
    runtime().block_on(async {
        tokio::select! {
            result = login => assert_eq!(*result.unwrap_err().kind(), ErrorKind::Closed),
            () = async {
                loop {
                    beats.fetch_add(1, Relaxed);
                    tokio::task::yield_now().await;
                }
            } => {}
        }
    });
    peer.join();
    let [received, derived] = at[..] else { panic!("{at:?}") };
    assert!(derived > received, "no heartbeat between the challenge and the keys");
}

/// Two thousand million rounds take an hour; a runtime waits for its blocking threads when it is
/// dropped, so this test ends only if the derivation has stopped.
#[test]
fn t05_t40_dropping_the_future_stops_the_derivation_and_closes_the_socket() {
    let (challenged, wait_for_challenge) = mpsc::channel();
    let peer = Peer::new(move |mut stream| {
        let hello = read(&mut stream).unwrap();
        stream.write_all(&scram_challenge(&hello, 2_000_000_000)).unwrap();
        let _ = challenged.send(());
        drain(&mut stream)
    });
    let connector = connector(&peer.host, Mechanism::ScramSha256);
    let runtime = runtime();
    let received = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&received);
    let mut observer = move |step: &Step| {
        if matches!(step.what, StepKind::Received { .. }) {
            counter.fetch_add(1, Relaxed);
        }
    };
    runtime.block_on(async {
        tokio::select! {
            result = connect(&connector, &peer.host, &mut observer) => panic!("{result:?}"),
            () = async {
                while received.load(Relaxed) == 0 {
                    tokio::task::yield_now().await;
                }
                // Far enough for the work to be on its thread.
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
            } => {}
        }
    });
    wait_for_challenge.recv().unwrap();
    assert_eq!(peer.join(), 0, "the socket was closed and nothing more was sent");
    drop(runtime);
}

/// Polls a log-in a number of times and drops it. `true` when it came to its end.
async fn polled(login: impl Future, times: usize) -> bool {
    let mut login = pin!(login);
    for _ in 0..times {
        if login.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        // Lets the reactor see what the peer has sent.
        tokio::task::yield_now().await;
    }
    false
}

#[test]
fn t40_a_log_in_dropped_at_any_point_closes_its_socket() {
    let mut times = 1;
    loop {
        let peer = Peer::new(|mut stream| serve(&mut stream, |_, request| friendly(request)));
        let connector = connector(&peer.host, Mechanism::Plain);
        let done = runtime().block_on(polled(connect(&connector, &peer.host, &mut ()), times));
        // Ends only when the client has closed the connection.
        let served = peer.join();
        if done {
            assert_eq!(served, 2);
            break;
        }
        times += if times < 40 { 1 } else { times };
    }
    assert!(times > 2, "the log-in was never interrupted");
}

#[test]
fn t40_a_command_dropped_half_way_closes_the_connection() {
    let peer = Peer::new(|mut stream| {
        for _ in 0..2 {
            let reply = friendly(&read(&mut stream).unwrap());
            stream.write_all(&reply).unwrap();
        }
        // The command is never answered.
        drain(&mut stream)
    });
    let connector = connector(&peer.host, Mechanism::Plain);
    let ping = command("ping");
    let error = runtime().block_on(async {
        let mut connection = connect(&connector, &peer.host, &mut ()).await.unwrap();
        let doc = Doc::parse(&ping).unwrap();
        assert!(!polled(connection.run_command("admin", &doc, &mut ()), 3).await);
        assert!(connection.stream().is_none());
        connection.run_command("admin", &doc, &mut ()).await.unwrap_err()
    });
    assert_eq!(*error.kind(), ErrorKind::Unusable);
    assert!(peer.join() > 0);
}

#[test]
fn t40_futures_and_connections_can_move_between_threads() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    fn send_and_sync<T: Send + Sync>() {}
    send_and_sync::<mongo_auth_tokio::Connection>();
    send_and_sync::<Connector>();
    let host = Host::tcp("127.0.0.1", 1);
    let connector = connector(&host, Mechanism::Plain);
    drop(send(connect(&connector, &host, &mut ())));
}
