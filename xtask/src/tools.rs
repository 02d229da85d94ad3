//! Command-line tools that the tasks use: the one in PATH, else a pinned build from `tools.txt`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::peers;
use crate::step::{Step, root};

/// The path of `cargo-NAME`, installed if need be.
pub(crate) fn cargo_tool(name: &str) -> Result<PathBuf, String> {
    let tool = format!("cargo-{name}");
    if works(&PathBuf::from(&tool)) {
        return Ok(tool.into());
    }
    let folder = peers::folder().join("tools");
    let installed = folder.join("bin").join(&tool);
    if works(&installed) {
        return Ok(installed);
    }
    let wheel = install_wheels(&folder);
    if wheel.is_ok() && works(&installed) {
        return Ok(installed);
    }
    println!("no prebuilt {tool} for this machine: building it, which takes minutes");
    let folder_name = folder.to_string_lossy();
    Step::cargo(&["install", "--locked", "--root", &folder_name, &tool]).run()?;
    Ok(installed)
}

fn install_wheels(folder: &std::path::Path) -> Result<(), String> {
    let folder_name = folder.to_string_lossy();
    Step::new("python3").args(&["-m", "venv", &folder_name]).run()?;
    let list = root().join("xtask/tools.txt");
    Step::new(folder.join("bin/python"))
        .args(&["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(&["--only-binary", ":all:", "--no-deps", "--require-hashes"])
        .args(&["--requirement", &list.to_string_lossy()])
        .run()
}

fn works(program: &std::path::Path) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
