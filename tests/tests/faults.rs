//! Connections that break: every conversation is cut, reset and stalled after every byte of the
//! server, and sent byte by byte, through both adapters.

use core::time::Duration;
use mongo_auth::{Authentication, Mechanism};
use mongo_auth_host::{Connector, Error, ErrorKind, Host, error::Family};
use mongo_auth_tests::{
    adapter::{self, Adapter},
    hostile::{Mode, Peer, SUBJECT, Seen, Tls, directory, fault::Fault, peer::Script, settings},
};
use std::thread;

/// The limit on a log-in that stalls. Too short a time is no fault: running out is what is due.
const SHORT: Duration = Duration::from_millis(40);

/// How many log-ins are under way at a time; most of them wait.
const AT_A_TIME: usize = 32;

struct Conversation<'t> {
    mechanism: Mechanism,
    mode: Mode,
    tls: &'t Tls,
}

fn conversations(tls: &Tls) -> [Conversation<'_>; 7] {
    [
        (Mechanism::ScramSha1, Mode::Speculative),
        (Mechanism::ScramSha256, Mode::Speculative),
        (Mechanism::ScramSha1, Mode::Ordinary),
        (Mechanism::ScramSha256, Mode::Ordinary),
        (Mechanism::ScramSha256, Mode::Long),
        (Mechanism::Plain, Mode::Ordinary),
        (Mechanism::MongodbX509, Mode::Ordinary),
    ]
    .map(|(mechanism, mode)| Conversation { mechanism, mode, tls })
}

#[test]
fn t42_every_conversation_cut_after_every_byte_fails_with_a_typed_error() {
    everywhere(Fault::CutAt, None, lost);
}

#[test]
fn t42_every_conversation_reset_after_every_byte_fails_with_a_typed_error() {
    everywhere(Fault::ResetAt, None, lost);
}

#[test]
fn t42_every_conversation_stalled_after_every_byte_is_given_up_in_time() {
    everywhere(Fault::StallAt, Some(SHORT), |error| *error.kind() == ErrorKind::Timeout);
}

#[test]
fn t42_every_conversation_in_single_bytes_succeeds() {
    let tls = Tls::new();
    for adapter in adapter::all() {
        for conversation in conversations(&tls) {
            conversation.seen(adapter, &conversation.connector(None), Fault::Split);
        }
    }
}

/// Whether an error tells that the connection was lost, in any of the words for that.
fn lost(error: &Error) -> bool {
    let kind = matches!(
        error.kind(),
        ErrorKind::Closed | ErrorKind::Handshake(_) | ErrorKind::Io(_) | ErrorKind::TlsExpected
    );
    kind && error.family() == Family::Unreachable
}

/// Breaks every conversation at every byte.
fn everywhere(
    fault: impl Fn(usize) -> Fault,
    timeout: Option<Duration>,
    expected: impl Fn(&Error) -> bool + Sync,
) {
    let tls = Tls::new();
    let mut log_ins = 0;
    for adapter in adapter::all() {
        for conversation in conversations(&tls) {
            let connector = conversation.connector(timeout);
            let whole = conversation.seen(adapter, &conversation.connector(None), Fault::None);
            conversation.warm_up(adapter, &connector);
            let faults: Vec<_> = conversation.offsets(&whole).into_iter().map(&fault).collect();
            log_ins += faults.len();
            thread::scope(|scope| {
                for faults in faults.chunks(faults.len().div_ceil(AT_A_TIME)) {
                    let (conversation, connector) = (&conversation, &connector);
                    let expected = &expected;
                    scope.spawn(move || {
                        conversation.break_at(adapter, connector, faults, expected);
                    });
                }
            });
        }
    }
    println!("{log_ins} log-ins");
}

impl Conversation<'_> {
    fn script(&self, fault: Fault) -> Script {
        let tls = self.is_tls().then(|| (self.tls.server(), SUBJECT));
        Script { fault, tls, ..Script::honest(directory(self.mode)) }
    }

    fn connector(&self, timeout: Option<Duration>) -> Connector {
        // The host is given with every connection.
        let mut settings = settings(&Host::tcp("127.0.0.1", 1), Some(self.mechanism));
        if let Some(timeout) = timeout {
            settings.connect_timeout = Some(timeout);
        }
        if self.is_tls() {
            settings.tls = Some(self.tls.client());
            let credential = settings.credential.as_mut().unwrap();
            credential.username = None;
            credential.password = None;
        }
        Connector::new(settings).unwrap()
    }

    /// What a server sees of a log-in that succeeds.
    fn seen(&self, adapter: &dyn Adapter, connector: &Connector, fault: Fault) -> Seen {
        let peer = Peer::start([self.script(fault)]);
        let connection = adapter.connect(connector, &peer.host);
        let connection = connection.unwrap_or_else(|e| panic!("{:?}: {e:?}", self.mechanism));
        assert_ne!(connection.outcome().authentication, Authentication::None);
        drop(connection);
        peer.join().remove(0)
    }

    /// Leaves the keys in the cache of `connector`, so that nothing but the connection takes time.
    /// On a machine with much to do that can fail, and then it is only slower.
    fn warm_up(&self, adapter: &dyn Adapter, connector: &Connector) {
        for _ in 0..20 {
            let peer = Peer::start([self.script(Fault::None)]);
            let done = adapter.connect(connector, &peer.host).is_ok();
            let _ = peer.join();
            if done {
                break;
            }
        }
    }

    /// The bytes to break at: all of them, but within TLS, where a log-in costs more and a record
    /// is decrypted whole or not at all, every ninth and those around the end of each reply.
    fn offsets(&self, whole: &Seen) -> Vec<usize> {
        let near_an_end = |at: usize| whole.ends.iter().any(|end| at.abs_diff(*end) <= 2);
        let wanted = |at: &usize| !self.is_tls() || at.is_multiple_of(9) || near_an_end(*at);
        // Signatures in TLS differ in length by a few bytes.
        let end = if self.is_tls() { whole.written.saturating_sub(8) } else { whole.written };
        (0..end).filter(wanted).collect()
    }

    fn break_at(
        &self,
        adapter: &dyn Adapter,
        connector: &Connector,
        faults: &[Fault],
        expected: &impl Fn(&Error) -> bool,
    ) {
        let scripts: Vec<_> = faults.iter().map(|fault| self.script(*fault)).collect();
        let peer = Peer::start(scripts);
        for fault in faults {
            let what = format!("{:?} {:?} {fault:?}", self.mechanism, self.mode);
            match adapter.connect(connector, &peer.host) {
                Ok(_) => panic!("{}, {what}: logged in", adapter.name()),
                Err(e) => assert!(expected(&e), "{}, {what}: {e:?}", adapter.name()),
            }
        }
        // Ends only when every socket was closed.
        assert_eq!(peer.join().len(), faults.len());
    }

    fn is_tls(&self) -> bool {
        self.mechanism == Mechanism::MongodbX509
    }
}
