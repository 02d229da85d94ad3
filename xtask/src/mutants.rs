//! Mutation tests: each small change of a function's body must make a test of its crate fail.

use crate::step::{Step, heading, root};
use crate::tools;

/// The crates where a change that no test notices could be a way in.
const PACKAGES: [&str; 2] = ["mongo-auth-scram", "mongo-auth-sasl"];

/// `[PACKAGE]`: changes one or all packages, a function at a time, and runs their tests each time.
///
/// What changes nothing that could be observed is left out in `.cargo/mutants.toml`, with reasons.
pub(crate) fn run(only: Option<&str>) -> Result<(), String> {
    if let Some(only) = only
        && !PACKAGES.contains(&only)
    {
        return Err(format!("no mutation tests for {only:?}; there are: {}", PACKAGES.join(", ")));
    }
    let tool = tools::cargo_tool_or_build("mutants")?;
    let mut failed = Vec::new();
    for package in PACKAGES.iter().filter(|package| only.is_none_or(|only| only == **package)) {
        heading(&format!("mutants of {package}"));
        let output = format!("target/mutants/{package}");
        std::fs::create_dir_all(root().join(&output)).map_err(|error| error.to_string())?;
        let step = Step::new(&tool)
            .args(&["mutants", "--package", package, "--all-features"])
            .args(&["--jobs", "1", "--timeout", "60", "--no-times", "--output", &output]);
        failed.extend(step.run().err());
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\nxtask: ")) }
}
