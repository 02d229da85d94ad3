//! `uri`: what connection strings mean, without connecting.

mod encode;
mod explain;
mod lint;

use crate::{
    args::UriArgs,
    input,
    json::{self, Secrets},
    output,
    refusal::Refusal,
};
use mongo_auth::uri::{ConnectionString, Credential, Error, Overrides};
use serde_json::{Value, json};

/// Runs the command and returns its exit code.
pub(super) fn run(args: &UriArgs) -> u8 {
    if args.encode {
        return encode::run();
    }
    if args.from_stdin {
        return lint::run(args);
    }
    let line;
    let string = match args.uri.as_ref() {
        Some(uri) if uri.expose() != "-" => uri.expose(),
        _ => match input::line() {
            Ok(read) => {
                line = read;
                line.expose()
            }
            Err(e) => {
                output::diagnostic(format_args!("error: standard input: {e}"));
                return super::USAGE;
            }
        },
    };
    match judge(string, args.strict_aws) {
        Ok((uri, credential)) => {
            if args.json {
                output::json(&as_json(&uri, credential.as_ref()));
            } else if !args.quiet {
                explain::print(&uri, credential.as_ref());
            }
            0
        }
        Err(error) => {
            let refusal = Refusal::uri(error, string);
            if args.json {
                output::json(&json!({"error": refusal.json()}));
            } else if !args.quiet {
                refusal.print();
            }
            super::USAGE
        }
    }
}

/// Both stages of judging a string; a password that is missing can still be asked for.
fn judge(
    string: &str,
    strict_aws: bool,
) -> Result<(ConnectionString<'_>, Option<Credential<'_>>), Error> {
    let mut overrides = Overrides::default();
    if strict_aws {
        overrides = overrides.with_strict_aws();
    }
    let uri = ConnectionString::parse(string)?;
    let credential = uri.credential(&overrides)?;
    Ok((uri, credential))
}

/// The object of the eval contract, with the security notes.
fn as_json(uri: &ConnectionString<'_>, credential: Option<&Credential<'_>>) -> Value {
    let mut all = json::connection_string(uri, credential, Secrets::Redact);
    all["notes"] = uri.security_notes().map(|note| note.to_string()).collect();
    all
}
