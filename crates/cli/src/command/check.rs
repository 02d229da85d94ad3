//! `check`: log in to every host and say how it went.

mod caller;
mod json;
mod plan;
mod report;
mod steps;

use crate::{
    args::CheckArgs,
    aws::{self, Search},
    connect::{self, Tried},
    output,
};
use mongo_auth_host::{Error, ErrorKind};
use plan::Plan;

/// Runs the command and returns its exit code.
pub(super) fn run(args: &CheckArgs) -> u8 {
    let plan = match Plan::new(args) {
        Ok(plan) => plan,
        Err(refused) => {
            if args.json {
                output::json(&json::refused(&refused.refusal, refused.echo.as_deref()));
            } else if !args.quiet {
                refused.refusal.print();
            }
            return refused.refusal.exit;
        }
    };
    if !args.quiet && !args.json {
        report::warnings(&plan);
    }
    // Searched for once, before anything is sent; what was fetched is kept for every host.
    let aws = plan.needs_aws().then(|| aws::search(&plan.connector, args.adapter));
    if let Some(search) = &aws
        && let Err(error) = &search.login
    {
        if args.json {
            output::json(&json::no_credentials(&plan, search, error));
        } else if !args.quiet {
            aws::print_failure(search, error);
        }
        return error.family().exit_code();
    }
    let tried = connect::all(&plan.connector, args.adapter);
    let exit = exit_code(&tried);
    if args.quiet {
        return exit;
    }
    let login = aws.as_ref().and_then(|search| search.login.as_ref().ok());
    let caller = login.and_then(|login| caller::hints(&plan.connector, login, &tried));
    let found = Found { aws, caller };
    if args.json {
        output::json(&json::report(&plan, &tried, &found, exit));
    } else {
        if args.verbose {
            steps::print(&tried);
        }
        report::print(&plan, &tried, &found);
    }
    exit
}

/// What was found out beside the hosts.
struct Found {
    /// The search for AWS credentials.
    aws: Option<Search>,
    /// What AWS itself says about credentials that a server has rejected.
    caller: Option<Vec<String>>,
}

impl Found {
    /// What to do about an error of a host.
    fn hints(&self, error: &Error) -> Vec<String> {
        match &self.caller {
            Some(hints) if *error.kind() == ErrorKind::Rejected => hints.clone(),
            _ => error.hints(),
        }
    }
}

/// The first of these that occurs: what points at an attack outranks a wrong password, and that
/// outranks a host that is down.
const PRECEDENCE: [u8; 5] = [5, 1, 2, 3, 4];

fn exit_code(tried: &[Tried]) -> u8 {
    let codes: Vec<u8> = tried.iter().filter_map(Tried::exit_code).collect();
    let unproved = if connect::only_arbiters(tried) { 5 } else { 0 };
    PRECEDENCE.into_iter().find(|code| codes.contains(code)).unwrap_or(unproved)
}
