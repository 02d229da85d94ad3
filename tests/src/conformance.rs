//! The official JSON suites for connection strings, run through the public API.
//!
//! The suites are not part of this repository. They are read from an unpacked source distribution
//! of PyMongo, which carries them under `test/`, or from a checkout of the specifications, which
//! has them under `source/`.

mod auth;
#[cfg(test)]
mod tests;
mod uri;

use core::fmt::{self, Write as _};
use serde_json::Value;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A case that is known to come out differently, and why.
struct Deviation {
    suite: &'static str,
    description: &'static str,
    reason: &'static str,
}

/// All known deviations. An entry that no longer deviates is reported as well.
const DEVIATIONS: &[Deviation] = &[Deviation {
    suite: "auth/connection-string",
    description: "should throw an exception if username and password provided (MONGODB-AWS)",
    reason: "contradicts two valid cases of the same file; explicit AWS keys are refused in strict mode only",
}];

/// What became of one suite, which is one file.
#[derive(Debug)]
struct Suite {
    name: String,
    passed: usize,
    failures: Vec<String>,
    deviations: Vec<String>,
}

/// What became of all suites; `Display` prints the table.
#[derive(Debug)]
pub struct Report {
    suites: Vec<Suite>,
}

impl Report {
    /// Whether every case passed or deviates for a reason that is written down.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.cases() > 0 && self.suites.iter().all(|s| s.failures.is_empty())
    }

    /// How many cases were run.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.suites.iter().map(|s| s.passed + s.failures.len() + s.deviations.len()).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<46} {:>6} {:>6} {:>8}", "suite", "passed", "failed", "deviates")?;
        for s in &self.suites {
            let (failed, deviates) = (s.failures.len(), s.deviations.len());
            writeln!(f, "{:<46} {:>6} {failed:>6} {deviates:>8}", s.name, s.passed)?;
        }
        for s in &self.suites {
            for line in &s.deviations {
                writeln!(f, "deviates: {}: {line}", s.name)?;
            }
            for line in &s.failures {
                writeln!(f, "FAILED: {}: {line}", s.name)?;
            }
        }
        write!(f, "{} cases", self.cases())
    }
}

/// A suite of cases and how to judge one: `Err` says what is wrong.
type Judge = fn(&Value) -> Result<(), String>;

/// Runs every suite under `directory`.
///
/// # Errors
/// Where a suite is missing or is no JSON.
pub fn run(directory: &Path) -> io::Result<Report> {
    let groups: [(&str, [&str; 2], Judge); 3] = [
        (
            "connection-string",
            ["test/connection_string/test", "source/connection-string/tests"],
            uri::judge,
        ),
        ("uri-options", ["test/uri_options", "source/uri-options/tests"], uri::judge),
        ("auth", ["test/auth/legacy", "source/auth/tests/legacy"], auth::judge),
    ];
    let mut suites = Vec::new();
    for (group, folders, judge) in groups {
        for file in json_files(directory, folders)? {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            suites.push(run_file(&file, format!("{group}/{stem}"), judge)?);
        }
    }
    Ok(Report { suites })
}

fn json_files(directory: &Path, folders: [&str; 2]) -> io::Result<Vec<PathBuf>> {
    let folder = folders.iter().map(|f| directory.join(f)).find(|f| f.is_dir());
    let missing = || io::Error::new(io::ErrorKind::NotFound, format!("no {} here", folders[0]));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder.ok_or_else(missing)?)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "json") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() { Err(missing()) } else { Ok(files) }
}

fn run_file(file: &Path, name: String, judge: Judge) -> io::Result<Suite> {
    let document: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let cases = document["tests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut suite = Suite { name, passed: 0, failures: Vec::new(), deviations: Vec::new() };
    for case in cases {
        let description = case["description"].as_str().unwrap_or("no description");
        let known =
            DEVIATIONS.iter().find(|d| d.suite == suite.name && d.description == description);
        match (judge(case), known) {
            (Ok(()), None) => suite.passed += 1,
            (Err(_), Some(known)) => {
                suite.deviations.push(format!("{description}: {}", known.reason));
            }
            (Err(why), None) => suite.failures.push(format!("{description}: {why}")),
            (Ok(()), Some(_)) => {
                suite.failures.push(format!("{description}: passes, but is listed as a deviation"));
            }
        }
    }
    Ok(suite)
}

/// Compares what was expected with what came out, both as JSON.
fn compare(what: &str, expected: &Value, actual: &Value, wrong: &mut String) {
    if expected != actual {
        let _ = write!(wrong, "{what}: expected {expected}, got {actual}; ");
    }
}

fn verdict(wrong: String) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
