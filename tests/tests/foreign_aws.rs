//! The drivers of others log in by MONGODB-AWS to the server of the testkit, and what that server
//! saw is the oracle. Each driver signs with code of its own: botocore, WebCrypto, OpenSSL.

#[path = "foreign_drivers/driver.rs"]
mod driver;

use driver::Driver;
use mongo_auth_host::aws::Clock;
use mongo_auth_testkit::{
    AccessKey, Denial, EventKind, Listen, Log, Server, ServerConfig, Sts, StsRefusal, User,
};

const ANN: &str = "arn:aws:iam::123456789012:user/ann";
const ROLE: &str = "arn:aws:iam::123456789012:role/app";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/app/session-1";
const OTHER: &str = "arn:aws:sts::123456789012:assumed-role/other/session-1";

const ANN_ID: &str = "AKIAANN";
/// A secret key has slashes and plus signs, which a connection string has to encode.
const ANN_SECRET: &str = "canary/ann+K7MDENG/bPxRfiCYEXAMPLEKEY=%";
const APP_ID: &str = "ASIAAPP";
const APP_SECRET: &str = "canary/app";
const APP_TOKEN: &str = "canary//token+with/base64==";
const OTHER_ID: &str = "ASIAOTHER";

/// Where a driver gets the credentials from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Environment,
    ConnectionString,
}

use By::{ConnectionString, Environment};

/// A log-in and what the server has to see of it.
struct Row {
    id: &'static str,
    by: By,
    /// The name that the server gives STS.
    host: &'static str,
    key: (&'static str, &'static str),
    token: Option<&'static str>,
    expect: Result<&'static str, Denial>,
}

const GLOBAL: &str = "sts.amazonaws.com";
const REGIONAL: &str = "sts.eu-west-1.amazonaws.com";
const FOUR_LABELS: &str = "sts.us-gov-west-1.api.aws";
const ONE_LABEL: &str = "localhost";

const fn refused(denial: StsRefusal) -> Result<&'static str, Denial> {
    Err(Denial::Sts(denial))
}

const WRONG_SECRET: Result<&str, Denial> = refused(StsRefusal::SignatureDoesNotMatch);
const UNKNOWN: Result<&str, Denial> = refused(StsRefusal::InvalidClientTokenId);

const fn row(
    id: &'static str,
    by: By,
    host: &'static str,
    key: (&'static str, &'static str),
    token: Option<&'static str>,
    expect: Result<&'static str, Denial>,
) -> Row {
    Row { id, by, host, key, token, expect }
}

#[rustfmt::skip] // A row is a line.
const ROWS: &[Row] = &[
    row("A11 A13: a long-term key", Environment, GLOBAL, (ANN_ID, ANN_SECRET), None, Ok(ANN)),
    row("A5 A14: a regional STS", Environment, REGIONAL, (ANN_ID, ANN_SECRET), None, Ok(ANN)),
    row("A5 A14: another name of STS", Environment, FOUR_LABELS, (ANN_ID, ANN_SECRET), None, Ok(ANN)),
    row("A5 A14: a host of one label", Environment, ONE_LABEL, (ANN_ID, ANN_SECRET), None, Ok(ANN)),
    row("A12 A19: a temporary key of a role", Environment, GLOBAL, (APP_ID, APP_SECRET), Some(APP_TOKEN), Ok(ROLE)),
    row("A12 A19: a temporary key, a regional STS", Environment, REGIONAL, (APP_ID, APP_SECRET), Some(APP_TOKEN), Ok(ROLE)),
    row("A14: a wrong secret key", Environment, GLOBAL, (ANN_ID, "wrong"), None, WRONG_SECRET),
    row("A14: a wrong secret key with a token", Environment, GLOBAL, (APP_ID, "wrong"), Some(APP_TOKEN), WRONG_SECRET),
    row("A15: an unknown key", Environment, GLOBAL, ("AKIANOBODY", ANN_SECRET), None, UNKNOWN),
    row("A12 A19: a temporary key without its token", Environment, GLOBAL, (APP_ID, APP_SECRET), None, UNKNOWN),
    row("A12 A19: the token of another key", Environment, GLOBAL, (OTHER_ID, "canary-other"), Some(APP_TOKEN), UNKNOWN),
    row("A15: STS knows the caller, the server does not", Environment, GLOBAL, (OTHER_ID, "canary-other"), Some("canary-2"), Err(Denial::UnknownUser)),
    row("A19: a long-term key in the connection string", ConnectionString, GLOBAL, (ANN_ID, ANN_SECRET), None, Ok(ANN)),
    row("A19: a temporary key in the connection string", ConnectionString, GLOBAL, (APP_ID, APP_SECRET), Some(APP_TOKEN), Ok(ROLE)),
    row("A19: a wrong secret key in the connection string", ConnectionString, GLOBAL, (ANN_ID, "wrong"), None, WRONG_SECRET),
];

