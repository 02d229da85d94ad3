//! The real peers that `cargo xtask peers start` has started, and the server's log as the oracle.

mod log;

pub use log::LogIn;

use serde_json::Value;
use std::path::PathBuf;
use std::{env, fs};

/// Where the peers are.
#[derive(Clone, Debug)]
pub struct Peers(Value);

impl Peers {
    /// The peers, or `None` when tests were told to do without; says so then.
    ///
    /// # Panics
    /// When no peer runs and nobody said that this is wanted.
    #[must_use]
    pub fn get() -> Option<Self> {
        if env::var_os("MONGO_AUTH_OFFLINE").is_some() {
            println!("skipped: MONGO_AUTH_OFFLINE is set and this test needs a real peer");
            return None;
        }
        let file = env::var_os("MONGO_AUTH_PEERS_FILE").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.peers/run/peers.json")),
            PathBuf::from,
        );
        let text = fs::read_to_string(&file).unwrap_or_else(|e| {
            panic!("no real peer runs ({e}): cargo xtask peers start, or set MONGO_AUTH_OFFLINE=1")
        });
        Some(Self(serde_json::from_str(&text).expect("the file of the peers is JSON")))
    }

    /// A text of the file, by its path in it, such as `tls.ca`.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn text(&self, path: &str) -> String {
        let value = path.split('.').fold(&self.0, |value, key| &value[key]);
        match value {
            Value::String(text) => text.clone(),
            Value::Number(n) => n.to_string(),
            _ => panic!("the file of the peers has no {path}"),
        }
    }

    /// Replaces each `{path}` in `template` by the text of that path, percent-encoded.
    ///
    /// # Panics
    /// When a path is not in the file.
    #[must_use]
    pub fn fill(&self, template: &str) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (path, after) = after.split_once('}').expect("a brace closes");
            filled.push_str(before);
            for byte in self.text(path).bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                        filled.push(char::from(byte));
                    }
                    _ => filled.push_str(&format!("%{byte:02X}")),
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// What the log of mongod says about the log-ins of the application `app`, in order.
    ///
    /// # Panics
    /// When the log cannot be read.
    #[must_use]
    pub fn log_ins(&self, server: &str, app: &str) -> Vec<LogIn> {
        let log =
            fs::read_to_string(self.text(&format!("{server}.log"))).expect("the log is there");
        log::log_ins(&log, app)
    }
}
