//! Fuzzing with libFuzzer on the stable toolchain: `cargo fuzz` is not needed.

use std::path::PathBuf;

use crate::step::{Step, heading, root};

/// The instrumentation that libFuzzer reads, as `cargo fuzz` sets it.
const RUSTFLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cdebug-assertions -Coverflow-checks -Ccodegen-units=1";

/// `[TARGET] [--seconds N]`: runs one or all targets; what they find is kept in `fuzz/artifacts`.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let mut seconds: u32 = 60;
    let mut only = None;
    let mut arguments = arguments.iter();
    while let Some(&argument) = arguments.next() {
        if argument == "--seconds" {
            let value = arguments.next().and_then(|value| value.parse().ok());
            seconds = value.ok_or("--seconds takes a number")?;
        } else {
            only = Some(argument);
        }
    }
    let mut targets = targets()?;
    if let Some(only) = only {
        if !targets.iter().any(|target| target == only) {
            return Err(format!("no fuzz target {only:?}; there are: {}", targets.join(", ")));
        }
        targets.retain(|target| target == only);
    }
    let host = host()?;
    // with a target named, build scripts and macros are not instrumented
    Step::cargo(&["build", "--quiet", "--release", "--manifest-path", "fuzz/Cargo.toml"])
        .args(&["--target", &host, "--target-dir", "fuzz/target"])
        .env("RUSTFLAGS", RUSTFLAGS)
        .run()?;
    for target in &targets {
        heading(&format!("fuzz {target}"));
        fuzz(target, &host, seconds)?;
    }
    Ok(())
}

fn fuzz(target: &str, host: &str, seconds: u32) -> Result<(), String> {
    let folder = root().join("fuzz");
    let seeds = folder.join("seeds").join(target);
    let found = folder.join("corpus").join(target);
    let artifacts = folder.join("artifacts").join(target);
    for path in [&seeds, &found, &artifacts] {
        std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let binary: PathBuf = folder.join("target").join(host).join("release").join(target);
    // what is new goes to the first folder; the committed seeds stay as they are
    let output = Step::new(binary)
        .args(&[&found.to_string_lossy(), &seeds.to_string_lossy()])
        .args(&[&format!("-max_total_time={seconds}"), "-timeout=5", "-rss_limit_mb=2048"])
        .args(&["-max_len=4096", "-print_final_stats=1", "-verbosity=0"])
        .args(&[&format!("-artifact_prefix={}/", artifacts.to_string_lossy())])
        .capture()?;
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{target} found something\n{log}"));
    }
    let runs = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units: "));
    println!("{target}: {} runs, nothing found", runs.unwrap_or("?"));
    Ok(())
}

fn targets() -> Result<Vec<String>, String> {
    let folder = root().join("fuzz/fuzz_targets");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            entry.ok()?.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned)
        })
        .collect();
    names.sort();
    Ok(names)
}

fn host() -> Result<String, String> {
    let version = Step::new("rustc").args(&["--version", "--verbose"]).read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc tells no host".to_owned())
}
