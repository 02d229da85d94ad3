//! `aws whoami`: whose the credentials are, and the database user that they need.

use crate::{args::ExplainArgs, aws, output, refusal::Refusal};
use mongo_auth_host::{aws::CallerIdentity, escape};
use serde_json::{Value, json};

/// Runs the command and returns its exit code.
pub(super) fn run(args: &ExplainArgs) -> u8 {
    let (connector, search) = match super::search(&args.sources) {
        Ok(found) => found,
        Err(refusal) => {
            refusal.print();
            return refusal.exit;
        }
    };
    let login = match &search.login {
        Ok(login) => login,
        Err(error) => {
            let exit = error.family().exit_code();
            if args.json {
                let error = super::failure_json(error);
                output::json(&with_identity(super::answer(&search, exit, error), None));
            } else if !args.quiet {
                aws::print_failure(&search, error);
            }
            return exit;
        }
    };
    match mongo_auth_blocking::aws_caller_identity(&connector, &login.credentials) {
        Ok(identity) => {
            if args.json {
                let answer = super::answer(&search, 0, Value::Null);
                output::json(&with_identity(answer, Some(&identity)));
            } else if !args.quiet {
                let now = connector.settings().aws.clock.now();
                print(&identity, &aws::describe(login, now));
            }
            0
        }
        Err(failure) => {
            let exit = failure.family().exit_code();
            if args.json {
                let hint = aws::refusal_hints(failure.error.detail()).into_iter().next();
                let kind = failure.error.kind().as_str();
                let error = json!({"kind": kind, "message": failure.to_string(), "hint": hint});
                output::json(&with_identity(super::answer(&search, exit, error), None));
            } else if !args.quiet {
                let now = connector.settings().aws.clock.now();
                let mut refusal = Refusal::new("aws", failure.to_string());
                refusal.hints = aws::refusal_hints(failure.error.detail());
                refusal
                    .hints
                    .push(format!("the credentials are from {}", aws::describe(login, now)));
                refusal.print();
            }
            exit
        }
    }
}

fn print(identity: &CallerIdentity, credentials: &str) {
    let line = |label: &str, text: &str| {
        output::result(format_args!("{label:<13} {}", escape(text, 2048)));
    };
    line("account", &identity.account);
    line("ARN", &identity.arn);
    line("user id", &identity.user_id);
    line("credentials", credentials);
    line("Atlas user", &aws::atlas_user(identity));
    line("mongod user", &format!("\"{}\" in database \"$external\"", aws::server_user(identity)));
}

fn with_identity(mut answer: Value, identity: Option<&CallerIdentity>) -> Value {
    answer["account"] = identity.map(|i| i.account.as_str()).into();
    answer["arn"] = identity.map(|i| i.arn.as_str()).into();
    answer["user_id"] = identity.map(|i| i.user_id.as_str()).into();
    answer["atlas_user"] = identity.map(CallerIdentity::user_name).into();
    answer["server_user"] = identity.map(aws::server_user).into();
    answer
}
