//! Runs the official connection-string suites: `conformance [DIRECTORY]`, where DIRECTORY is an
//! unpacked source distribution of PyMongo or a checkout of the specifications. Without it, what
//! `tests/peers/fetch_suites.sh` fetched.

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let directory = env::args_os().nth(1).map_or_else(fetched, PathBuf::from);
    match mongo_auth_tests::conformance::run(&directory) {
        Ok(report) => {
            println!("{report}");
            ExitCode::from(u8::from(!report.is_clean()))
        }
        Err(error) => {
            eprintln!("cannot read the suites in {}: {error}", directory.display());
            ExitCode::from(2)
        }
    }
}

fn fetched() -> PathBuf {
    let workspace = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.peers");
    env::var_os("MONGO_AUTH_PEERS").map_or_else(workspace, PathBuf::from).join("suites/current")
}
