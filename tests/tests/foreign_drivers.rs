//! The drivers of others log in to the server of the testkit, and what that server saw is the
//! oracle: it must agree with what a real driver takes for a MongoDB server.

#[path = "foreign_drivers/driver.rs"]
mod driver;
#[path = "foreign_drivers/servers.rs"]
mod servers;

use driver::Driver;
use mongo_auth::Mechanism::{self, MongodbX509, Plain, ScramSha1, ScramSha256};
use mongo_auth_testkit::Denial;
use servers::{On, Servers};

/// A log-in and what the server has to see of it.
struct Row {
    id: &'static str,
    on: On,
    login: Option<(&'static str, &'static str)>,
    options: &'static [(&'static str, &'static str)],
    expect: Expect,
}

/// What the server has to see.
#[derive(Clone, Copy, Debug)]
enum Expect {
    /// This user of this database is logged in.
    In(Mechanism, &'static str, &'static str, Speculative),
    /// The client of the certificate `app` is logged in.
    Certificate,
    /// Every attempt is refused, the last one for this reason.
    Refused(Mechanism, Denial),
}

/// Whether the attempt inside `hello` is the one that succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speculative {
    Yes,
    No,
    /// Drivers differ here.
    Either,
}

use Expect::{Certificate, In, Refused};
use Speculative::{Either, No, Yes};

const EXTERNAL: &str = "$external";
const SHA_1: (&str, &str) = ("authMechanism", "SCRAM-SHA-1");
const SHA_256: (&str, &str) = ("authMechanism", "SCRAM-SHA-256");
const PLAIN: (&str, &str) = ("authMechanism", "PLAIN");
const X509: (&str, &str) = ("authMechanism", "MONGODB-X509");
const ADMIN: (&str, &str) = ("authSource", "admin");
const ORDERS: (&str, &str) = ("authSource", "orders");
const SHA_1_ESCAPES: &str = "S2 S4: the same with SHA-1, where the name is hashed";
const TWO_ESCAPES: &str = "S2 T15: what looks like attributes in the name";

/// What a driver cannot do, and is not the server's fault.
const EXCEPTIONS: [(&str, &str); 4] = [
    // hashes the escaped name
    ("node", SHA_1_ESCAPES),
    ("mongosh", SHA_1_ESCAPES),
    // escapes the first comma and the first equals sign only
    ("node", TWO_ESCAPES),
    ("mongosh", TWO_ESCAPES),
];

const RESERVED: &str = "p+a%s:s@w/o?r#d[1]";

const fn row(
    id: &'static str,
    on: On,
    login: (&'static str, &'static str),
    options: &'static [(&'static str, &'static str)],
    expect: Expect,
) -> Row {
    Row { id, on, login: Some(login), options, expect }
}