#[test]
fn a5_a12_a13_a14_a15_pymongo_logs_in_by_mongodb_aws() {
    run("pymongo", &[Environment, ConnectionString]);
}

#[test]
fn a5_a12_a13_a14_a15_the_node_driver_logs_in_by_mongodb_aws() {
    // Since 7.0 it takes no credentials of AWS in a connection string.
    run("node", &[Environment]);
}

#[test]
fn a5_a12_a13_a14_a15_libmongoc_logs_in_by_mongodb_aws() {
    run("libmongoc", &[Environment, ConnectionString]);
}

fn run(name: &str, can: &[By]) {
    let Some(mut driver) = Driver::start(name) else { return };
    let log = Log::default();
    let hosts = [GLOBAL, REGIONAL, FOUR_LABELS, ONE_LABEL];
    let servers = hosts.map(|host| (host, start(host, &log)));
    let mut faults = String::new();
    let mut log_ins = 0;
    for row in ROWS.iter().filter(|row| can.contains(&row.by)) {
        let (_, server) = servers.iter().find(|(host, _)| *host == row.host).unwrap();
        let seen = log.events().len();
        let said = driver.log_in(&row.line(server));
        let attempts: Vec<EventKind> = log
            .events()
            .into_iter()
            .skip(seen)
            .map(|event| event.kind)
            .filter(|kind| matches!(kind, EventKind::Authentication { .. }))
            .collect();
        log_ins += 1;
        if let Err(fault) = row.check(&said, &attempts) {
            faults += &format!("{name}, {}: {fault}; said {said:?}, seen {attempts:?}\n", row.id);
        }
    }
    assert!(faults.is_empty(), "{faults}");
    println!("{name}: {log_ins} log-ins");
}

/// A server that gives STS this name.
fn start(host: &str, log: &Log) -> Server {
    let sts = Sts::new(|| Clock::SYSTEM.now())
        .with_host(host)
        .with_key(AccessKey::new(ANN_ID, ANN_SECRET, ANN))
        .with_key(AccessKey::new(APP_ID, APP_SECRET, SESSION).with_session_token(APP_TOKEN))
        .with_key(AccessKey::new(OTHER_ID, "canary-other", OTHER).with_session_token("canary-2"));
    let config = ServerConfig::new([User::aws(ANN), User::aws(ROLE)]).with_sts(sts);
    Server::start(config, &Listen::default(), log.recorder()).unwrap()
}

impl Row {
    /// The environment variables and the connection string.
    fn line(&self, server: &Server) -> String {
        let (id, secret) = self.key;
        // Nothing but what stands here: no other machine's credentials, no files.
        let mut line = String::from("AWS_EC2_METADATA_DISABLED=true\t");
        for file in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
            line += &format!("{file}=/dev/null\t");
        }
        let mut options = vec![("authMechanism", "MONGODB-AWS")];
        let property = self.token.map(|token| format!("AWS_SESSION_TOKEN:{token}"));
        match self.by {
            Environment => {
                line += &format!("AWS_ACCESS_KEY_ID={id}\tAWS_SECRET_ACCESS_KEY={secret}\t");
                if let Some(token) = self.token {
                    line += &format!("AWS_SESSION_TOKEN={token}\t");
                }
                line + &server.uri(None, &options)
            }
            ConnectionString => {
                options.extend(property.iter().map(|p| ("authMechanismProperties", &**p)));
                line + &server.uri(Some(self.key), &options)
            }
        }
    }

    fn check(&self, said: &str, attempts: &[EventKind]) -> Result<(), &'static str> {
        let mut results = Vec::new();
        for attempt in attempts {
            let EventKind::Authentication { mechanism, user, database, result, .. } = attempt
            else {
                continue;
            };
            if (&**mechanism, &**database) != ("MONGODB-AWS", "$external") {
                return Err("another log-in");
            }
            results.push((&**user, *result));
        }
        match self.expect {
            Ok(_) if results.len() != 1 => Err("not one log-in"),
            Ok(user) if results[0] != (user, Ok(())) => Err("not logged in as that user"),
            Ok(user) if said != format!("ok {user}@$external") => Err("the driver does not know"),
            Ok(_) => Ok(()),
            // A driver may try again.
            Err(_) if results.is_empty() => Err("no attempt"),
            Err(denial) if results.iter().any(|(_, result)| *result != Err(denial)) => {
                Err("not refused as it should")
            }
            Err(_) if !said.starts_with("refused 18") => Err("the driver hides the refusal"),
            Err(_) => Ok(()),
        }
    }
}
