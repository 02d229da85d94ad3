//! The application's own provider, `AWS_CREDENTIAL_PROVIDER`.

use super::run::{Found, Run, Stop};
use super::static_keys::StaticKeys;
use super::{CallbackFailure, ErrorKind};
use alloc::format;
use alloc::string::String;

pub(super) fn resolve(run: &mut Run<'_>) -> Result<Found, Stop> {
    if !run.config.custom_provider {
        return Ok(Found::NotHere(String::from("the application gave none")));
    }
    let given = match run.provider()? {
        Ok(given) => given,
        Err(CallbackFailure::NotHere) => {
            return Ok(Found::NotHere(String::from("the provider has none")));
        }
        Err(CallbackFailure::Failed) => {
            return Err(run.fail(ErrorKind::SourceFailed, "the provider failed"));
        }
    };
    let filled = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let keys = StaticKeys {
        access_key_id: filled(given.access_key_id()),
        secret_access_key: filled(given.secret_text()),
        session_token: given.token_text().and_then(filled),
        names: ["the access key id", "the secret key", "the session token"],
        place: "what the provider gave",
    };
    let Some(mut credentials) = keys.complete(run)? else {
        return Err(run.fail(ErrorKind::SourceFailed, "the provider gave empty keys"));
    };
    if let Some(expiration) = given.expiration() {
        credentials = credentials.with_expiration(expiration);
    }
    let from = format!("access key id {}", credentials.access_key_id());
    Ok(Found::Here(credentials, from))
}
