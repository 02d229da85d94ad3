//! No password is left in memory that is given back, whatever becomes of the log-in.

use mongo_auth::rawbson::{Doc, write_vec};
use mongo_auth_host::{Connector, Settings};
use mongo_auth_scanning_allocator::{ScanningAllocator, exempt_this_thread};
use mongo_auth_tests::{
    adapter::{self, Adapter},
    hostile::{Deed, Mode, Peer, SUBJECT, Step, Tls, directory, fault::Fault, peer::Script},
};

#[global_allocator]
static ALLOCATOR: ScanningAllocator = ScanningAllocator::new();

/// The password of the tests and what follows from it: as it is, percent-encoded, the digest that
/// SCRAM-SHA-1 takes in its place, in base64, and in base64 as PLAIN has it.
const SECRETS: [&[u8]; 5] = [
    "canary/p@ss word:%2B\u{e9}+".as_bytes(),
    b"canary%2Fp%40ss",
    b"f7af7057884ae15f45be084573dab55e",
    b"Y2FuYXJ5L3BAc3Mgd29yZDol",
    b"AGFwcABjYW5hcnkvcEBzcyB3b3JkO",
];

const LOGIN: &str = "app:canary%2Fp%40ss%20word%3A%252B%C3%A9%2B";

#[test]
fn t37_no_freed_block_holds_the_password() {
    let tls = Tls::new();
    let modes = [Mode::Speculative, Mode::Ordinary, Mode::Long];
    modes.into_iter().for_each(|mode| drop(directory(mode)));
    let wrong = Deed::Payload(Step::Final, |_| b"v=AAAA".to_vec());
    let cases: Vec<_> = ["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN"]
        .into_iter()
        .flat_map(|mechanism| modes.map(|mode| (mechanism, mode)))
        .flat_map(|(mechanism, mode)| {
            // Before the last answer of each mechanism.
            let cut = Fault::CutAt(290);
            [(None, Fault::None), (Some(wrong), Fault::None), (None, cut)]
                .map(|(deed, fault)| (mechanism, mode, deed, fault))
        })
        .collect();

    ALLOCATOR.look_for(&SECRETS);
    drop([b"x", SECRETS[0]].concat());
    assert_eq!(ALLOCATOR.found().len(), 1, "the allocator does not look");
    for adapter in adapter::all() {
        for (mechanism, mode, deed, fault) in &cases {
            for with_tls in [false, true] {
                let tls = with_tls.then_some(&tls);
                let script = Script {
                    deed: *deed,
                    fault: if with_tls { Fault::None } else { *fault },
                    tls: tls.map(|tls| (tls.server(), SUBJECT)),
                    ..Script::honest(directory(*mode))
                };
                log_in(adapter, mechanism, script, tls);
                let found = ALLOCATOR.found();
                let name = adapter.name();
                assert!(
                    found.is_empty(),
                    "{name}, {mechanism}, {mode:?}, {deed:?}, {fault:?}, TLS {with_tls}: {found:?}"
                );
            }
        }
    }
    assert!(ALLOCATOR.scanned() > 10_000, "{}", ALLOCATOR.scanned());
}

fn log_in(adapter: &dyn Adapter, mechanism: &str, script: Script, tls: Option<&Tls>) {
    // The signature that is forged is that of SCRAM.
    let honest = script.deed.is_none() || mechanism == "PLAIN";
    let succeeds = honest && script.fault == Fault::None;
    let peer = Peer::start(core::iter::once_with(move || {
        // The server has to know the password.
        exempt_this_thread();
        script
    }));
    let options = format!("/?authSource=admin&authMechanism={mechanism}");
    // Built in one go: a text that grows would be a finding of this test's own.
    let uri = ["mongodb://", LOGIN, "@", &peer.host.to_string(), &options].concat();
    let mut settings = Settings::parse(&uri).unwrap();
    wipe(uri);
    settings.tls = tls.map(Tls::client);
    let connector = Connector::new(settings.clone()).unwrap();
    let connected = adapter.connect(&connector, &peer.host);
    assert_eq!(connected.is_ok(), succeeds, "{mechanism}: {:?}", connected.err());
    if let Ok(mut connection) = connected {
        let ping = write_vec(|doc| doc.int32("ping", 1));
        let _ = connection.run("admin", &Doc::parse(&ping).unwrap());
    }
    drop((settings, connector));
    let _ = peer.join();
}

/// Writes over a connection string, which is the caller's to do.
fn wipe(uri: String) {
    let mut bytes = uri.into_bytes();
    bytes.fill(0);
    core::hint::black_box(&bytes);
}
