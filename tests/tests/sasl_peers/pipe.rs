//! A program of somebody else's at the other end of two pipes, a line of base64 for each message.

use mongo_auth_primitives::{Cursor, base64};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A conversation with a program.
pub(crate) struct Pipe {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What stands before the base64, in either direction.
    prefixes: (&'static str, &'static str),
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) ok: bool,
    /// What it printed and was not taken as a message.
    pub(crate) said: String,
}

impl Pipe {
    /// Starts `command`; one that does not end is ended after 20 seconds.
    pub(crate) fn open(
        command: &[&str],
        env: &[(&str, &str)],
        prefixes: (&'static str, &'static str),
    ) -> Self {
        let mut child = Command::new("timeout")
            .arg("20")
            .args(command)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output, prefixes }
    }

    pub(crate) fn send(&mut self, message: &[u8]) {
        let mut text = vec![0; base64::encoded_len(message.len())];
        let mut out = Cursor::new(&mut text);
        base64::put(&mut out, message);
        out.finish().unwrap();
        let text = String::from_utf8(text).unwrap();
        self.line(&format!("{}{text}", self.prefixes.0));
    }

    /// Sends a line as it is. A program that has ended reads none, which its end tells.
    pub(crate) fn line(&mut self, text: &str) {
        let _ = writeln!(self.input, "{text}");
    }

    /// The next message that starts as one of `starts`; `None` when no further one comes.
    pub(crate) fn receive(&mut self, starts: &[&str]) -> Option<Vec<u8>> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.output.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            let Some(text) = line.trim_end().strip_prefix(self.prefixes.1) else { continue };
            let mut message = vec![0; text.len()];
            let Ok(message) = base64::decode(text.as_bytes(), &mut message) else { continue };
            if starts.iter().any(|start| message.starts_with(start.as_bytes())) {
                return Some(message.to_vec());
            }
        }
    }

    /// Closes the program's input and waits for its end.
    pub(crate) fn end(self) -> Ended {
        let Self { mut child, input, mut output, .. } = self;
        drop(input);
        let mut said = String::new();
        output.read_to_string(&mut said).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        Ended { ok: child.wait().unwrap().success(), said }
    }
}
