//! MONGODB-AWS with every source of credentials that can be shown on one machine.

use super::Scene;
use crate::certificates::Certificates;
use mongo_auth::Mechanism;
use mongo_auth_host::aws::{Clock, Environment};
use mongo_auth_testkit::{AccessKey, AwsServices, Listen, Server, ServerConfig, Sts, User};
use std::io;

/// An IAM user with a key that everybody knows.
const USER: [&str; 3] =
    ["AKIADEMO", "demo-secret-access-key", "arn:aws:iam::123456789012:user/demo"];

/// A session of a role.
const SESSION: [&str; 3] = [
    "ASIADEMO",
    "demo-secret-of-the-role",
    "arn:aws:sts::123456789012:assumed-role/demo/session-1",
];
const ROLE: &str = "arn:aws:iam::123456789012:role/demo";
const TOKEN: &str = "demo-session-token";

/// A server that has AWS STS behind it, and the services that give credentials.
pub(super) struct Aws {
    server: Server,
    services: AwsServices,
}

impl Aws {
    /// Starts them.
    ///
    /// # Errors
    /// No free port.
    pub(super) fn start() -> io::Result<Self> {
        let [id, secret, arn] = SESSION;
        let session = AccessKey::new(id, secret, arn).with_session_token(TOKEN);
        let services = AwsServices::start(&session)?;
        let [id, secret, arn] = USER;
        let sts = Sts::new(|| Clock::SYSTEM.now())
            .with_key(AccessKey::new(id, secret, arn))
            .with_key(session);
        let config = ServerConfig::new([User::aws(arn), User::aws(ROLE)]).with_sts(sts);
        let server = Server::start(config, &Listen::default(), |_| {}).map_err(io::Error::other)?;
        Ok(Self { server, services })
    }

    /// The log-ins; files are put beside the certificates.
    ///
    /// # Errors
    /// No place for the files.
    pub(super) fn scenes(&self, files: &Certificates) -> io::Result<Vec<Scene>> {
        let [id, secret, _] = USER;
        let keys = format!("aws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
        let credentials_file = files.write("credentials", &format!("[default]\n{keys}"))?;
        let config_file = files.write(
            "config",
            &format!("[default]\nrole_arn = {ROLE}\nsource_profile = base\n[profile base]\n{keys}"),
        )?;
        let token_file = files.write("token", self.services.web_identity_token())?;
        let file = |name, path: std::path::PathBuf| (name, path.display().to_string());
        let text = |name, value: &str| (name, value.to_owned());

        let option = ("authMechanism", Mechanism::MongodbAws.name());
        let found = self.server.uri(None, &[option]);
        let scene = |credential, variables: Vec<(&'static str, String)>| {
            let variables = variables.iter().map(|(name, value)| (*name, value.as_str()));
            Scene {
                title: Mechanism::MongodbAws.name(),
                credential,
                string: found.clone(),
                environment: Environment::closed(variables),
            }
        };
        let explicit = Scene {
            string: self.server.uri(Some((id, secret)), &[option]),
            ..scene("connection string", Vec::new())
        };
        Ok(vec![
            explicit,
            scene(
                "environment",
                vec![text("AWS_ACCESS_KEY_ID", id), text("AWS_SECRET_ACCESS_KEY", secret)],
            ),
            scene(
                "environment, temporary",
                vec![
                    text("AWS_ACCESS_KEY_ID", SESSION[0]),
                    text("AWS_SECRET_ACCESS_KEY", SESSION[1]),
                    text("AWS_SESSION_TOKEN", TOKEN),
                ],
            ),
            scene("web identity", self.services.web_identity(&token_file)),
            scene(
                "shared credentials file",
                vec![file("AWS_SHARED_CREDENTIALS_FILE", credentials_file)],
            ),
            scene(
                "role of a profile",
                vec![
                    file("AWS_CONFIG_FILE", config_file),
                    ("AWS_ENDPOINT_URL_STS", self.services.url()),
                ],
            ),
            scene("container", self.services.container()),
            scene("EC2 metadata", self.services.ec2()),
        ])
    }
}
