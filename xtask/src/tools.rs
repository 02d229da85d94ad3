//! Cargo subcommands that the tasks use: the one in PATH, else a pinned binary from `tools.txt`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::peers;
use crate::step::{Step, root};

/// The path of `cargo-NAME`, installed if need be; an error where no binary fits this machine.
pub(crate) fn cargo_tool(name: &str) -> Result<PathBuf, String> {
    let tool = format!("cargo-{name}");
    let folder = folder();
    let installed = folder.join("bin").join(&tool);
    if let Some(found) =
        [PathBuf::from(&tool), installed.clone()].into_iter().find(|path| works(path, name))
    {
        return Ok(found);
    }
    install_wheels(&folder)?;
    if works(&installed, name) { Ok(installed) } else { Err(format!("{tool} does not run")) }
}

/// Like [`cargo_tool`], but builds the tool from source where no binary fits; takes minutes.
pub(crate) fn cargo_tool_or_build(name: &str) -> Result<PathBuf, String> {
    cargo_tool(name).or_else(|_| {
        let tool = format!("cargo-{name}");
        let folder = folder();
        Step::cargo(&["install", "--locked", "--root", &folder.to_string_lossy(), &tool]).run()?;
        Ok(folder.join("bin").join(tool))
    })
}

fn folder() -> PathBuf {
    peers::folder().join("tools")
}

fn install_wheels(folder: &Path) -> Result<(), String> {
    let folder_name = folder.to_string_lossy();
    Step::new("python3").args(&["-m", "venv", &folder_name]).run()?;
    let list = root().join("xtask/tools.txt");
    Step::new(folder.join("bin/python"))
        .args(&["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(&["--only-binary", ":all:", "--no-deps", "--require-hashes"])
        .args(&["--requirement", &list.to_string_lossy()])
        .run()
}

fn works(program: &Path, subcommand: &str) -> bool {
    Command::new(program)
        .args([subcommand, "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
