//! The real servers of the tests, by way of `tests/peers/peers.sh`.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::step::{Step, root};

const SCRIPT: &str = "tests/peers/peers.sh";

/// The folder of everything the peers install and write.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os("MONGO_AUTH_PEERS").map_or_else(|| root().join(".peers"), PathBuf::from)
}

/// The file that tells tests where the peers are.
pub(crate) fn file() -> PathBuf {
    folder().join("run/peers.json")
}

/// `install`, `start`, `stop` or `status`.
pub(crate) fn command(command: &str) -> Result<(), String> {
    Step::new("bash").args(&[SCRIPT, command]).run()?;
    if command == "start" {
        println!("MONGO_AUTH_PEERS_FILE={}", file().display());
    }
    Ok(())
}

/// Peers that run for as long as this value lives.
pub(crate) struct Peers {
    /// Ends the peers when its standard input closes, which also happens when this process is
    /// interrupted or killed. Absent when the peers ran before and stay.
    stopper: Option<Child>,
}

impl Peers {
    /// Installs and starts the peers; those that run already are used and left running.
    pub(crate) fn start() -> Result<Self, String> {
        let running = Step::new("bash").args(&[SCRIPT, "status"]).capture()?.status.success();
        command("install")?;
        let stopper = if running { None } else { Some(stopper()?) };
        let peers = Self { stopper };
        command("start")?;
        command("status")?;
        Ok(peers)
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        if let Some(mut stopper) = self.stopper.take() {
            drop(stopper.stdin.take());
            if !stopper.wait().is_ok_and(|status| status.success()) {
                eprintln!("xtask: the peers could not be stopped; try: cargo xtask peers stop");
            }
        }
    }
}

fn stopper() -> Result<Child, String> {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("read -r _; exec bash {SCRIPT} stop")]);
    command.current_dir(root()).stdin(Stdio::piped()).stdout(Stdio::null());
    // a group of its own, so that Ctrl-C does not reach it
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map_err(|error| format!("bash: {error}"))
}
