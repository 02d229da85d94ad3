//! Keys in environment variables, as AWS Lambda sets them.

use super::run::{Found, Run, Stop};
use super::static_keys::StaticKeys;
use alloc::format;
use alloc::string::String;

const ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";

pub(super) fn resolve(run: &mut Run<'_>) -> Result<Found, Stop> {
    let keys = StaticKeys {
        access_key_id: run.env(ID)?,
        secret_access_key: run.env(SECRET)?,
        session_token: run.env(TOKEN)?,
        names: [ID, SECRET, TOKEN],
        place: "the environment",
    };
    Ok(match keys.complete(run)? {
        Some(credentials) => {
            let from = format!("{ID}={}", credentials.access_key_id());
            Found::Here(credentials, from)
        }
        None => Found::NotHere(String::from("AWS_ACCESS_KEY_ID is not set")),
    })
}
