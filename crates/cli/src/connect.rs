//! Connecting with one adapter or the other, and asking who is logged in.

use crate::args::Adapter;
use core::time::Duration;
use mongo_auth::{
    Authentication, Cursor, Outcome,
    primitives::to_vec,
    rawbson::{self, Doc},
};
use mongo_auth_host::{
    Connector, Error, ErrorKind, Host, Step,
    command::Reply,
    error::{Attempt, Stage},
    escape,
};
use rustls::ProtocolVersion;
use std::{io, thread, time::Instant};

/// More users or roles than these are not shown.
const MAX_NAMES: usize = 64;

/// How it went with one host.
pub(crate) struct Tried {
    pub(crate) host: Host,
    /// From the first look-up to the end of the log-in.
    pub(crate) took: Duration,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: Result<Connected, Error>,
}

/// A connection that was made.
pub(crate) struct Connected {
    pub(crate) outcome: Outcome,
    pub(crate) attempt: Option<Attempt>,
    /// The version of TLS, such as `1.3`.
    pub(crate) tls: Option<&'static str>,
    /// The version of the server.
    pub(crate) version: Option<String>,
    /// The user as the server names it, `name@database`.
    pub(crate) user: Option<String>,
    /// The roles, `name@database`.
    pub(crate) roles: Vec<String>,
}

impl Tried {
    /// The exit code that this host asks for; none where all is well.
    pub(crate) fn exit_code(&self) -> Option<u8> {
        self.end.as_ref().err().map(|e| e.family().exit_code())
    }
}

/// Tries every host, each in a thread of its own, and returns them in their order.
pub(crate) fn all(connector: &Connector, adapter: Adapter) -> Vec<Tried> {
    thread::scope(|scope| {
        let hosts = connector.settings().hosts.iter();
        let trials: Vec<_> =
            hosts.map(|host| (host, scope.spawn(move || one(connector, host, adapter)))).collect();
        let joined = trials.into_iter().map(|(host, trial)| {
            trial.join().unwrap_or_else(|_| Tried {
                host: host.clone(),
                took: Duration::ZERO,
                steps: Vec::new(),
                end: Err(Error::new(ErrorKind::Unusable, Stage::Settings).with_host(host)),
            })
        });
        joined.collect()
    })
}

/// Tries one host with one adapter.
pub(crate) fn one(connector: &Connector, host: &Host, adapter: Adapter) -> Tried {
    let mut steps = Vec::new();
    let started = Instant::now();
    let mut took = None;
    let end = match adapter {
        Adapter::Blocking => blocking(connector, host, &mut steps, || {
            took.get_or_insert_with(|| started.elapsed());
        }),
        Adapter::Tokio => tokio(connector, host, &mut steps, || {
            took.get_or_insert_with(|| started.elapsed());
        }),
    };
    let took = took.unwrap_or_else(|| started.elapsed());
    Tried { host: host.clone(), took, steps, end }
}

fn blocking(
    connector: &Connector,
    host: &Host,
    steps: &mut Vec<Step>,
    mut logged_in: impl FnMut(),
) -> Result<Connected, Error> {
    let mut observer = |step: &Step| steps.push(*step);
    let mut connection = mongo_auth_blocking::connect(connector, host, &mut observer)?;
    logged_in();
    let build_info = command("buildInfo");
    let build_info = connection.run_command("admin", &doc(&build_info), &mut observer);
    let status = is_logged_in(connection.outcome()).then(|| {
        let status = command("connectionStatus");
        connection.run_command("admin", &doc(&status), &mut observer).ok()
    });
    let status = status.flatten();
    Ok(Connected {
        outcome: *connection.outcome(),
        attempt: connection.attempt().cloned(),
        tls: connection.stream().and_then(mongo_auth_blocking::Stream::tls_version).map(tls_name),
        version: build_info.ok().and_then(|reply| version(&reply)),
        user: status.as_ref().and_then(user),
        roles: status.as_ref().map(roles).unwrap_or_default(),
    })
}

