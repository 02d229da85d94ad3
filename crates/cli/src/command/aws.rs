//! `aws`: where AWS credentials come from, whose they are and what they sign.

mod explain;
mod sign;
mod whoami;

use crate::{
    args::{Adapter, AwsArgs, AwsCommand, SourceArgs},
    aws::{self, Search},
    refusal::{Refusal, kind_name},
};
use mongo_auth_host::{Connector, Credential, Error, Host, Settings};
use serde_json::{Value, json};

/// Runs the command and returns its exit code.
pub(super) fn run(args: &AwsArgs) -> u8 {
    match &args.command {
        AwsCommand::Explain(args) => explain::run(args),
        AwsCommand::Whoami(args) => whoami::run(args),
        AwsCommand::Sign(args) => sign::run(args),
    }
}

/// Searches for credentials as a log-in would, without one.
fn search(args: &SourceArgs) -> Result<(Connector, Search), Refusal> {
    // Nothing is connected to that host.
    let mut settings = Settings::new(Host::tcp("localhost", 27017));
    settings.credential = Some(Credential::aws());
    settings.aws = args.options()?;
    let connector = Connector::new(settings).map_err(|e| Refusal::settings(&e))?;
    let search = aws::search(&connector, Adapter::Blocking);
    Ok((connector, search))
}

/// The fields that every answer in JSON has.
fn answer(search: &Search, exit: u8, error: Value) -> Value {
    let mut answer = json!({"ok": exit == 0, "exit": exit});
    let found = search.json();
    for (name, value) in found.as_object().into_iter().flatten() {
        answer[name] = value.clone();
    }
    answer["error"] = error;
    answer
}

/// Why there are no credentials, as JSON.
fn failure_json(error: &Error) -> Value {
    json!({
        "kind": aws::failure_kind(error).unwrap_or(kind_name(error.kind())),
        "message": error.to_string(),
        "hint": error.hint(),
    })
}
