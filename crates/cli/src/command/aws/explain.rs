//! `aws explain`: which source has credentials, and why the others have none.

use crate::{args::ExplainArgs, aws, output};
use serde_json::Value;

/// Runs the command and returns its exit code: 3 without credentials.
pub(super) fn run(args: &ExplainArgs) -> u8 {
    let (connector, search) = match super::search(&args.sources) {
        Ok(found) => found,
        Err(refusal) => {
            refusal.print();
            return refusal.exit;
        }
    };
    let exit = search.login.as_ref().err().map_or(0, |error| error.family().exit_code());
    if args.json {
        let error = search.login.as_ref().err().map_or(Value::Null, super::failure_json);
        output::json(&super::answer(&search, exit, error));
        return exit;
    }
    if args.quiet {
        return exit;
    }
    match &search.login {
        Ok(login) => {
            search.lines(0).iter().for_each(output::result);
            output::result("");
            let now = connector.settings().aws.clock.now();
            output::result(format_args!("AWS credentials from {}", aws::describe(login, now)));
        }
        Err(error) => aws::print_failure(&search, error),
    }
    exit
}
