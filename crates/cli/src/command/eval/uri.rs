//! `uri`: what a connection string means.

use super::request::{Failure, Request};
use crate::json::{self, Secrets};
use mongo_auth::{
    Mechanism,
    uri::{ConnectionString, Error, Overrides, Reason},
};
use serde_json::{Value, json};

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let string = request.text("uri")?;
    let mut overrides = Overrides::default();
    if request.flag("strict_aws")? {
        overrides = overrides.with_strict_aws();
    }
    let secrets = if request.flag("show_secrets")? { Secrets::Show } else { Secrets::Redact };
    let uri = ConnectionString::parse(string).map_err(refused)?;
    match uri.credential(&overrides) {
        Ok(credential) => Ok(json::connection_string(&uri, credential.as_ref(), secrets)),
        Err(e) if e.reason == Reason::OidcPropertiesIgnored => {
            Ok(without_properties(&uri, secrets))
        }
        Err(e) => Err(refused(e)),
    }
}

/// A string whose `authMechanismProperties` are ignored with a warning is valid (connection string
/// specification), though nobody can log in with it.
fn without_properties(uri: &ConnectionString<'_>, secrets: Secrets) -> Value {
    let mut all = json::connection_string(uri, None, secrets);
    all["credential"] = json!({
        "mechanism": uri.auth_mechanism().map(Mechanism::name),
        "source": "$external",
        "username": all["username"],
        "password": null,
        "properties": {},
    });
    all
}

fn refused(error: Error) -> Failure {
    Failure::new(error.kind.name(), &error.to_string()).at(Some(error.at))
}
