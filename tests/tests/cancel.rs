//! Log-ins over tokio that are dropped at every point at which they wait: the socket is closed
//! and no task goes on, while the runtime lives.

use core::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use mongo_auth::{
    Mechanism,
    rawbson::{Doc, write_vec},
};
use mongo_auth_host::{Connector, ErrorKind, Host};
use mongo_auth_tests::hostile::{
    Mode, Peer, SUBJECT, Seen, Tls, directory, fault::Pace, peer::Script, settings,
};
use std::sync::mpsc::Sender;
use tokio::runtime::{Builder, Runtime};

/// A conversation.
struct Case<'t> {
    mechanism: Mechanism,
    mode: Mode,
    tls: Option<&'t Tls>,
}

impl Case<'_> {
    /// A server that writes only when the client waits for it.
    fn peer(&self) -> (Sender<()>, Peer) {
        let (go_on, pace) = Pace::new();
        let tls = self.tls.map(|tls| (tls.server(), SUBJECT));
        let honest = Script::honest(directory(self.mode));
        (go_on, Peer::start([Script { pace: Some(pace), tls, ..honest }]))
    }

    fn connector(&self) -> Connector {
        let mut settings = settings(&Host::tcp("127.0.0.1", 1), Some(self.mechanism));
        settings.tls = self.tls.map(Tls::client);
        if self.mechanism == Mechanism::MongodbX509 {
            let credential = settings.credential.as_mut().unwrap();
            credential.username = None;
            credential.password = None;
        }
        Connector::new(settings).unwrap()
    }
}

/// Runs `work` until it has waited so many times, then drops it; lets the peer go on each time.
/// `None` when it was dropped.
async fn waiting<T>(work: impl Future<Output = T>, go_on: &Sender<()>, times: usize) -> Option<T> {
    let mut work = pin!(work);
    let mut waited = 0;
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => {
            waited += 1;
            if waited == times {
                return Poll::Ready(None);
            }
            go_on.send(()).unwrap();
            Poll::Pending
        }
    })
    .await
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn nothing_goes_on(runtime: &Runtime) {
    assert_eq!(runtime.metrics().num_alive_tasks(), 0);
}

#[test]
fn t40_a_log_in_dropped_at_every_point_closes_its_socket_and_leaves_no_task() {
    let tls = Tls::new();
    let case = |mechanism, mode, tls| Case { mechanism, mode, tls };
    let cases = [
        (case(Mechanism::ScramSha256, Mode::Speculative, None), 10),
        (case(Mechanism::ScramSha1, Mode::Long, None), 10),
        (case(Mechanism::Plain, Mode::Ordinary, None), 6),
        (case(Mechanism::ScramSha256, Mode::Ordinary, Some(&tls)), 20),
        (case(Mechanism::MongodbX509, Mode::Ordinary, Some(&tls)), 20),
    ];
    let runtime = runtime();
    for (case, least) in cases {
        let connector = case.connector();
        let mut dropped = 0;
        loop {
            let (go_on, peer) = case.peer();
            let mut observer = ();
            let log_in = mongo_auth_tokio::connect(&connector, &peer.host, &mut observer);
            let done = runtime.block_on(waiting(log_in, &go_on, dropped + 1));
            let finished = done.is_some_and(|done| done.map(drop).is_ok());
            nothing_goes_on(&runtime);
            drop(go_on);
            // Ends only when the client has closed the connection.
            let _: Vec<Seen> = peer.join();
            if finished {
                break;
            }
            dropped += 1;
        }
        assert!(dropped >= least, "{:?} waited only {dropped} times", case.mechanism);
    }
}

#[test]
fn t40_a_connection_that_was_to_authenticate_again_is_not_used_when_that_was_dropped() {
    let case = Case { mechanism: Mechanism::ScramSha256, mode: Mode::Ordinary, tls: None };
    let connector = case.connector();
    let runtime = runtime();
    let ping = write_vec(|doc| doc.int32("ping", 1));
    let ping = Doc::parse(&ping).unwrap();
    let mut dropped = 0;
    loop {
        let (go_on, peer) = case.peer();
        let mut observer = ();
        let log_in = mongo_auth_tokio::connect(&connector, &peer.host, &mut observer);
        let log_in = runtime.block_on(waiting(log_in, &go_on, usize::MAX));
        let mut connection = log_in.unwrap().unwrap();
        let again =
            runtime.block_on(waiting(connection.reauthenticate(&mut ()), &go_on, dropped + 1));
        nothing_goes_on(&runtime);
        drop(go_on);
        let used = runtime.block_on(connection.run_command("admin", &ping, &mut ()));
        if let Some(again) = again {
            assert!(again.and(used.map(drop)).is_ok());
            drop(connection);
            let _ = peer.join();
            break;
        }
        assert_eq!(*used.unwrap_err().kind(), ErrorKind::Unusable);
        assert!(connection.stream().is_none());
        // The socket is closed although the connection is still there.
        let seen = peer.join().remove(0);
        assert!(!seen.commands.iter().any(|name| name == "ping"), "{seen:?}");
        dropped += 1;
    }
    assert!(dropped >= 4, "it waited only {dropped} times");
}
