//! A world of variables and files, and a server whose STS knows the keys that are in it.

use crate::cloud::{Cloud, keys};
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use mongo_auth_host::aws::{Clock, Environment, Source};
use mongo_auth_host::{Connector, Error, Host, Settings, Step, StepKind};
use mongo_auth_testkit::{AccessKey, Listen, Log, Server, ServerConfig, Sts, User};
use mongo_auth_tests::adapter::{Adapter, Connection};
use std::path::PathBuf;

/// The roles whose temporary keys the server's STS knows.
const ROLES: [&str; 7] = ["app", "web", "instance", "pod", "sso", "process", "custom"];

/// The identities with long-term keys.
pub(crate) const STATIC: [&str; 4] = ["environment", "shared", "config", "explicit"];

/// An access key id and a secret key.
pub(crate) fn static_keys(user: &str) -> (String, String) {
    (format!("AKID{}", user.to_uppercase()), format!("canary-secret-{user}"))
}

/// The name of the user that a role's keys log in as.
pub(crate) fn role_arn(role: &str) -> String {
    format!("arn:aws:iam::123456789012:role/{role}")
}

pub(crate) fn user_arn(user: &str) -> String {
    format!("arn:aws:iam::123456789012:user/{user}")
}

/// The configuration of a server that knows everybody.
pub(crate) fn server_config(sts_host: &str) -> ServerConfig {
    let mut sts = Sts::new(|| Clock::SYSTEM.now()).with_host(sts_host);
    let mut users = Vec::new();
    for user in STATIC {
        let (id, secret) = static_keys(user);
        sts = sts.with_key(AccessKey::new(id, secret, user_arn(user)));
        users.push(User::aws(user_arn(user)));
    }
    for role in ROLES {
        let [id, secret, token] = keys(role);
        let session = format!("arn:aws:sts::123456789012:assumed-role/{role}/session");
        sts = sts.with_key(AccessKey::new(id, secret, session).with_session_token(token));
        users.push(User::aws(role_arn(role)));
    }
    ServerConfig::new(users).with_sts(sts)
}

pub(crate) struct World {
    variables: Vec<(String, String)>,
    pub(crate) folder: PathBuf,
    pub(crate) server: Server,
}

impl World {
    /// No source of credentials but those that are put there.
    pub(crate) fn new() -> Self {
        Self::with_server(server_config("sts.eu-west-1.amazonaws.com"))
    }

    pub(crate) fn with_server(config: ServerConfig) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("mongo-auth-aws-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let server = Server::start(config, &Listen::default(), Log::default().recorder()).unwrap();
        let home = folder.to_str().unwrap().to_owned();
        let variables = vec![
            ("HOME".to_owned(), home),
            ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()),
        ];
        Self { variables, folder, server }
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(have, _)| have != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file below the home directory.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// The path of a file below the home directory.
    pub(crate) fn path(&self, path: &str) -> String {
        self.folder.join(path).to_str().unwrap().to_owned()
    }

    /// STS and single sign-on are this stand-in.
    pub(crate) fn with_cloud(self, cloud: &Cloud) -> Self {
        self.variable("AWS_ENDPOINT_URL", &cloud.url(""))
    }

    /// The instance metadata service is this stand-in.
    pub(crate) fn on_ec2(self, cloud: &Cloud) -> Self {
        self.variable("AWS_EC2_METADATA_DISABLED", "false")
            .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", &cloud.url("/"))
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings_with(None, "")
    }

    pub(crate) fn settings_with(&self, login: Option<(&str, &str)>, properties: &str) -> Settings {
        let mut options = vec![("authMechanism", "MONGODB-AWS")];
        if !properties.is_empty() {
            options.push(("authMechanismProperties", properties));
        }
        let mut settings = Settings::parse(&self.server.uri(login, &options)).unwrap();
        let variables = self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        settings.aws.environment = Environment::closed(variables);
        settings.connect_timeout = Some(Duration::from_secs(60));
        settings
    }

    pub(crate) fn connector(&self) -> Connector {
        Connector::new(self.settings()).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A log-in that succeeded.
pub(crate) struct LoggedIn {
    pub(crate) connection: Box<dyn Connection>,
    pub(crate) source: Source,
    pub(crate) cached: bool,
}

impl LoggedIn {
    /// The name under which the server knows the connection.
    pub(crate) fn user(&mut self) -> String {
        let command = mongo_auth::rawbson::write_vec(|doc| doc.int32("connectionStatus", 1));
        let command = mongo_auth::rawbson::Doc::parse(&command).unwrap();
        let reply = self.connection.run("admin", &command).unwrap();
        let info = reply.doc().get("authInfo").unwrap().as_document().unwrap();
        let users = info.get("authenticatedUsers").unwrap().as_array().unwrap();
        let user = users.get("0").unwrap().as_document().unwrap();
        assert_eq!(user.get("db").unwrap().as_str(), Some("$external"));
        user.get("user").unwrap().as_str().unwrap().to_owned()
    }
}

pub(crate) fn connect(adapter: &dyn Adapter, connector: &Connector) -> Result<LoggedIn, Error> {
    let mut found = None;
    let mut observer = |step: &Step| {
        if let StepKind::AwsCredentials { source, cached } = step.what {
            found = Some((source, cached));
        }
    };
    let host: Host = connector.settings().hosts[0].clone();
    let connected = adapter.connect_observed(connector, &host, &mut observer);
    let connection = connected.inspect_err(|error| {
        let mut text = format!("{error} {error:?} {:?} {connector:?}", error.hints());
        if let Some(trace) = error.aws_trace() {
            text += &trace.to_string();
        }
        assert!(!text.contains("canary"), "{text}");
    })?;
    let (source, cached) = found.unwrap();
    Ok(LoggedIn { connection, source, cached })
}