fn tokio(
    connector: &Connector,
    host: &Host,
    steps: &mut Vec<Step>,
    mut logged_in: impl FnMut(),
) -> Result<Connected, Error> {
    let mut observer = |step: &Step| steps.push(*step);
    let tried = in_runtime(async {
        let mut connection = mongo_auth_tokio::connect(connector, host, &mut observer).await?;
        logged_in();
        let build_info = command("buildInfo");
        let build_info = connection.run_command("admin", &doc(&build_info), &mut observer).await;
        let mut status = None;
        if is_logged_in(connection.outcome()) {
            let command = command("connectionStatus");
            status = connection.run_command("admin", &doc(&command), &mut observer).await.ok();
        }
        Ok(Connected {
            outcome: *connection.outcome(),
            attempt: connection.attempt().cloned(),
            tls: connection.stream().and_then(mongo_auth_tokio::Stream::tls_version).map(tls_name),
            version: build_info.ok().and_then(|reply| version(&reply)),
            user: status.as_ref().and_then(user),
            roles: status.as_ref().map(roles).unwrap_or_default(),
        })
    });
    tried.map_err(|e| Error::from_io(e, Stage::Settings, false, false))?
}

/// Runs `work` to its end, and does not wait for what it left on other threads: the system's
/// resolver cannot be stopped, and goes on long after the deadline.
pub(crate) fn in_runtime<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(done)
}

/// Whether somebody is logged in. Of whom a server speaks that did not have to prove anything,
/// such as one that says it is an arbiter, nobody needs to hear.
const fn is_logged_in(outcome: &Outcome) -> bool {
    !matches!(outcome.authentication, Authentication::None | Authentication::Arbiter)
}

/// Whether there is a credential and every host that answered says that it is an arbiter: none has
/// shown that it knows the user, and whoever is in between can say that.
pub(crate) fn only_arbiters(tried: &[Tried]) -> bool {
    let mut reached = tried.iter().filter_map(|t| t.end.as_ref().ok()).peekable();
    let arbiter =
        |c: &Connected| c.attempt.is_some() && c.outcome.authentication == Authentication::Arbiter;
    reached.peek().is_some() && reached.all(arbiter)
}

/// The command `name` without arguments.
fn command(name: &str) -> Vec<u8> {
    let write = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        rawbson::write(&mut cursor, |doc| doc.int32(name, 1));
        cursor.finish()
    };
    to_vec(write, |e| Some(*e)).unwrap_or_default()
}

fn doc(bytes: &[u8]) -> Doc<'_> {
    Doc::parse(bytes).unwrap_or_else(|_| unreachable!("it was written just before"))
}

fn tls_name(version: ProtocolVersion) -> &'static str {
    match version {
        ProtocolVersion::TLSv1_2 => "1.2",
        ProtocolVersion::TLSv1_3 => "1.3",
        _ => "?",
    }
}

fn version(reply: &Reply) -> Option<String> {
    reply.doc().get("version")?.as_str().map(|text| escape(text, 32))
}

fn user(reply: &Reply) -> Option<String> {
    names(reply, "authenticatedUsers", "user").into_iter().next()
}

fn roles(reply: &Reply) -> Vec<String> {
    names(reply, "authenticatedUserRoles", "role")
}

/// The entries of a list in `authInfo` as `name@database`.
fn names(reply: &Reply, list: &str, name: &str) -> Vec<String> {
    let info = reply.doc().get("authInfo").and_then(|info| info.as_document());
    let list = info.and_then(|info| info.get(list)?.as_array());
    let entry = |(_, entry): (&str, rawbson::Value<'_>)| {
        let entry = entry.as_document()?;
        let text = |field| Some(escape(entry.get(field)?.as_str()?, 256));
        Some(format!("{}@{}", text(name)?, text("db")?))
    };
    list.map(|list| list.iter().filter_map(entry).take(MAX_NAMES).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn n19_a_thread_that_hangs_holds_nothing_up() {
        let (release, released) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let done = in_runtime(async {
            ::tokio::task::spawn_blocking(move || {
                // The end of the wait is there so that the test fails instead of hanging.
                tell.send(released.recv_timeout(Duration::from_secs(20)).is_ok())
            });
        });
        done.unwrap();
        let _ = release.send(());
        assert!(told.recv().unwrap(), "the runtime waited for the thread");
    }
}
