//! `demo`: every mechanism at work against built-in servers.

mod stage;

use crate::{
    args::Adapter,
    connect::{self, Tried},
    output::{self, Colour, Manner, table::Table},
    refusal::Refusal,
};
use mongo_auth::Authentication;
use mongo_auth_host::error::Family;
use stage::{Scene, Stage};
use std::io;

/// Runs the command and returns its exit code: 0, or that of the first log-in that failed.
pub(super) fn run() -> u8 {
    let shown = Stage::set().and_then(|stage| show(&stage));
    shown.unwrap_or_else(|e| {
        let mut refusal = Refusal::new("network", format!("the built-in servers: {e}"));
        refusal.exit = Family::Unreachable.exit_code();
        refusal.print();
        refusal.exit
    })
}

fn show(stage: &Stage) -> io::Result<u8> {
    let mut table =
        Table::new(&["mechanism", "credential", "adapter", "round trips", "time", "result"]);
    let mut exit = 0;
    for scene in stage.scenes()? {
        for adapter in [Adapter::Blocking, Adapter::Tokio] {
            let connector = scene.connector()?;
            let host = connector.settings().hosts.first().cloned();
            let host = host.ok_or(io::ErrorKind::AddrNotAvailable)?;
            let tried = connect::one(&connector, &host, adapter);
            if exit == 0 {
                exit = tried.exit_code().unwrap_or(0);
            }
            table.push(row(&scene, adapter, &tried));
        }
    }
    table.lines().for_each(output::result);
    output::result("");
    output::result(
        "Next: mongo-auth check 'mongodb://…' tries a connection string of yours; \
         mongo-auth serve keeps such a server running.",
    );
    Ok(exit)
}

fn row(scene: &Scene, adapter: Adapter, tried: &Tried) -> [String; 6] {
    let manner = Manner::of_stdout();
    let (round_trips, result) = match &tried.end {
        Ok(connected) => {
            let trips = connected.outcome.round_trips.to_string();
            let mechanism = connected.outcome.mechanism.filter(|_| connected.outcome.negotiated);
            let by = mechanism.map(|m| format!(" by {m}")).unwrap_or_default();
            let as_user = connected.user.as_deref().unwrap_or("nobody");
            match connected.outcome.authentication {
                Authentication::None | Authentication::Arbiter => (trips, "not logged in".into()),
                _ => {
                    let text = manner.paint(Colour::Green, "logged in");
                    (trips, format!("{text} as {as_user}{by}"))
                }
            }
        }
        Err(error) => ("-".into(), manner.paint(Colour::Red, &error.to_string())),
    };
    [
        scene.title.to_owned(),
        scene.credential.to_owned(),
        adapter.name().to_owned(),
        round_trips,
        output::milliseconds(tried.took),
        result,
    ]
}
