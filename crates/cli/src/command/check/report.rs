//! What a person sees.

use super::{Found, plan::Plan};
use crate::{
    aws::{self, Search},
    connect::{self, Connected, Tried},
    output::{self, Colour, Manner, table::Table},
};
use mongo_auth::{Authentication, wire::reply::Role};
use mongo_auth_host::{
    Error, ErrorKind,
    error::{Family, Stage},
};

/// More roles than these fill the screen.
const MAX_ROLES: usize = 8;

/// Prints what is to be said about the string.
pub(super) fn warnings(plan: &Plan) {
    let label = Manner::of_stderr().paint(Colour::Yellow, "warning:");
    for warning in &plan.warnings {
        let message = warning["message"].as_str().unwrap_or_default();
        output::diagnostic(format_args!("{label} {message}"));
    }
}

/// Prints how it went: a table and a sentence where something was reached, a block for each
/// failure.
pub(super) fn print(plan: &Plan, tried: &[Tried], found: &Found) {
    let reached: Vec<&Connected> = tried.iter().filter_map(|t| t.end.as_ref().ok()).collect();
    if !reached.is_empty() || tried.len() > 1 {
        output::result(&plan.echo);
        if let Some(search) = &found.aws {
            credentials(plan, tried, search);
        } else if let Some(attempt) = reached.iter().find_map(|c| c.attempt.as_ref()) {
            output::result(format_args!("  {attempt}"));
        }
        output::result("");
        for line in table(tried).lines() {
            output::result(line);
        }
        output::result("");
    }
    if !reached.is_empty() {
        output::result(sentence(plan, tried, &reached));
    }
    for host in tried {
        let outcome = host.end.as_ref().ok().map(|connected| &connected.outcome);
        if outcome.is_some_and(|outcome| outcome.user_confirmed == Some(false)) {
            let label = Manner::of_stderr().paint(Colour::Yellow, "warning:");
            output::diagnostic(format_args!(
                "{label} {}: the server took the certificate for another user than the one given",
                host.host
            ));
        }
    }
    let mut before = None;
    for error in tried.iter().filter_map(|t| t.end.as_ref().err()) {
        let same = before.is_some_and(|b| is_same(b, error));
        failure(error, (!same).then(|| found.hints(error)));
        before = Some(error);
    }
}

fn table(tried: &[Tried]) -> Table {
    let mut table = Table::new(&["host", "role", "TLS", "server", "round trips", "time", "result"]);
    let manner = Manner::of_stdout();
    for host in tried {
        let time = output::milliseconds(host.took);
        let row = match &host.end {
            Ok(connected) => [
                host.host.to_string(),
                role(connected).to_owned(),
                connected.tls.unwrap_or("none").to_owned(),
                version(connected),
                connected.outcome.round_trips.to_string(),
                time,
                result(connected, manner),
            ],
            Err(error) => {
                let none = || "-".to_owned();
                let why = manner.paint(Colour::Red, why(error));
                [host.host.to_string(), none(), none(), none(), none(), time, why]
            }
        };
        table.push(row);
    }
    table
}

fn result(connected: &Connected, manner: Manner) -> String {
    match connected.outcome.authentication {
        Authentication::Arbiter => "no authentication on arbiters".into(),
        Authentication::None => "not logged in".into(),
        _ => manner.paint(Colour::Green, "logged in"),
    }
}

/// What a server is.
pub(super) fn role(connected: &Connected) -> &'static str {
    match connected.outcome.role {
        Some(Role::Arbiter) => "arbiter",
        Some(Role::Mongos) => "mongos",
        Some(Role::Primary) => "primary",
        Some(Role::Secondary) => "secondary",
        Some(Role::Standalone) => "standalone",
        _ => "other",
    }
}

/// The version of the server, or the one that its wire version came with.
pub(super) fn version(connected: &Connected) -> String {
    connected.version.clone().unwrap_or_else(|| {
        let wire = connected.outcome.max_wire_version;
        let known = match wire {
            6 => "3.6",
            7 => "4.0",
            8 => "4.2",
            9 => "4.4",
            13 => "5.0",
            17 => "6.0",
            21 => "7.0",
            25 => "8.0",
            _ => return format!("wire version {wire}"),
        };
        known.into()
    })
}

