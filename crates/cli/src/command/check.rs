//! `check`: log in to every host and say how it went.

mod json;
mod plan;
mod report;
mod steps;

use crate::{
    args::CheckArgs,
    connect::{self, Tried},
    output,
};
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
    let tried = connect::all(&plan.connector, args.adapter);
    let exit = exit_code(&tried);
    if args.json {
        output::json(&json::report(&plan, &tried, exit));
    } else if !args.quiet {
        if args.verbose {
            steps::print(&tried);
        }
        report::print(&plan, &tried);
    }
    exit
}

/// The first of these that occurs: what points at an attack outranks a wrong password, and that
/// outranks a host that is down.
const PRECEDENCE: [u8; 5] = [5, 1, 2, 3, 4];

fn exit_code(tried: &[Tried]) -> u8 {
    let codes: Vec<u8> = tried.iter().filter_map(Tried::exit_code).collect();
    PRECEDENCE.into_iter().find(|code| codes.contains(code)).unwrap_or(0)
}
