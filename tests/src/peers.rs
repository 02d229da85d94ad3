//! The real peers that `cargo xtask peers start` has started, and the server's log as the oracle.

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
            println!("skipped: MONGO_AUTH_OFFLINE is set and this test needs a real mongod");
            return None;
        }
        let file = env::var_os("MONGO_AUTH_PEERS_FILE").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.peers/run/peers.json")),
            PathBuf::from,
        );
        let text = fs::read_to_string(&file).unwrap_or_else(|e| {
            panic!(
                "no real mongod runs ({e}): cargo xtask peers start, or set MONGO_AUTH_OFFLINE=1"
            )
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
        let lines: Vec<Value> = log.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
        let ours: Vec<&Value> = lines
            .iter()
            .filter(|l| l["id"] == 51800 && l["attr"]["doc"]["application"]["name"] == app)
            .map(|l| &l["ctx"])
            .collect();
        lines.iter().filter(|l| ours.contains(&&l["ctx"])).filter_map(LogIn::read).collect()
    }
}

/// What the server's log says about one attempt to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIn {
    /// Whether it succeeded.
    pub ok: bool,
    /// The mechanism; the line about X.509 does not name it.
    pub mechanism: String,
    /// Whether it was inside `hello`; the line about X.509 does not say.
    pub speculative: bool,
    /// The user, as `name@database`.
    pub user: String,
}

impl LogIn {
    fn read(line: &Value) -> Option<Self> {
        let attr = &line["attr"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        match line["id"].as_i64()? {
            id @ (20249 | 20250) => Some(Self {
                ok: id == 20250,
                mechanism: text(&attr["mechanism"]),
                speculative: attr["speculative"].as_bool().unwrap_or_default(),
                user: format!(
                    "{}@{}",
                    text(&attr["principalName"]),
                    text(&attr["authenticationDatabase"])
                ),
            }),
            20429 => Some(Self {
                ok: true,
                mechanism: "MONGODB-X509".into(),
                speculative: false,
                user: text(&attr["user"]),
            }),
            _ => None,
        }
    }
}
