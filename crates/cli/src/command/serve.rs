//! `serve`: the test server on a port, with strings to paste.

mod user;

use crate::{
    args::ServeArgs,
    certificates::Certificates,
    output::{self, table::Table},
    refusal::Refusal,
};
use mongo_auth::Mechanism;
use mongo_auth_host::aws::Clock;
use mongo_auth_testkit::{Event, Field, Listen, Server, ServerConfig, StartError, Sts, User};
use serde_json::{Map, Value, json};
use std::thread;
use user::Account;

/// Runs the command: it ends by a signal, or with the exit code of what keeps it from starting.
pub(super) fn run(args: &ServeArgs) -> u8 {
    match start(args) {
        Ok(_running) => loop {
            thread::park();
        },
        Err(refusal) => {
            refusal.print();
            refusal.exit
        }
    }
}

/// What must live as long as the server.
struct Running {
    _server: Server,
    _certificates: Option<Certificates>,
}

fn start(args: &ServeArgs) -> Result<Running, Refusal> {
    let accounts = if args.users.is_empty() {
        user::built_in()
    } else {
        args.users.iter().map(|text| Account::parse(text.expose())).collect::<Result<_, _>>()?
    };
    let certificates = match args.tls {
        true => Some(Certificates::make().map_err(|e| network("no certificates", &e))?),
        false => None,
    };
    let mut users: Vec<User> = accounts.iter().flat_map(Account::users).collect();
    let mut listen = Listen::on_port(args.port);
    if let Some(certificates) = &certificates {
        users.push(User::x509(&certificates.subject));
        listen = listen.with_tls(certificates.server.clone());
    }
    let log = if args.json_log { log_json } else { log_text };
    let mut config = ServerConfig::new(users);
    let keys: Vec<_> = accounts.iter().filter_map(Account::access_key).collect();
    if !keys.is_empty() {
        let sts = Sts::new(|| Clock::SYSTEM.now());
        config = config.with_sts(keys.into_iter().fold(sts, Sts::with_key));
    }
    let server = Server::start(config, &listen, log).map_err(|e| match e {
        StartError::User(e) => Refusal::new("usage", e.to_string()),
        e => network("the server does not start", &e),
    })?;
    let strings = strings(&server, &accounts, certificates.as_ref());
    if args.json_log {
        let entry = |(mechanism, uri): &(_, _)| json!({"mechanism": mechanism, "uri": uri});
        output::json(&json!({
            "event": "listening",
            "address": server.addr().to_string(),
            "strings": strings.iter().map(entry).collect::<Vec<_>>(),
        }));
    } else {
        introduce(&server, &strings, accounts.iter().all(|account| account.shows_password));
    }
    Ok(Running { _server: server, _certificates: certificates })
}

fn network(what: &str, error: &dyn core::error::Error) -> Refusal {
    let mut refusal = Refusal::new("network", format!("{what}: {error}"));
    refusal.exit = mongo_auth_host::error::Family::Unreachable.exit_code();
    refusal
}

/// A connection string for every account and mechanism, ready to paste.
fn strings(
    server: &Server,
    accounts: &[Account],
    certificates: Option<&Certificates>,
) -> Vec<(&'static str, String)> {
    let ca_file = certificates.map(|c| c.ca_file().display().to_string());
    let options = |mechanism: Option<Mechanism>| {
        let mut options: Vec<(&str, &str)> = Vec::new();
        options.extend(mechanism.map(|m| ("authMechanism", m.name())));
        if let Some(file) = &ca_file {
            options.extend([("tls", "true"), ("tlsCAFile", file)]);
        }
        options
    };
    let mut strings = Vec::new();
    for account in accounts {
        let scram = [Mechanism::ScramSha1, Mechanism::ScramSha256];
        let negotiates = account.mechanisms.iter().any(|m| scram.contains(m));
        let each = account.mechanisms.iter().copied().map(Some);
        for mechanism in each.chain(negotiates.then_some(None)) {
            let string = server.uri(Some(account.login()), &options(mechanism));
            strings.push((mechanism.map_or("negotiated", Mechanism::name), string));
        }
    }
    if let Some(certificates) = certificates {
        let file = certificates.client_file().display().to_string();
        let mut options = options(Some(Mechanism::MongodbX509));
        options.push(("tlsCertificateKeyFile", &file));
        strings.push((Mechanism::MongodbX509.name(), server.uri(None, &options)));
    }
    strings
}

fn introduce(server: &Server, strings: &[(&str, String)], shows_passwords: bool) {
    output::result(format_args!("A test server listens on {}. Strings to try:", server.addr()));
    let mut table = Table::new(&["mechanism", "connection string"]);
    for (mechanism, string) in strings {
        table.push([(*mechanism).to_owned(), quoted(string)]);
    }
    table.lines().for_each(output::result);
    if !shows_passwords {
        output::result("The passwords are those you gave: mongo-auth check STRING --password.");
    }
    output::result("Ctrl-C ends it.");
}

/// One word of a shell.
fn quoted(string: &str) -> String {
    format!("'{string}'")
}

fn log_text(event: &Event) {
    output::event(event);
}

fn log_json(event: &Event) {
    let fields = event.fields().into_iter().map(|(name, field)| {
        let value = match field {
            Field::Flag(flag) => flag.into(),
            Field::Number(n) => n.into(),
            Field::Text(text) => text.into(),
            _ => Value::Null,
        };
        (name.to_owned(), value)
    });
    output::json_event(&Value::Object(fields.collect::<Map<_, _>>()));
}
