//! Runs scenarios and compares with what the server's log says.

use super::{Expect, SCENARIOS, Scenario, list::expand};
use crate::adapter::{Adapter, Connection};
use crate::peers::Peers;
use mongo_auth::{Authentication, Outcome};
use mongo_auth_host::{Connector, Error, Settings};

/// Runs every scenario through `adapter` and returns how many passed.
///
/// # Panics
/// When one does not come out as it has to; the message tells all of them.
#[must_use]
pub fn run_all(peers: &Peers, adapter: &dyn Adapter) -> usize {
    let mut faults = Vec::new();
    for (i, scenario) in SCENARIOS.iter().enumerate() {
        let app = format!("{}-{i}-{}", adapter.name(), std::process::id());
        if let Err(fault) = run(peers, adapter, scenario, &app) {
            faults.push(format!("{} ({}): {fault}", scenario.id, scenario.uri));
        }
    }
    assert!(faults.is_empty(), "{}:\n  {}", adapter.name(), faults.join("\n  "));
    SCENARIOS.len()
}

fn run(peers: &Peers, adapter: &dyn Adapter, row: &Scenario, app: &str) -> Result<(), String> {
    let uri = peers.fill(&expand(row.uri));
    let result = connect(adapter, &uri, app);
    match (row.expect, result) {
        (Expect::LoggedIn { user, mechanism, speculative, round_trips }, Ok(mut connection)) => {
            let outcome = connection.outcome();
            let told = (mechanism_of(&outcome), outcome.speculative, outcome.round_trips);
            expect_eq("the outcome", told, (mechanism.to_string(), speculative, round_trips))?;
            logged_in(peers, app, user, mechanism, speculative)?;
            expect_eq("who the server says we are", whoami(&mut *connection)?, user.into())
        }
        (Expect::NotLoggedIn, Ok(mut connection)) => {
            let authentication = connection.outcome().authentication;
            expect_eq("the outcome", authentication, Authentication::None)?;
            expect_eq("the log", peers.log_ins("mongod", app), Vec::new())?;
            expect_eq("who the server says we are", whoami(&mut *connection)?, String::new())
        }
        (Expect::Fails { family, code, says }, Err(e)) => {
            expect_eq("the family", e.family(), family)?;
            expect_eq("the code", e.server().and_then(|s| s.code), code)?;
            let whole = format!("{e}; {}", e.hints().join("; "));
            if !whole.contains(says) {
                return Err(format!("{whole:?} does not say {says:?}"));
            }
            expect_eq("any log-in", peers.log_ins("mongod", app).iter().any(|l| l.ok), false)
        }
        (_, Ok(connection)) => Err(format!("connected: {:?}", connection.outcome())),
        (_, Err(e)) => Err(format!("failed: {e}")),
    }
}

fn connect(adapter: &dyn Adapter, uri: &str, app: &str) -> Result<Box<dyn Connection>, Error> {
    let mut settings = Settings::parse(uri)?;
    settings.app_name = Some(app.into());
    let host = settings.hosts[0].clone();
    adapter.connect(&Connector::new(settings)?, &host)
}

/// Whether the server's log has exactly the log-in that we think we made.
fn logged_in(
    peers: &Peers,
    app: &str,
    user: &str,
    mechanism: &str,
    speculative: bool,
) -> Result<(), String> {
    let log = peers.log_ins("mongod", app);
    let good: Vec<_> = log.iter().filter(|l| l.ok).collect();
    let [only] = good[..] else { return Err(format!("the log says {log:?}")) };
    expect_eq("the log's user", &*only.user, user)?;
    expect_eq("the log's mechanism", &*only.mechanism, mechanism)?;
    // The line about X.509 does not tell.
    let told = only.speculative || mechanism == "MONGODB-X509";
    expect_eq("the log's speculative", told, speculative || mechanism == "MONGODB-X509")
}

/// The user of the connection as the server sees it, in the form of the log.
fn whoami(connection: &mut dyn Connection) -> Result<String, String> {
    let command = mongo_auth::rawbson::write_vec(|doc| doc.int32("connectionStatus", 1));
    let command = mongo_auth::rawbson::Doc::parse(&command).map_err(|e| e.to_string())?;
    let reply = connection.run("admin", &command).map_err(|e| e.to_string())?;
    let users = reply
        .doc()
        .get("authInfo")
        .and_then(|v| v.as_document())
        .and_then(|info| info.get("authenticatedUsers"))
        .and_then(|v| v.as_array())
        .ok_or("connectionStatus lacks authInfo.authenticatedUsers")?;
    let Some(user) = users.get("0").and_then(|v| v.as_document()) else {
        return Ok(String::new());
    };
    let text = |key| user.get(key).and_then(|v| v.as_str()).unwrap_or_default();
    Ok(match (text("user"), text("db")) {
        (subject, "$external") => subject.into(),
        (name, db) => format!("{name}@{db}"),
    })
}

fn mechanism_of(outcome: &Outcome) -> String {
    outcome.mechanism.map(|m| m.name().to_string()).unwrap_or_default()
}

fn expect_eq<T: PartialEq + core::fmt::Debug>(what: &str, is: T, wanted: T) -> Result<(), String> {
    if is == wanted { Ok(()) } else { Err(format!("{what} is {is:?}, not {wanted:?}")) }
}
