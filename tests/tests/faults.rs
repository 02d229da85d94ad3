//! Connections that break: every conversation is cut, reset and stalled after every byte of the
//! server, and sent byte by byte, through both adapters.

use core::{ops::Range, time::Duration};
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

/// Most lengths that are wrong make the client wait for more than there is.
#[test]
fn t41_t42_with_any_byte_changed_nothing_but_a_typed_error_or_an_honest_log_in_comes() {
    let tls = Tls::new();
    let mut log_ins = 0;
    for adapter in adapter::all() {
        for conversation in conversations(&tls).iter().filter(|c| !c.is_tls()) {
            let connector = conversation.connector(Some(SHORT));
            let whole = conversation.seen(adapter, &conversation.connector(None), Fault::None);
            conversation.warm_up(adapter, &connector);
            let payloads = payloads(&whole.output);
            let messages = if conversation.mechanism == Mechanism::Plain { 0 } else { 2 };
            assert_eq!(payloads.len(), messages);
            let masks = [0x01, 0x80, 0xff];
            let flips =
                (0..whole.written).flat_map(|at| masks.map(|mask| Fault::Flip { at, mask }));
            let flips: Vec<_> = flips.collect();
            log_ins += flips.len();
            thread::scope(|scope| {
                for flips in flips.chunks(flips.len().div_ceil(AT_A_TIME)) {
                    let (connector, payloads) = (&connector, &payloads);
                    scope.spawn(move || conversation.flip(adapter, connector, flips, payloads));
                }
            });
        }
    }
    println!("{log_ins} log-ins");
}

/// Where the SCRAM messages of a server stand in its output: binary values that begin so.
fn payloads(output: &[u8]) -> Vec<Range<usize>> {
    let starts = (5..output.len()).filter(|at| {
        let (before, text) = output.split_at(*at);
        before.ends_with(b"\0\0\0\0") && (text.starts_with(b"r=") || text.starts_with(b"v="))
    });
    starts.map(|at| at..at + usize::from(output[at - 5])).collect()
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

    /// Whoever logs in was let in by the server, and has seen every byte that SCRAM signs.
    fn flip(
        &self,
        adapter: &dyn Adapter,
        connector: &Connector,
        flips: &[Fault],
        payloads: &[Range<usize>],
    ) {
        let scripts: Vec<_> = flips.iter().map(|flip| self.script(*flip)).collect();
        let peer = Peer::start(scripts);
        let mut results = Vec::new();
        for flip in flips {
            let result = adapter.connect(connector, &peer.host);
            results.push(result.map(|connection| connection.outcome().authentication));
            let Err(e) = results.last().unwrap() else { continue };
            let whose =
                matches!(e.family(), Family::Broken | Family::Rejected | Family::Unreachable);
            assert!(whose, "{}, {:?} {flip:?}: {e:?}", adapter.name(), self.mechanism);
        }
        for ((flip, result), seen) in flips.iter().zip(&results).zip(peer.join()) {
            let Fault::Flip { at, .. } = flip else { panic!() };
            let Ok(Authentication::Sasl(_)) = result else { continue };
            assert_eq!(seen.disclosed, 1, "{flip:?}: {seen:?}");
            let signed = payloads.iter().any(|payload| payload.contains(at));
            assert!(!signed, "{}, {:?} {flip:?}: logged in", adapter.name(), self.mechanism);
        }
    }

    fn is_tls(&self) -> bool {
        self.mechanism == Mechanism::MongodbX509
    }
}
