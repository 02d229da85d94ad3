//! Real servers of other versions through both adapters: 4.2, which knows neither speculative
//! authentication nor `skipEmptyExchange`; 4.4, the first that does; a late patch level of 6.0.
//!
//! What really happened is told by the server: by its log, and by its counters of commands, which
//! is why one test alone talks to each server, one log-in after the other.

use mongo_auth::rawbson::{Doc, Value, write_vec};
use mongo_auth_host::error::Family;
use mongo_auth_host::{Connector, Error, Settings};
use mongo_auth_tests::adapter::{self, Adapter, Connection};
use mongo_auth_tests::peers::Peers;

const SHA_1: &str = "SCRAM-SHA-1";
const SHA_256: &str = "SCRAM-SHA-256";
const X509: &str = "MONGODB-X509";
const ALICE: &str = "CN=alice,OU=people,O=Clients,C=XX";
const BY_CERTIFICATE: &str =
    "authMechanism=MONGODB-X509&tls=true&tlsCAFile={tls.ca}&tlsCertificateKeyFile={tls.alice}";
const AUTHENTICATION_FAILED: i64 = 18;

/// What a server does with a log-in.
#[derive(Clone, Copy)]
struct Server {
    name: &'static str,
    wire_version: i32,
    /// Takes up the attempt inside `hello`, and `skipEmptyExchange`.
    modern: bool,
}

/// A log-in that succeeds.
struct Good {
    account: &'static str,
    options: &'static str,
    user: &'static str,
    mechanism: &'static str,
    /// Whether what is tried inside `hello` is what the server has for this user.
    guessed: bool,
}

/// How many of each command a server has answered.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Commands {
    start: i64,
    go_on: i64,
    authenticate: i64,
}

const GOOD: [Good; 9] = [
    good("both:both@", "", "both@admin", SHA_256, true),
    good("both:both@", "authMechanism=SCRAM-SHA-256", "both@admin", SHA_256, true),
    good("both:both@", "authMechanism=SCRAM-SHA-1", "both@admin", SHA_1, true),
    good("sha256:sha256@", "", "sha256@admin", SHA_256, true),
    good("sha1:sha1@", "", "sha1@admin", SHA_1, false),
    good("IX:I%C2%ADX@", "", "IX@admin", SHA_256, true),
    good("a%2Cb:a%2Cb@", "authMechanism=SCRAM-SHA-1", "a,b@admin", SHA_1, true),
    good("both:both@", "tls=true&tlsCAFile={tls.ca}", "both@admin", SHA_256, true),
    good("", BY_CERTIFICATE, ALICE, X509, true),
];

const fn good(
    account: &'static str,
    options: &'static str,
    user: &'static str,
    mechanism: &'static str,
    guessed: bool,
) -> Good {
    Good { account, options, user, mechanism, guessed }
}

/// Account and options; the server knows the user and the mechanism, or does not.
const BAD: [(&str, &str); 6] = [
    ("both:wrong@", ""),
    ("both:wrong@", "authMechanism=SCRAM-SHA-1"),
    ("sha1:wrong@", ""),
    ("sha256:wrong@", ""),
    ("nobody:x@", ""),
    ("sha1:sha1@", "authMechanism=SCRAM-SHA-256"),
];

#[test]
fn s16_n11_mongod_4_2_takes_the_long_way_without_speculation() {
    run(Server { name: "mongod_4_2", wire_version: 8, modern: false });
}

#[test]
fn n9_n11_n12_mongod_4_4_takes_up_what_was_tried_inside_hello() {
    run(Server { name: "mongod_4_4", wire_version: 9, modern: true });
}

#[test]
fn n9_n11_n12_mongod_6_0_27_takes_up_what_was_tried_inside_hello() {
    run(Server { name: "mongod_6_0_27", wire_version: 17, modern: true });
}

fn run(server: Server) {
    let Some(peers) = Peers::get() else { return };
    let mut admin = connect(&peers, server, adapter::all()[0], "root:rootpw@", "", "old-admin");
    let admin = &mut **admin.as_mut().unwrap();
    for adapter in adapter::all() {
        for (n, case) in GOOD.iter().enumerate() {
            let app = format!("good-{n}-{}-{}", adapter.name(), std::process::id());
            let before = Commands::of(admin);
            let connection = connect(&peers, server, adapter, case.account, case.options, &app);
            let commands = Commands::of(admin).since(before);
            let what = format!("{} {} {}?{}", server.name, app, case.account, case.options);
            let connection = connection.unwrap_or_else(|e| panic!("{what}: {e}"));
            check(&peers, server, case, connection, commands, &app, &what);
        }
        for (n, (account, options)) in BAD.into_iter().enumerate() {
            let app = format!("bad-{n}-{}-{}", adapter.name(), std::process::id());
            let what = format!("{} {app} {account}?{options}", server.name);
            let result = connect(&peers, server, adapter, account, options, &app);
            let error = result.err().unwrap_or_else(|| panic!("{what}: logged in"));
            assert_eq!(error.family(), Family::Rejected, "{what}: {error}");
            let code = error.server().and_then(|told| told.code);
            assert_eq!(code, Some(AUTHENTICATION_FAILED), "{what}: {error}");
            let log = peers.log_ins(server.name, &app);
            assert!(!log.is_empty() && log.iter().all(|l| !l.ok), "{what}: {log:?}");
        }
    }
}

