//! `uri`: what a connection string means.

use super::request::{Failure, Request};
use crate::json::{self, Secrets};
use mongo_auth::uri::{ConnectionString, Error, Overrides};
use serde_json::Value;

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let string = request.text("uri")?;
    let mut overrides = Overrides::default();
    if request.flag("strict_aws")? {
        overrides = overrides.with_strict_aws();
    }
    let secrets = if request.flag("show_secrets")? { Secrets::Show } else { Secrets::Redact };
    let uri = ConnectionString::parse(string).map_err(refused)?;
    let credential = uri.credential(&overrides).map_err(refused)?;
    Ok(json::connection_string(&uri, credential.as_ref(), secrets))
}

fn refused(error: Error) -> Failure {
    Failure::new(error.kind.name(), &error.to_string()).at(Some(error.at))
}
