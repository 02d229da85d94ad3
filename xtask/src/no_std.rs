//! The link gates: static libraries that call the core tier without std.
//!
//! A dependency on std brings a second panic handler, a dependency on alloc asks for a global
//! allocator; rustc refuses both. That the gates can fail is part of the gate: each is built once
//! more with a deliberate break.

use crate::step::{Step, heading, root};

/// A build that must fail, and the words rustc fails it with.
struct Break {
    package: &'static str,
    feature: &'static str,
    says: &'static str,
}

const BREAKS: [Break; 3] = [
    Break { package: "core-tier", feature: "break_std", says: "duplicate lang item" },
    Break {
        package: "core-tier",
        feature: "break_alloc",
        says: "no global memory allocator found",
    },
    Break { package: "alloc-tier", feature: "break_std", says: "duplicate lang item" },
];

pub(crate) fn run() -> Result<(), String> {
    heading("link gates");
    let dependencies = std::fs::read_to_string(root().join("tests/no-std/alloc-tier/Cargo.toml"))
        .map_err(|error| error.to_string())?;
    for package in packages()? {
        if !dependencies.contains(&format!("\n{package} =")) {
            return Err(format!("{package} is no_std, but tests/no-std does not call it"));
        }
    }
    for package in ["core-tier", "alloc-tier"] {
        build(package).run()?;
    }
    for case in &BREAKS {
        let output = build(case.package).args(&["--features", case.feature]).capture()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        if output.status.success() || !errors.contains(case.says) {
            return Err(format!(
                "{} with {} should fail with {:?}; {}\n{errors}",
                case.package, case.feature, case.says, output.status
            ));
        }
        println!("fails as it should: {}", case.says);
    }
    Ok(())
}

fn build(package: &str) -> Step {
    Step::cargo(&["build", "--quiet", "--release"]).args(&[
        "--manifest-path",
        "tests/no-std/Cargo.toml",
        "--package",
        package,
    ])
}

/// The packages of the workspace that do without std.
pub(crate) fn packages() -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(root().join("crates")).map_err(|error| error.to_string())?;
    let mut packages = Vec::new();
    for folder in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let source = std::fs::read_to_string(folder.join("src/lib.rs")).unwrap_or_default();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        if source.lines().any(|line| line == "#![no_std]") {
            packages.push(match name.as_ref() {
                "mongo-auth" => name.into_owned(),
                _ => format!("mongo-auth-{name}"),
            });
        }
    }
    packages.sort();
    Ok(packages)
}
