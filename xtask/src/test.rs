//! `test`: everything that can fail, on a machine with Rust and Python 3.

use crate::peers::{self, Peers};
use crate::step::{Step, heading, in_ci};
use crate::{no_std, tools};

/// Runs all tests. `offline` leaves out what needs a real peer or the package index.
pub(crate) fn run(offline: bool) -> Result<(), String> {
    heading("tools and peers");
    for tool in ["rustc", "cargo", "python3"] {
        Step::new(tool).args(&["--version"]).run()?;
    }
    let peers = if offline { None } else { Some(Peers::start()?) };
    let ready = if offline { Ok(()) } else { drivers() };
    let results = [ready, no_std::run(), doctests(offline), suites(offline), tests(offline)];
    drop(peers);
    let failed: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\nxtask: ")) }
}

/// Installs the drivers that log in to the test server. A developer's machine may lack what one of
/// them needs, which is said here; a machine in CI may not.
fn drivers() -> Result<(), String> {
    for name in ["pymongo", "node", "libmongoc"] {
        let output = Step::new("bash").args(&["tests/peers/drivers.sh", name]).capture()?;
        if output.status.success() {
            continue;
        }
        let reason = String::from_utf8_lossy(&output.stderr);
        if in_ci() {
            return Err(format!("the tests with {name} cannot run: {}", reason.trim()));
        }
        println!("skipped: tests with {name}: {}", reason.trim());
    }
    Ok(())
}

/// The official suites, read from the driver's source package.
pub(crate) fn conformance() -> Result<(), String> {
    heading("conformance");
    Step::new("bash").args(&["tests/peers/fetch_suites.sh"]).run()?;
    Step::cargo(&["run", "--quiet", "--package", "mongo-auth-tests", "--bin", "conformance"]).run()
}

fn suites(offline: bool) -> Result<(), String> {
    if offline {
        println!("\nskipped: conformance, because --offline forbids fetching the official suites");
        println!(
            "skipped: tests with real mongods, GNU SASL, Cyrus SASL and moto, because --offline starts no peers"
        );
        println!(
            "skipped: tests with other drivers, boto3 and botocore, because --offline installs nothing"
        );
        return Ok(());
    }
    conformance()
}

fn doctests(offline: bool) -> Result<(), String> {
    heading("doctests");
    with_peers(Step::cargo(&["test", "--quiet", "--doc", "--workspace", "--all-features"]), offline)
        .run()
}

/// All other tests; ignored ones run too, so that none can be forgotten.
fn tests(offline: bool) -> Result<(), String> {
    heading("tests");
    let step = match tools::cargo_tool("nextest") {
        Ok(nextest) => Step::new(nextest)
            .args(&["nextest", "run", "--workspace", "--all-features"])
            .args(if in_ci() { &["--locked"] } else { &[] })
            .args(&["--no-fail-fast", "--run-ignored", "all"]),
        Err(_) => Step::cargo(&["test", "--workspace", "--all-features", "--no-fail-fast"])
            .args(&["--lib", "--bins", "--tests", "--", "--include-ignored"]),
    };
    with_peers(step, offline).run()
}

/// Tells tests where the peers are, or that there are none.
fn with_peers(step: Step, offline: bool) -> Step {
    if offline {
        step.env("MONGO_AUTH_OFFLINE", "1").without_env("MONGO_AUTH_PEERS_FILE")
    } else {
        step.env("MONGO_AUTH_PEERS_FILE", peers::file()).without_env("MONGO_AUTH_OFFLINE")
    }
}