fn why(error: &Error) -> &'static str {
    match (error.kind(), error.family()) {
        (ErrorKind::Timeout, _) => "timed out",
        (ErrorKind::Handshake(_) | ErrorKind::TlsExpected, _) => "TLS failed",
        (_, Family::Broken) => "not trusted",
        (_, Family::NoCredentials) => "no credentials",
        (_, Family::Refused) => "refused here",
        (_, Family::Rejected) => "rejected",
        _ => "unreachable",
    }
}

fn sentence(plan: &Plan, tried: &[Tried], reached: &[&Connected]) -> String {
    if plan.connector.settings().credential.is_none() {
        return "Not logged in: the connection string has no credentials.".into();
    }
    if connect::only_arbiters(tried) {
        return "Not logged in: what answers says that it is an arbiter, which has no users, and \
                nothing proves that. Name a host that holds data."
            .into();
    }
    let arbiter = |c: &&&Connected| c.outcome.authentication == Authentication::Arbiter;
    let arbiters = reached.iter().filter(arbiter).count();
    let logged_in = reached.len().saturating_sub(arbiters);
    let asked = tried.len().saturating_sub(arbiters);
    let hosts = if asked == 1 { "host" } else { "hosts" };
    let mut text = format!("Logged in to {logged_in} of {asked} {hosts}");
    if let Some(connected) = reached.iter().find(|c| c.user.is_some()) {
        let user = connected.user.as_deref().unwrap_or_default();
        text.push_str(&format!(" as {user} with {}", roles(&connected.roles)));
    }
    text.push('.');
    text
}

fn roles(roles: &[String]) -> String {
    let shown = roles.iter().take(MAX_ROLES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match roles.len() {
        0 => "no roles".into(),
        1 => format!("role {shown}"),
        n if n > MAX_ROLES => format!("roles {shown} and {} more", n - MAX_ROLES),
        _ => format!("roles {shown}"),
    }
}

/// Where the AWS credentials come from, why not from elsewhere, and for whom they were signed.
fn credentials(plan: &Plan, tried: &[Tried], search: &Search) {
    if let Ok(login) = &search.login {
        let now = plan.connector.settings().aws.clock.now();
        let from = aws::describe(login, now);
        output::result(format_args!("  MONGODB-AWS with credentials from {from}"));
    }
    search.lines(4).iter().for_each(output::result);
    let mut hosts: Vec<&str> = tried
        .iter()
        .filter_map(|t| match &t.end {
            Ok(connected) => connected.attempt.as_ref(),
            Err(error) => error.attempt(),
        })
        .filter_map(|attempt| attempt.sts_host.as_deref())
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    if !hosts.is_empty() {
        output::result(format_args!("  STS host named by the server: {}", hosts.join(", ")));
    }
}

/// Prints one failure to standard error; with `hints`, what was tried and what to do, too.
fn failure(error: &Error, hints: Option<Vec<String>>) {
    let manner = Manner::of_stderr();
    output::diagnostic(manner.paint(Colour::Red, &error.to_string()));
    let Some(hints) = hints else { return };
    let line = |label: &str, text: &str| {
        let label = manner.paint(Colour::Dim, &format!("{label:<9}"));
        output::diagnostic(format_args!("  {label} {text}"));
    };
    if let Some(attempt) = error.attempt().filter(|_| error.stage() >= Stage::Authenticate) {
        line("tried", &attempt.to_string());
    }
    if let Some(text) = stage(error) {
        line("while", &text);
    }
    for hint in hints {
        line(if error.family() == Family::Rejected { "perhaps" } else { "hint" }, &hint);
    }
}

/// How far the connection had come and how long that took.
fn stage(error: &Error) -> Option<String> {
    let timeout = *error.kind() == ErrorKind::Timeout;
    if error.family() != Family::Unreachable || timeout {
        return None;
    }
    let peer = error.peer().map(|peer| format!(" ({peer})")).unwrap_or_default();
    let after = error.elapsed().map(|e| format!(", after {}", output::milliseconds(e)));
    Some(format!("{}{peer}{}", error.stage(), after.unwrap_or_default()))
}

fn is_same(one: &Error, other: &Error) -> bool {
    one.kind() == other.kind() && one.server() == other.server() && one.hints() == other.hints()
}
