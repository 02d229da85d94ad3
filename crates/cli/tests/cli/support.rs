//! Running the command, and servers to run it against.

pub(crate) mod aws;
pub(crate) mod http;
pub(crate) mod identity;

use mongo_auth::Mechanism;
use mongo_auth_testkit::{Listen, Server, ServerConfig, User};
use serde_json::Value;
use std::{
    io::Write,
    process::{Command, Stdio},
};

/// What a run of the command gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Both streams.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// The object of `--json`.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// The command in a UTF-8 locale, with none of the caller's settings and no AWS credentials.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mongo-auth"));
    command.args(arguments).env_remove("NO_COLOR").env("LC_ALL", "C.UTF-8");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    for file in ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"] {
        command.env(file, "");
    }
    // No test may ask the metadata service of the machine it runs on.
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// Runs the command.
pub(crate) fn run(arguments: &[&str]) -> Run {
    run_with(&mut command(arguments), b"")
}

/// Runs the command with this on its standard input.
pub(crate) fn run_with(command: &mut Command, input: &[u8]) -> Run {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    // A command that does not read its input may have closed it.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The users of [`config`]: each password is the name with `pw` behind it.
pub(crate) fn users() -> Vec<User> {
    vec![
        User::new("app", "apppw").in_database("orders"),
        User::new("both", "bothpw"),
        User::new("sha1", "sha1pw").with_mechanisms(&[Mechanism::ScramSha1]),
        User::new("sha256", "sha256pw").with_mechanisms(&[Mechanism::ScramSha256]),
        User::new("ldap", "ldappw").in_database("$external").with_mechanisms(&[Mechanism::Plain]),
    ]
}

/// A server of these users that does not take long.
pub(crate) fn config() -> ServerConfig {
    ServerConfig::new(users()).with_least_iterations()
}

/// The same, but with more iterations than clients accept.
pub(crate) fn too_many_iterations() -> ServerConfig {
    let mut config = config();
    config.sha256_iterations = 200_000;
    config
}

/// Starts a server without TLS.
pub(crate) fn server(config: ServerConfig) -> Server {
    Server::start(config, &Listen::default(), |_| {}).unwrap()
}

/// A connection string for `server`.
pub(crate) fn string(server: &Server, userinfo: &str, tail: &str) -> String {
    format!("mongodb://{userinfo}{}/{tail}", server.addr())
}

/// A port that nothing listens on.
pub(crate) fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
