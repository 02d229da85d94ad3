//! Every misbehaviour of `src/hostile/rows`, through both adapters.

use mongo_auth::{
    Authentication, Fault, Mechanism,
    rawbson::{Doc, write_vec},
    wire::op_msg,
};
use mongo_auth_host::{
    Error, ErrorKind, Step, StepKind,
    error::{Family, Stage},
};
use mongo_auth_tests::{
    adapter::{self, Adapter},
    hostile::{self, Expect, Mode, PASSWORD, Row, Seen, Tls, Who, rows},
};
use std::thread;

#[test]
fn every_misbehaviour_through_both_adapters() {
    let (rows, tls) = (rows::all(), Tls::new());
    assert!(rows.len() >= 150, "{}", rows.len());
    let mut runs = 0;
    let mut faults = String::new();
    thread::scope(|scope| {
        let share = rows.len().div_ceil(8);
        let shares = rows.chunks(share).map(|rows| scope.spawn(|| all_of(rows, &tls)));
        for share in shares.collect::<Vec<_>>() {
            let (done, text) = share.join().unwrap();
            runs += done;
            faults += &text;
        }
    });
    assert!(faults.is_empty(), "{faults}");
    println!("{} misbehaviours, {runs} log-ins", rows.len());
}

#[test]
fn every_misbehaviour_of_a_server_that_was_logged_in_to() {
    let tls = Tls::new();
    let ping = write_vec(|doc| doc.int32("ping", 1));
    let ping = Doc::parse(&ping).unwrap();
    let mut faults = String::new();
    for row in rows::commands() {
        for adapter in adapter::all() {
            let peer = row.peer(Mode::Ordinary, &tls);
            let connector = row.connector(&peer.host, Some(Mechanism::Plain), &tls);
            let mut connection = adapter.connect(&connector, &peer.host).unwrap();
            let error = connection.run("admin", &ping).map(drop);
            let again = connection.run("admin", &ping).map(drop);
            drop(connection);
            let seen = peer.join().remove(0);
            let usable = matches!(row.expect, Expect::CommandFailed(_));
            let after = match &again {
                Ok(()) => usable,
                Err(e) => !usable && *e.kind() == ErrorKind::Unusable,
            };
            let checked = match error {
                Ok(()) => Err("a reply".into()),
                Err(e) => check_error(&row, &e, &seen),
            };
            if let Err(fault) = checked.and(ensure(after, format_args!("then {again:?}"))) {
                faults += &format!("{}, {}: {fault}\n", row.id, adapter.name());
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

fn all_of(rows: &[Row], tls: &Tls) -> (usize, String) {
    let (mut runs, mut faults) = (0, String::new());
    for row in rows {
        for (mechanism, mode) in row.clients() {
            for adapter in adapter::all() {
                runs += 1;
                if let Err(fault) = run(row, mechanism, mode, adapter, tls) {
                    let client = mechanism.map_or("negotiating", Mechanism::name);
                    let name = adapter.name();
                    faults += &format!("{}, {client}, {mode:?}, {name}: {fault}\n", row.id);
                }
            }
        }
    }
    (runs, faults)
}

fn run(
    row: &Row,
    mechanism: Option<Mechanism>,
    mode: Mode,
    adapter: &dyn Adapter,
    tls: &Tls,
) -> Result<(), String> {
    let peer = row.peer(mode, tls);
    let connector = row.connector(&peer.host, mechanism, tls);
    let mut derivations = 0;
    let mut observer = |step: &Step| {
        derivations += usize::from(matches!(step.what, StepKind::DerivedKeys { .. }));
    };
    let result = adapter.connect_observed(&connector, &peer.host, &mut observer);
    let outcome = match &result {
        Ok(connection) => Ok(connection.outcome()),
        Err(_) => Err(()),
    };
    let error = result.err();
    let seen = peer.join().remove(0);
    match (&row.expect, outcome, &error) {
        (Expect::LogsIn | Expect::LogsInAsAnother, Ok(outcome), _) => {
            let logged_in = match outcome.authentication {
                Authentication::Sasl(_) => row.who != Who::X509,
                Authentication::Certificate => row.who == Who::X509,
                _ => false,
            };
            let another = matches!(row.expect, Expect::LogsInAsAnother);
            let confirmed = another == (outcome.user_confirmed == Some(false));
            ensure(logged_in && confirmed, format_args!("{outcome:?}"))?;
        }
        (Expect::Arbiter, Ok(outcome), _) => {
            let arbiter = outcome.authentication == Authentication::Arbiter;
            ensure(arbiter, format_args!("{outcome:?}"))?;
        }
        (_, Ok(outcome), _) => return Err(format!("connected: {outcome:?}")),
        (_, _, Some(error)) => check_error(row, error, &seen)?,
        _ => return Err("neither connected nor failed".into()),
    }
    // T39: keys that only a peer like this one has seen must not serve the next connection.
    let kept = connector.key_cache().is_some_and(|c| !format!("{c:?}").contains("entries: 0"));
    ensure(error.is_none() || !kept, format_args!("keys were kept"))?;
    check_effort(row, mode, &seen, derivations)
}

/// Whether the error is the one that has to come, with the right culprit and without text that
/// could harm whoever reads it.
fn check_error(row: &Row, error: &Error, seen: &Seen) -> Result<(), String> {
    let (kind, family) = (error.kind(), error.family());
    let matches = match &row.expect {
        Expect::Fails(wanted) => kind == wanted,
        Expect::Bson(wanted, at) => matches!(
            kind,
            ErrorKind::Protocol(mongo_auth::Error::Wire(op_msg::Error::Bson(e)))
                if (e.kind, e.at) == (*wanted, *at)
        ),
        Expect::Rejected(code) => {
            *kind == ErrorKind::Rejected && error.server().and_then(|s| s.code) == *code
        }
        Expect::CommandFailed(code) => {
            *kind == ErrorKind::CommandFailed && error.server().and_then(|s| s.code) == *code
        }
        Expect::TimesOut => *kind == ErrorKind::Timeout,
        _ => false,
    };
    ensure(matches, format_args!("{error:?}, {seen:?}"))?;
    let stage = match seen.commands.len() {
        _ if row.deed.step() == hostile::Step::Command => Stage::Command,
        0 | 1 => Stage::Hello,
        _ => Stage::Authenticate,
    };
    // Time may run out wherever a machine with much to do is slow.
    let right_stage = error.stage() == stage || matches!(row.expect, Expect::TimesOut);
    ensure(right_stage, format_args!("{:?}: {error:?}", error.stage()))?;
    let right_family = match kind {
        ErrorKind::Protocol(e) => {
            family == Family::Broken && matches!(e.fault(), Fault::Peer | Fault::Limit)
        }
        ErrorKind::Rejected | ErrorKind::CommandFailed => family == Family::Rejected,
        ErrorKind::MechanismTooWeak(_) => family == Family::Refused,
        _ => family == Family::Unreachable,
    };
    ensure(right_family, format_args!("{family:?}: {error:?}"))?;
    let server = error.server();
    let texts = server.into_iter().flat_map(|s| s.code_name.iter().chain(&s.message));
    for text in texts.chain(server.into_iter().flat_map(|s| &s.labels)) {
        // The mark of a cut comes on top.
        ensure(text.len() <= 512 + "…".len(), format_args!("a text of {} bytes", text.len()))?;
    }
    for text in [error.to_string(), format!("{error:?}"), format!("{:?}", error.hints())] {
        ensure(!text.chars().any(char::is_control), format_args!("control characters: {text:?}"))?;
        ensure(!text.contains(PASSWORD), format_args!("the password: {text:?}"))?;
    }
    Ok(())
}

/// Whether the client has done and disclosed no more than it must.
fn check_effort(row: &Row, mode: Mode, seen: &Seen, derivations: usize) -> Result<(), String> {
    if matches!(row.expect, Expect::TimesOut) {
        // On a machine with much to do it may run out before the silence.
        return ensure(seen.disclosed <= row.disclosed, format_args!("{seen:?}"));
    }
    let disclosed = seen.disclosed == row.disclosed;
    ensure(disclosed, format_args!("disclosed {} times: {seen:?}", seen.disclosed))?;
    let scram = !matches!(row.who, Who::Plain | Who::X509);
    let derived = derivations == if scram { row.disclosed } else { 0 };
    ensure(derived, format_args!("{derivations} derivations"))?;
    let most = if mode == Mode::Long { 4 } else { 3 };
    ensure(seen.commands.len() <= most, format_args!("a long conversation: {seen:?}"))
}

fn ensure(holds: bool, what: core::fmt::Arguments<'_>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_string()) }
}
