//! What the commands have in common about AWS credentials.

mod identity;

pub(crate) use identity::{atlas_user, refusal_hints, server_user};

use crate::{args::Adapter, connect::in_runtime, output, refusal::Refusal};
use core::time::Duration;
use mongo_auth::{primitives::UnixTime, sigv4::AmzDate};
use mongo_auth_host::{
    Connector, Error, ErrorKind, Step, StepKind,
    aws::{AwsLogin, Credentials, Outcome, Row, Source, Trace},
    error::Stage,
    escape,
};
use serde_json::{Value, json};

/// The longest explanation of a source that is shown, in bytes.
const MAX: usize = 1024;

/// Names of sources that are longer than this together stand out of their column, in bytes.
const WIDE: usize = 24;

/// A search for credentials and how long it took.
pub(crate) struct Search {
    pub(crate) login: Result<AwsLogin, Error>,
    pub(crate) took: Duration,
}

/// Searches for the credentials that a log-in of `connector` would use.
pub(crate) fn search(connector: &Connector, adapter: Adapter) -> Search {
    let mut took = Duration::ZERO;
    let mut observer = |step: &Step| {
        if matches!(step.what, StepKind::AwsCredentials { .. }) {
            took = step.took;
        }
    };
    let login = match adapter {
        Adapter::Blocking => mongo_auth_blocking::aws_credentials(connector, &mut observer),
        Adapter::Tokio => {
            let found = in_runtime(mongo_auth_tokio::aws_credentials(connector, &mut observer));
            found.unwrap_or_else(|e| Err(Error::from_io(e, Stage::Settings, false, false)))
        }
    };
    Search { login, took }
}

impl Search {
    /// What each source had to say.
    pub(crate) fn trace(&self) -> Option<&Trace> {
        match &self.login {
            Ok(login) => Some(&login.trace),
            Err(error) => error.aws_trace(),
        }
    }

    /// The rows of the trace, lined up and indented by `indent`. Sources whose turn did not come
    /// share a line, and those that need code are shown only where there is some. A source that
    /// had to ask somebody says how long that took.
    pub(crate) fn lines(&self, indent: usize) -> Vec<String> {
        let asked = self.login.as_ref().is_ok_and(|login| login.credentials.is_cacheable());
        let rows: Vec<&Row> =
            self.trace().into_iter().flat_map(Trace::rows).filter(|row| is_shown(row)).collect();
        let not_tried: Vec<&str> = rows
            .iter()
            .filter(|row| row.outcome == Outcome::NotTried)
            .map(|row| row.source.as_str())
            .collect();
        let not_tried = not_tried.join(", ");
        let tried = rows.iter().filter(|row| row.outcome != Outcome::NotTried);
        let short = Some(&*not_tried).filter(|names| names.len() <= WIDE);
        let names = tried.clone().map(|row| row.source.as_str()).chain(short);
        let width = names.map(str::len).max().unwrap_or(0);
        let line = |name: &str, outcome: &str, detail: &str| {
            format!("{:indent$}{name:width$}   {outcome:7}   {detail}", "").trim_end().to_owned()
        };
        let mut lines: Vec<String> = tried
            .map(|row| {
                let mut detail = escape(&row.detail, MAX);
                if row.outcome == Outcome::Won && asked {
                    detail.push_str(&format!(", {}", output::milliseconds(self.took)));
                }
                line(row.source.as_str(), word(row.outcome), &detail)
            })
            .collect();
        if !not_tried.is_empty() {
            lines.push(line(&not_tried, word(Outcome::NotTried), ""));
        }
        lines
    }

    /// Everything but secrets, as JSON.
    pub(crate) fn json(&self) -> Value {
        let credentials = self.login.as_ref().ok().map(|login| &login.credentials);
        json!({
            "source": credentials.map(|c| c.source().as_str()),
            "part": credentials.map(|c| c.part().as_str()),
            "access_key_id": credentials.map(Credentials::access_key_id),
            "temporary": credentials.map(|c| c.session_token().is_some()),
            "expires_at": credentials.and_then(Credentials::expiration).map(|UnixTime(end)| end),
            "trace": self.trace().into_iter().flat_map(Trace::rows).map(row_json).collect::<Value>(),
        })
    }
}

/// Prints why there are no credentials: the failure, the trace and what to do.
pub(crate) fn print_failure(search: &Search, error: &Error) {
    let mut refusal = Refusal::settings(error);
    let hints = core::mem::take(&mut refusal.hints);
    refusal.print();
    search.lines(2).iter().for_each(output::diagnostic);
    hints.iter().for_each(|hint| output::diagnostic(format_args!("  hint: {hint}")));
}

/// Where the credentials come from and how long they last, such as `web identity: access key id
/// ASIAEXAMPLE, expires in 58 min`.
pub(crate) fn describe(login: &AwsLogin, now: UnixTime) -> String {
    let credentials = &login.credentials;
    let part = credentials.part();
    let source = match credentials.source() {
        Source::Explicit => "the string or the arguments".to_owned(),
        source if source == part => source.as_str().to_owned(),
        source => format!("{source} ({})", part.as_str().trim_start_matches("profile ")),
    };
    let id = escape(credentials.access_key_id(), 128);
    let lasts = match (credentials.expiration(), credentials.session_token()) {
        (Some(end), _) => format!("expires in {}", span(end.0.saturating_sub(now.0))),
        (None, Some(_)) => "temporary, with no known end".into(),
        (None, None) => "a long-term key".into(),
    };
    format!("{source}: access key id {id}, {lasts}")
}

/// The class of a failed search, in kebab case.
pub(crate) fn failure_kind(error: &Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::AwsCredentials(failure) => Some(failure.error.kind().as_str()),
        _ => None,
    }
}

/// One line of a trace.
pub(crate) fn row_json(row: &Row) -> Value {
    json!({
        "source": row.source.as_str(),
        "outcome": row.outcome.as_str(),
        "detail": row.detail,
    })
}

/// A time for people: `40 s`, `58 min`, `12 h`, `3 days`.
fn span(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Such as `2015-08-30 12:36:00 UTC`.
fn time(time: UnixTime) -> String {
    let Ok(date) = AmzDate::new(time) else { return format!("{} s after 1970", time.0) };
    let part =
        |range: core::ops::Range<usize>| date.as_str().get(range).unwrap_or_default().to_owned();
    let [year, month, day] = [part(0..4), part(4..6), part(6..8)];
    let [hour, minute, second] = [part(9..11), part(11..13), part(13..15)];
    format!("{year}-{month}-{day} {hour}:{minute}:{second} UTC")
}

/// Sources that somebody else sets up say nothing where they are not.
fn is_shown(row: &Row) -> bool {
    let in_code = matches!(row.source, Source::Custom | Source::Explicit);
    !in_code || !matches!(row.outcome, Outcome::Skipped | Outcome::NotTried)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Won => "used",
        Outcome::NotTried => "not tried",
        outcome => outcome.as_str(),
    }
}
