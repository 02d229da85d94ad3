//! One module for each command.

mod aws;
mod check;
mod completions;
mod demo;
mod eval;
mod serve;
mod uri;

use crate::args::Command;

/// Exit codes that every command shares; `check` adds those of its errors.
pub(crate) const USAGE: u8 = 2;

/// Runs a command and returns its exit code.
pub(crate) fn run(command: Command) -> u8 {
    match command {
        Command::Aws(args) => aws::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Demo => demo::run(),
        Command::Serve(args) => serve::run(&args),
        Command::Uri(args) => uri::run(&args),
        Command::Eval => eval::run(),
        Command::Completions { shell } => completions::completions(shell),
        Command::Man => completions::man(),
    }
}