#[rustfmt::skip] // A row is a line.
const ROWS: &[Row] = &[
    // Negotiation and SCRAM
    row("N7 N10: both mechanisms", On::Tcp, ("both", "canary-both"), &[], In(ScramSha256, "both", "admin", Yes)),
    row("N7 N12: SHA-1 only, the speculation is dropped", On::Tcp, ("sha1", "canary-sha1"), &[], In(ScramSha1, "sha1", "admin", No)),
    row("N7: SHA-256 only", On::Tcp, ("sha256", "canary-sha256"), &[], In(ScramSha256, "sha256", "admin", Yes)),
    row("N8: SHA-1 forced", On::Tcp, ("both", "canary-both"), &[SHA_1], In(ScramSha1, "both", "admin", Yes)),
    row("N8: SHA-256 forced", On::Tcp, ("both", "canary-both"), &[SHA_256], In(ScramSha256, "both", "admin", Yes)),
    row("U38: another database", On::Tcp, ("orders", "canary-orders"), &[ORDERS], In(ScramSha256, "orders", "orders", Yes)),
    row("S2: a comma and an equals sign in the name", On::Tcp, ("a=b,c", "canary-comma"), &[], In(ScramSha256, "a=b,c", "admin", Yes)),
    row(SHA_1_ESCAPES, On::Tcp, ("a=b,c", "canary-comma"), &[SHA_1], In(ScramSha1, "a=b,c", "admin", Yes)),
    row(TWO_ESCAPES, On::Tcp, ("n=a,r=b", "canary-inject"), &[SHA_256], In(ScramSha256, "n=a,r=b", "admin", Yes)),
    row("S2: what looks like an escape", On::Tcp, ("a=2Cb%2C", "canary-escape"), &[], In(ScramSha256, "a=2Cb%2C", "admin", Yes)),
    row("S3 S6: the password is prepared, the name is not", On::Tcp, ("\u{2168}", "I\u{ad}X"), &[SHA_256], In(ScramSha256, "\u{2168}", "admin", Yes)),
    row("S6: the password as it is after preparation", On::Tcp, ("\u{2168}", "IX"), &[SHA_256], In(ScramSha256, "\u{2168}", "admin", Yes)),
    row("S4: SHA-1 does not prepare", On::Tcp, ("\u{2168}", "I\u{ad}X"), &[SHA_1], In(ScramSha1, "\u{2168}", "admin", Yes)),
    row("S4: nor does it take the prepared password", On::Tcp, ("\u{2168}", "IX"), &[SHA_1], Refused(ScramSha1, Denial::WrongPassword)),
    row("U7: every reserved character in the password", On::Tcp, ("reserved", RESERVED), &[], In(ScramSha256, "reserved", "admin", Yes)),
    row("N15: a wrong password, SHA-256", On::Tcp, ("both", "wrong"), &[], Refused(ScramSha256, Denial::WrongPassword)),
    row("N15: a wrong password, SHA-1", On::Tcp, ("both", "wrong"), &[SHA_1], Refused(ScramSha1, Denial::WrongPassword)),
    row("N15: an unknown user", On::Tcp, ("nobody", "x"), &[SHA_256], Refused(ScramSha256, Denial::UnknownUser)),
    row("N8: a mechanism that the user lacks", On::Tcp, ("sha1", "canary-sha1"), &[SHA_256], Refused(ScramSha256, Denial::MechanismOfUser)),
    row("N15: the user of another database", On::Tcp, ("orders", "canary-orders"), &[ADMIN, SHA_256], Refused(ScramSha256, Denial::UnknownUser)),
    // Nothing speculative, one empty message more
    row("N12 S17: negotiated, with an empty exchange", On::Old, ("both", "canary-both"), &[], In(ScramSha256, "both", "admin", No)),
    row("S17: SHA-1 with an empty exchange", On::Old, ("both", "canary-both"), &[SHA_1], In(ScramSha1, "both", "admin", No)),
    row("N15: a wrong password on an old server", On::Old, ("both", "wrong"), &[SHA_256], Refused(ScramSha256, Denial::WrongPassword)),
    // TLS
    row("N7: SCRAM inside TLS", On::Tls, ("both", "canary-both"), &[], In(ScramSha256, "both", "admin", Yes)),
    row("P1 P2: PLAIN inside TLS", On::Tls, ("plain", "canary-plain"), &[PLAIN], In(Plain, "plain", EXTERNAL, Either)),
    row("P1: a comma in the name", On::Tls, ("p,l=n", RESERVED), &[PLAIN], In(Plain, "p,l=n", EXTERNAL, Either)),
    row("P3: PLAIN with a wrong password", On::Tls, ("plain", "wrong"), &[PLAIN], Refused(Plain, Denial::WrongPassword)),
    row("P3: PLAIN for an unknown user", On::Tls, ("nobody", "x"), &[PLAIN], Refused(Plain, Denial::UnknownUser)),
    Row { id: "X1 X2: X.509 without a name", on: On::Certificate, login: None, options: &[X509], expect: Certificate },
    Row { id: "X1 T34: X.509 with the name", on: On::Certificate, login: Some(("CN=app,OU=clients,O=mongo-auth testkit", "")), options: &[X509], expect: Certificate },
    Row { id: "T34: X.509 with the name of another", on: On::Certificate, login: Some(("CN=other", "")), options: &[X509], expect: Refused(MongodbX509, Denial::Subject) },
    Row { id: "X3: a certificate without a user", on: On::Stranger, login: None, options: &[X509], expect: Refused(MongodbX509, Denial::UnknownUser) },
];

#[test]
fn pymongo_logs_in() {
    run("pymongo");
}

#[test]
fn the_node_driver_logs_in() {
    run("node");
}

#[test]
fn mongosh_logs_in() {
    run("mongosh");
}

#[test]
fn libmongoc_logs_in() {
    run("libmongoc");
}

fn run(name: &'static str) {
    let Some(mut driver) = Driver::start(name) else { return };
    let servers = Servers::start(name);
    let mut faults = String::new();
    let mut log_ins = 0;
    for row in ROWS.iter().filter(|row| !EXCEPTIONS.contains(&(name, row.id))) {
        let uri = servers.uri(row);
        let seen = servers.now();
        log_ins += 1;
        let said = driver.log_in(&uri);
        let attempts = servers.attempts_since(seen);
        if let Err(fault) = row.check(&said, &attempts) {
            faults += &format!("{name}, {}: {fault}; said {said:?}, seen {attempts:?}\n", row.id);
        }
    }
    assert!(faults.is_empty(), "{faults}");
    println!("{name}: {log_ins} log-ins");
}

/// What the server saw of an attempt.
#[derive(Debug)]
struct Attempt {
    mechanism: String,
    user: String,
    database: String,
    speculative: bool,
    result: Result<(), Denial>,
}

impl Row {
    fn check(&self, said: &str, attempts: &[Attempt]) -> Result<(), &'static str> {
        let last = attempts.last().ok_or("no attempt")?;
        let subject = "CN=app,OU=clients,O=mongo-auth testkit";
        let (mechanism, user, database, speculative) = match self.expect {
            Refused(mechanism, denial) => {
                let refused = attempts.iter().all(|a| a.result.is_err());
                let last = (&*last.mechanism, last.result) == (mechanism.name(), Err(denial));
                let told = said.strip_prefix("refused ").is_some();
                return (refused && last && told).then_some(()).ok_or("not refused as it should");
            }
            In(mechanism, user, database, speculative) => (mechanism, user, database, speculative),
            Certificate => (MongodbX509, subject, EXTERNAL, Either),
        };
        if said != format!("ok {user}@{database}") {
            return Err("not logged in");
        }
        if last.result.is_err()
            || (&*last.mechanism, &*last.user, &*last.database)
                != (mechanism.name(), user, database)
        {
            return Err("another log-in");
        }
        match speculative {
            Either => Ok(()),
            _ if last.speculative == (speculative == Yes) => Ok(()),
            _ => Err("not as speculative"),
        }
    }
}
