//! A program that logs in with a driver.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// The exit code of `drivers.sh` where the machine lacks what a driver needs.
const UNAVAILABLE: i32 = 3;

/// A program that reads connection strings, logs in, and tells how that went.
pub(super) struct Driver {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Driver {
    /// Installs the driver, if need be, and starts its program. Says so where it cannot be had.
    ///
    /// PyMongo has to be there, because the other peers need Python as well.
    pub(super) fn start(name: &str) -> Option<Self> {
        if env::var_os("MONGO_AUTH_OFFLINE").is_some() {
            println!("skipped: MONGO_AUTH_OFFLINE is set and this test installs {name}");
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/drivers.sh");
        let mut install = Command::new("bash");
        let installed = install.args([script, name]).stderr(Stdio::inherit()).output().unwrap();
        if installed.status.code() == Some(UNAVAILABLE) && name != "pymongo" {
            println!("skipped: {name} cannot be had on this machine");
            return None;
        }
        assert!(installed.status.success(), "{name} is not installed: MONGO_AUTH_OFFLINE=1 skips");
        let command = String::from_utf8(installed.stdout).unwrap();
        let mut words = command.lines();
        let mut program = Command::new(words.next().unwrap());
        program.args(words).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        Some(Self { child, input, output: BufReader::new(output) })
    }

    /// Logs in and returns the line that the program prints about it.
    pub(super) fn log_in(&mut self, uri: &str) -> String {
        writeln!(self.input.as_mut().unwrap(), "{uri}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().into()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The end of its input is the end of the program.
        self.input = None;
        let _ = self.child.wait();
    }
}
