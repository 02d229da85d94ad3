//! Closed worlds with AWS credentials in them, and servers that know these.

use super::{Run, config, http::Service, identity::Folder, run_with, server};
use mongo_auth::primitives::UnixTime;
use mongo_auth_testkit::{AccessKey, Server, ServerConfig, Sts, User};
use std::{
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

/// A user with a long-term key.
pub(crate) const ANN: &str = "arn:aws:iam::123456789012:user/ann";
/// A session of a role.
pub(crate) const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/app/session-1";
/// The role.
pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/app";

/// Secrets, in no other word of what the command prints.
pub(crate) const SECRETS: [&str; 5] =
    ["cAnArY-AnN", "cAnArY-ApP", "cAnArY-ToKeN", "cAnArY-JwT", "cAnArY-PoD"];

/// A variable or a file of a world.
pub(crate) enum Fact<'a> {
    Env(&'a str, &'a str),
    /// A file in the home directory.
    File(&'a str, &'a str),
    /// A variable that names a file in the home directory, and what is in it.
    EnvFile(&'a str, &'a str),
}

/// Variables and a home directory, and nothing else of this machine.
pub(crate) struct World {
    home: Folder,
    env: Vec<(String, String)>,
}

impl World {
    /// A world without EC2.
    pub(crate) fn new(facts: &[Fact<'_>]) -> Self {
        let home = Folder::new();
        std::fs::create_dir_all(home.path(".aws/sso/cache")).unwrap();
        let mut world =
            Self { home, env: vec![("AWS_EC2_METADATA_DISABLED".into(), "true".into())] };
        for fact in facts {
            match fact {
                Fact::Env(name, value) => world.set(name, value),
                Fact::File(name, text) => std::fs::write(world.home.path(name), text).unwrap(),
                Fact::EnvFile(name, text) => {
                    let path = world.home.path(name);
                    std::fs::write(&path, text).unwrap();
                    world.set(name, path.to_str().unwrap());
                }
            }
        }
        world
    }

    /// The same world with another variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(have, _)| have != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// Runs the command in it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mongo-auth"));
        command
            .args(arguments)
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.home.path(""));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let run = run_with(&mut command, b"");
        for secret in SECRETS {
            assert!(!run.text().contains(secret), "{arguments:?} gives away {secret}: {run:?}");
        }
        run
    }
}

/// A server that Ann and the role can log in to.
pub(crate) fn aws_config() -> ServerConfig {
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        UnixTime(i64::try_from(since.as_secs()).unwrap())
    };
    let role = AccessKey::new("ASIAAPP", "cAnArY-ApP", SESSION);
    let sts = Sts::new(now)
        .with_host("sts.eu-west-1.amazonaws.com")
        .with_key(AccessKey::new("AKIDANN", "cAnArY-AnN", ANN))
        .with_key(role.with_session_token("cAnArY-ToKeN"));
    let mut config = config();
    config.users.extend([User::aws(ANN), User::aws(ROLE)]);
    config.with_sts(sts)
}

/// The same, started.
pub(crate) fn aws_server() -> Server {
    server(aws_config())
}

/// The string for it.
pub(crate) fn aws_string(server: &Server) -> String {
    super::string(server, "", "?authMechanism=MONGODB-AWS")
}

/// Ann's keys in the environment.
pub(crate) const ANNS: [Fact<'static>; 2] =
    [Fact::Env("AWS_ACCESS_KEY_ID", "AKIDANN"), Fact::Env("AWS_SECRET_ACCESS_KEY", "cAnArY-AnN")];

/// The keys of the role, as each service writes them. `end` is the end of the token in JSON.
fn keys(token: &str, end: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"ASIAAPP","SecretAccessKey":"cAnArY-ApP","{token}":"cAnArY-ToKeN","Expiration":{end}}}"#
    )
}

/// A metadata service, a container service, STS and the portal of single sign-on in one.
pub(crate) fn aws() -> Service {
    Service::start(|request| {
        let far = r#""2099-01-01T00:00:00Z""#;
        let path = request.line.split(' ').nth(1).unwrap_or_default();
        let action = request.body.split('&').next().unwrap_or_default();
        let text = match (path, action) {
            ("/latest/api/token", _) => "imds-token".into(),
            ("/latest/meta-data/iam/security-credentials/", _) => "app".into(),
            ("/latest/meta-data/iam/security-credentials/app", _) => keys("Token", far),
            ("/v1/credentials", _) if request.header("authorization") == Some("cAnArY-PoD") => {
                keys("Token", far)
            }
            ("/v2/credentials/abc", _) => keys("Token", far),
            ("/", "Action=GetCallerIdentity") => format!(
                r#"{{"GetCallerIdentityResponse":{{"GetCallerIdentityResult":{{"Account":"123456789012","Arn":"{}","UserId":"AROAEXAMPLE"}}}}}}"#,
                if request.header("x-amz-security-token").is_some() { SESSION } else { ANN }
            ),
            ("/", action) => {
                let name = action.trim_start_matches("Action=");
                let inner = keys("SessionToken", "4070908800.0");
                format!(r#"{{"{name}Response":{{"{name}Result":{{"Credentials":{inner}}}}}}}"#)
            }
            (path, _) if path.starts_with("/federation/credentials?") => {
                r#"{"roleCredentials":{"accessKeyId":"ASIAAPP","secretAccessKey":"cAnArY-ApP","sessionToken":"cAnArY-ToKeN","expiration":4070908800000}}"#.into()
            }
            _ => return (404, "{}".into()),
        };
        (200, text)
    })
}
