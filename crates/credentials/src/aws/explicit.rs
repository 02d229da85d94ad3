//! Keys given in code or in the connection string.

use super::run::{Found, Run, Stop};
use super::static_keys::StaticKeys;
use alloc::format;
use alloc::string::String;

pub(super) fn resolve(run: &mut Run<'_>) -> Result<Found, Stop> {
    let config = run.config;
    let keys = StaticKeys {
        access_key_id: config.access_key_id.as_deref(),
        secret_access_key: config.secret_access_key.as_ref().map(|secret| secret.as_str()),
        session_token: config.session_token.as_ref().map(|token| token.as_str()),
        names: ["the user name", "the password", "AWS_SESSION_TOKEN"],
        place: "the credential",
    };
    Ok(match keys.complete(run)? {
        Some(credentials) => {
            let from = format!("access key id {}", credentials.access_key_id());
            Found::Here(credentials, from)
        }
        None => Found::NotHere(String::from("the credential has no user name and no password")),
    })
}
