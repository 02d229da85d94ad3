//! One command of a development task: it prints itself, then runs.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Does this run stand in for a machine's check of the whole project (`CI` is set)?
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// Prints the name of what comes next.
pub(crate) fn heading(text: &str) {
    println!("\n== {text}");
}

/// A command in the workspace's folder.
pub(crate) struct Step {
    command: Command,
    /// What is printed: variables, program, arguments.
    shown: String,
}

impl Step {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.current_dir(root());
        let name = Path::new(program).file_name().unwrap_or(program);
        Self { command, shown: name.to_string_lossy().into_owned() }
    }

    /// A cargo command; `--locked` is added in CI, where the lock file must be the committed one.
    pub(crate) fn cargo(subcommand: &[&str]) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let step = Self::new(cargo).args(subcommand);
        let takes_it = subcommand.first() != Some(&"fmt") && !subcommand.contains(&"--locked");
        if in_ci() && takes_it { step.args(&["--locked"]) } else { step }
    }

    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        for arg in args {
            self.shown.push(' ');
            self.shown.push_str(arg);
        }
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = value.as_ref();
        self.shown = format!("{name}={:?} {}", value.to_string_lossy(), self.shown);
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it with this process's output; an exit code other than 0 is an error.
    pub(crate) fn run(self) -> Result<(), String> {
        self.run_or(0)
    }

    /// Like [`run`](Self::run), with another exit code that means success.
    pub(crate) fn run_or(mut self, code: i32) -> Result<(), String> {
        self.show();
        let status = self.command.stdin(Stdio::null()).status();
        match status {
            Ok(status) if status.success() || status.code() == Some(code) => Ok(()),
            Ok(status) => Err(format!("{status}: {}", self.shown)),
            Err(error) => Err(format!("{error}: {}", self.shown)),
        }
    }

    /// Runs it and gives its standard output; an exit code other than 0 is an error.
    pub(crate) fn read(mut self) -> Result<String, String> {
        self.command.stderr(Stdio::inherit());
        let shown = self.shown.clone();
        let output = self.capture()?;
        if !output.status.success() {
            return Err(format!("{}: {shown}", output.status));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it quietly and gives whatever came of it.
    pub(crate) fn capture(mut self) -> Result<Output, String> {
        self.show();
        self.command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{error}: {}", self.shown))
    }

    fn show(&self) {
        println!("+ {}", self.shown);
        // what the command prints must come after
        drop(std::io::stdout().flush());
    }
}
