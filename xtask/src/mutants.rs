//! Mutation tests: each small change of a function's body must make a test of its crate fail.

use crate::step::{Step, heading, root};
use crate::tools;

/// With both hashes compiled in, these have nothing to refuse.
const AVAILABLE: &str = "Hash::(is_available|require)";

/// The crates where a change that no test notices could be a way in, and how they are built.
const RUNS: [(&str, &[&str]); 3] = [
    ("mongo-auth-scram", &["--all-features", "--exclude-re", AVAILABLE]),
    ("mongo-auth-scram", &["--no-default-features", "--features", "sha256", "--re", AVAILABLE]),
    ("mongo-auth-sasl", &["--all-features"]),
];

/// cargo-mutants found that all changes were noticed, some by a test that did not end.
const ONLY_TIMEOUTS: i32 = 3;

/// `[PACKAGE]`: changes one or all packages, a function at a time, and runs their tests each time.
///
/// `.cargo/mutants.toml` tells what is left out.
pub(crate) fn run(only: Option<&str>) -> Result<(), String> {
    let wanted = |package: &str| only.is_none_or(|only| only == package);
    if !RUNS.iter().any(|(package, _)| wanted(package)) {
        return Err(format!("no mutation tests for {}", only.unwrap_or_default()));
    }
    let tool = tools::cargo_tool_or_build("mutants")?;
    let mut failed = Vec::new();
    for (n, (package, options)) in RUNS.iter().enumerate().filter(|(_, run)| wanted(run.0)) {
        heading(&format!("mutants of {package}"));
        let output = format!("target/mutants/{n}-{package}");
        std::fs::create_dir_all(root().join(&output)).map_err(|error| error.to_string())?;
        let common = ["--jobs", "1", "--timeout", "60", "--no-times", "--output", &output];
        let step = Step::new(&tool).args(&["mutants", "--package", package]);
        let step = step.args(options).args(&common);
        failed.extend(step.run_or(ONLY_TIMEOUTS).err());
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\nxtask: ")) }
}
