//! `saslprep`: RFC 4013 with the stored-string profile.

use super::request::{Failure, Request};
use mongo_auth_saslprep::{Error, prepare_string};
use serde_json::{Value, json};

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let output = prepare_string(request.text("input")?).map_err(|e| refused(&e))?;
    Ok(json!({"output": output}))
}

pub(super) fn refused(error: &Error) -> Failure {
    let kind = match error {
        Error::Bidi { .. } => "bidi",
        Error::Prohibited { .. } => "prohibited",
        Error::Unassigned { .. } => "unassigned",
        _ => "limit",
    };
    Failure::new(kind, &error.to_string()).at(error.at())
}
