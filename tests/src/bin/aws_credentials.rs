//! Prints the AWS credentials that an adapter finds with the environment as it is, or the error, as
//! one line of JSON: `aws_credentials blocking|tokio`. The secrets are those of tests.

use mongo_auth_host::{Connector, Credential, Host, Settings};
use serde_json::json;
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let mut settings = Settings::new(Host::tcp("unused", 1));
    settings.credential = Some(Credential::aws());
    let connector = match Connector::new(settings) {
        Ok(connector) => connector,
        Err(error) => return fail(&error.to_string()),
    };
    let found = match env::args().nth(1).as_deref() {
        Some("blocking") => mongo_auth_blocking::aws_credentials(&connector, &mut ()),
        Some("tokio") => match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(mongo_auth_tokio::aws_credentials(&connector, &mut ())),
            Err(error) => return fail(&error.to_string()),
        },
        _ => return fail("usage: aws_credentials blocking|tokio"),
    };
    let line = match found {
        Ok(login) => {
            let text = |secret: &[u8]| String::from_utf8_lossy(secret).into_owned();
            let keys = &login.credentials;
            json!({
                "id": keys.access_key_id(),
                "secret": text(keys.secret_access_key().expose()),
                "token": keys.session_token().map(|token| text(token.expose())),
            })
        }
        Err(error) => json!({ "error": error.to_string() }),
    };
    println!("{line}");
    ExitCode::SUCCESS
}

fn fail(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::from(2)
}
