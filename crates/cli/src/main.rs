//! The command `mongo-auth`: does this connection string log in, and if not, why?

mod args;
mod aws;
mod certificates;
mod command;
mod connect;
mod echo;
mod input;
mod json;
mod output;
mod refusal;
mod text;
mod usage;

use clap::Parser;
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().collect();
    let cli = match args::Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let texts: Vec<_> =
                arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
            return ExitCode::from(usage::report(&error, &texts));
        }
    };
    ExitCode::from(command::run(cli.command))
}
