//! `--json`: one object; `docs/json.md` describes its fields.

use super::{
    Found,
    plan::Plan,
    report::{role, version},
};
use crate::{
    aws::Search,
    connect::Tried,
    refusal::{Refusal, kind_name},
};
use mongo_auth::{Authentication, Mechanism};
use mongo_auth_host::Error;
use serde_json::{Value, json};

/// How it went.
pub(super) fn report(plan: &Plan, tried: &[Tried], found: &Found, exit: u8) -> Value {
    let reached = tried.iter().filter_map(|t| t.end.as_ref().ok());
    let with_user = reached.into_iter().find(|c| c.user.is_some());
    json!({
        "uri": plan.echo,
        "ok": exit == 0,
        "exit": exit,
        "hosts": tried.iter().map(|t| host(plan, t, found)).collect::<Vec<_>>(),
        "user": with_user.and_then(|c| c.user.as_deref()),
        "roles": with_user.map(|c| &c.roles),
        "aws": found.aws.as_ref().map(Search::json),
        "warnings": plan.warnings,
        "error": null,
    })
}

/// That there are no AWS credentials.
pub(super) fn no_credentials(plan: &Plan, search: &Search, error: &Error) -> Value {
    json!({
        "uri": plan.echo,
        "ok": false,
        "exit": error.family().exit_code(),
        "hosts": [],
        "user": null,
        "roles": null,
        "aws": search.json(),
        "warnings": plan.warnings,
        "error": self::error(error, error.hint()),
    })
}

/// What was refused before anything was sent.
pub(super) fn refused(refusal: &Refusal, echo: Option<&str>) -> Value {
    json!({
        "uri": echo,
        "ok": false,
        "exit": refusal.exit,
        "hosts": [],
        "user": null,
        "roles": null,
        "aws": null,
        "warnings": [],
        "error": refusal.json(),
    })
}

fn host(plan: &Plan, tried: &Tried, found: &Found) -> Value {
    let ms = (tried.took.as_secs_f64() * 10_000.0).round() / 10.0;
    let credential = plan.connector.settings().credential.as_ref();
    let mut out = json!({
        "host": tried.host.to_string(),
        "ok": tried.end.is_ok(),
        "role": null,
        "mechanism": credential.and_then(|c| c.mechanism).map(Mechanism::name),
        "source": credential.map(|c| &c.source),
        "username": credential.and_then(|c| c.username.as_ref()),
        "logged_in": false,
        "negotiated": false,
        "speculative": false,
        "round_trips": null,
        "ms": ms,
        "server": null,
        "tls": null,
        "sts_host": null,
        "error": null,
    });
    match &tried.end {
        Ok(connected) => {
            let outcome = &connected.outcome;
            let open =
                matches!(outcome.authentication, Authentication::None | Authentication::Arbiter);
            out["role"] = role(connected).into();
            out["mechanism"] = outcome.mechanism.map(Mechanism::name).into();
            out["logged_in"] = (!open).into();
            out["negotiated"] = outcome.negotiated.into();
            out["speculative"] = outcome.speculative.into();
            out["round_trips"] = outcome.round_trips.into();
            out["server"] = version(connected).into();
            out["tls"] = connected.tls.into();
            out["sts_host"] = connected.attempt.as_ref().and_then(|a| a.sts_host.as_deref()).into();
        }
        Err(error) => {
            if let Some(attempt) = error.attempt() {
                out["mechanism"] = attempt.mechanism.map(Mechanism::name).into();
                out["negotiated"] = attempt.negotiated.into();
                out["sts_host"] = attempt.sts_host.as_deref().into();
            }
            out["error"] = self::error(error, found.hints(error).into_iter().next());
        }
    }
    out
}

fn error(error: &Error, hint: Option<String>) -> Value {
    let server = error.server();
    json!({
        "kind": kind_name(error.kind()),
        "message": error.to_string(),
        "code": server.and_then(|s| s.code),
        "codeName": server.and_then(|s| s.code_name.as_ref()),
        "hint": hint,
    })
}
