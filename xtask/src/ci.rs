//! The checks of the sources, and all checks in order.

use std::time::Instant;

use crate::step::{Step, heading};
use crate::{demo, fuzz, lines, no_std, tables, test, tools, trees};

/// The packages of the workspaces beside the main one.
const OTHER_PACKAGES: [&str; 4] =
    ["fuzz", "tests/no-std/alloc-tier", "tests/no-std/calls", "tests/no-std/core-tier"];

/// All of it, in order of price; the tests come last so that their count closes the output.
pub(crate) fn run() -> Result<(), String> {
    timed("fmt", || fmt(true))?;
    timed("lines", lines::run)?;
    timed("tables", || tables::run(true))?;
    timed("trees", trees::run)?;
    timed("deny", deny)?;
    timed("clippy", clippy)?;
    timed("features", features)?;
    timed("docs", docs)?;
    timed("fuzz", || fuzz::run(&["--seconds", "10"]))?;
    demo::run()?;
    test::run(false)
}

fn timed(name: &str, check: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    heading(name);
    let begin = Instant::now();
    check()?;
    println!("{name}: ok, {:.0} s", begin.elapsed().as_secs_f32());
    Ok(())
}

pub(crate) fn fmt(check: bool) -> Result<(), String> {
    let check: &[&str] = if check { &["--check"] } else { &[] };
    Step::cargo(&["fmt", "--all"]).args(check).run()?;
    // not --all: it would follow the paths to the crates of the main workspace
    for package in OTHER_PACKAGES {
        let manifest = format!("{package}/Cargo.toml");
        Step::cargo(&["fmt", "--manifest-path", &manifest]).args(check).run()?;
    }
    Ok(())
}

pub(crate) fn clippy() -> Result<(), String> {
    Step::cargo(&["clippy", "--workspace", "--all-targets", "--all-features"])
        .args(&["--", "--deny", "warnings"])
        .run()
}

/// The crates below the I/O tier must build with any choice of their features.
pub(crate) fn features() -> Result<(), String> {
    let mut step = Step::new(tools::cargo_tool_or_build("hack")?).args(&[
        "hack",
        "clippy",
        "--quiet",
        "--feature-powerset",
        "--depth",
        "2",
    ]);
    for package in no_std::packages()? {
        step = step.args(&["--package", &package]);
    }
    step.args(&["--", "--deny", "warnings"]).run()
}

pub(crate) fn docs() -> Result<(), String> {
    Step::cargo(&["doc", "--workspace", "--no-deps", "--all-features"])
        .env("RUSTDOCFLAGS", "--deny warnings")
        .run()
}

pub(crate) fn deny() -> Result<(), String> {
    // cargo metadata reads the sources of every platform's dependencies
    Step::cargo(&["fetch", "--quiet"]).run()?;
    Step::new(tools::cargo_tool_or_build("deny")?)
        .args(&["--offline", "--all-features", "check", "bans", "licenses", "sources"])
        .run()
}