fn check(
    peers: &Peers,
    server: Server,
    case: &Good,
    mut connection: Box<dyn Connection>,
    commands: Commands,
    app: &str,
    what: &str,
) {
    let speculative = server.modern && case.guessed;
    let outcome = connection.outcome();
    assert_eq!(outcome.mechanism.map(|m| m.name()), Some(case.mechanism), "{what}");
    assert_eq!(outcome.max_wire_version, server.wire_version, "{what}");
    assert_eq!(outcome.speculative, speculative, "{what}");
    let (start, go_on) = match (speculative, server.modern) {
        // the first two messages of SCRAM go with `hello`
        (true, _) => (0, 1),
        (false, true) => (1, 1),
        // the third exchange has an empty payload
        (false, false) => (1, 2),
    };
    let scram = Commands { start, go_on, authenticate: 0 };
    let certificate = Commands { start: 0, go_on: 0, authenticate: i64::from(!speculative) };
    let wanted = if case.mechanism == X509 { certificate } else { scram };
    assert_eq!(commands, wanted, "{what}");
    let round_trips = 1 + wanted.start + wanted.go_on + wanted.authenticate;
    assert_eq!(i64::from(outcome.round_trips), round_trips, "{what}");

    let log = peers.log_ins(server.name, app);
    let told: Vec<_> = log.iter().filter(|l| l.ok).collect();
    let [told] = told[..] else { panic!("{what}: the log says {log:?}") };
    assert_eq!(told.user, case.user, "{what}");
    assert!(told.mechanism == case.mechanism || told.mechanism.is_empty(), "{what}: {told:?}");
    assert_eq!(who_am_i(&mut *connection), case.user, "{what}");
}

fn connect(
    peers: &Peers,
    server: Server,
    adapter: &dyn Adapter,
    account: &str,
    options: &str,
    app: &str,
) -> Result<Box<dyn Connection>, Error> {
    let uri = format!("mongodb://{account}127.0.0.1:{{{}.port}}/?{options}", server.name);
    let mut settings = Settings::parse(&peers.fill(&uri))?;
    settings.app_name = Some(app.into());
    let host = settings.hosts[0].clone();
    adapter.connect(&Connector::new(settings)?, &host)
}

impl Commands {
    fn of(connection: &mut dyn Connection) -> Self {
        let status = ask(connection, "serverStatus");
        let status = Doc::parse(&status).unwrap();
        let count = |command: &str| {
            let path = ["metrics", "commands", command];
            let counter = path.iter().try_fold(status, |doc, key| doc.get(key)?.as_document());
            counter.and_then(|counter| counter.get("total")).and_then(|total| total.as_i64())
        };
        let count = |command| count(command).unwrap_or_else(|| panic!("{command} is not counted"));
        Self {
            start: count("saslStart"),
            go_on: count("saslContinue"),
            authenticate: count("authenticate"),
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            start: self.start - before.start,
            go_on: self.go_on - before.go_on,
            authenticate: self.authenticate - before.authenticate,
        }
    }
}

/// The user of the connection as the server sees it, in the form of the log.
fn who_am_i(connection: &mut dyn Connection) -> String {
    let status = ask(connection, "connectionStatus");
    let info = Doc::parse(&status).unwrap().get("authInfo").and_then(|v| v.as_document());
    let users = info.and_then(|info| info.get("authenticatedUsers")?.as_array()).unwrap();
    let user = users.get("0").and_then(|v| v.as_document()).expect("somebody is logged in");
    match (user.get("user"), user.get("db")) {
        (Some(Value::String(subject)), Some(Value::String("$external"))) => subject.into(),
        (Some(Value::String(name)), Some(Value::String(db))) => format!("{name}@{db}"),
        other => panic!("{other:?}"),
    }
}

fn ask(connection: &mut dyn Connection, command: &str) -> Vec<u8> {
    let command = write_vec(|doc| doc.int32(command, 1));
    let reply = connection.run("admin", &Doc::parse(&command).unwrap()).unwrap();
    reply.doc().as_bytes().to_vec()
}
