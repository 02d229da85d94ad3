//! `demo --mongod`: the demo's table against a real server, with that server's log as the oracle.

use std::path::{Path, PathBuf};

use crate::peers::{self, Peers};
use crate::step::{Step, heading};

pub(crate) fn run() -> Result<(), String> {
    Step::cargo(&["build", "--quiet", "--release", "--package", "mongo-auth-cli"]).run()?;
    let program = target_folder()?.join("release/mongo-auth");
    let _peers = Peers::start()?;
    heading("demo");
    let peers = peers::file();
    Step::new("python3")
        .args(&["tests/peers/demo.py", &peers.to_string_lossy(), &program.to_string_lossy()])
        .run()
}

/// The folder that this program was built into.
fn target_folder() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    program.ancestors().nth(2).map(Path::to_path_buf).ok_or_else(|| "no target folder".to_owned())
}
