//! The servers of the demonstration, and the strings to try on them.

mod aws;

use crate::certificates::Certificates;
use aws::Aws;
use mongo_auth::Mechanism;
use mongo_auth_host::{Connector, Settings, aws::Environment};
use mongo_auth_testkit::{Listen, Server, ServerConfig, User};
use std::io;

/// Passwords that everybody knows: the servers live as long as the demonstration.
const USER: (&str, &str) = ("app", "apppw");
const LDAP_USER: (&str, &str) = ("ldap", "ldappw");

/// Servers on free ports of this machine.
pub(super) struct Stage {
    plain: Server,
    old: Server,
    tls: Server,
    aws: Aws,
    certificates: Certificates,
}

/// One log-in.
pub(super) struct Scene {
    pub(super) title: &'static str,
    pub(super) credential: &'static str,
    string: String,
    /// The variables that are seen where AWS credentials are looked for: none of this machine.
    environment: Environment,
}

impl Stage {
    /// Starts the servers.
    ///
    /// # Errors
    /// No free port, or no place for the certificates.
    pub(super) fn set() -> io::Result<Self> {
        let certificates = Certificates::make()?;
        let users = || {
            vec![
                User::new(USER.0, USER.1),
                User::new(LDAP_USER.0, LDAP_USER.1)
                    .in_database("$external")
                    .with_mechanisms(&[Mechanism::Plain]),
                User::x509(&certificates.subject),
            ]
        };
        let start = |config, listen: &Listen| {
            Server::start(config, listen, |_| {}).map_err(io::Error::other)
        };
        let with_tls = Listen::default().with_tls(certificates.server.clone());
        Ok(Self {
            plain: start(ServerConfig::new(users()), &Listen::default())?,
            old: start(ServerConfig::new(users()).like_4_2(), &Listen::default())?,
            tls: start(ServerConfig::new(users()), &with_tls)?,
            aws: Aws::start()?,
            certificates,
        })
    }

    /// The log-ins, in order.
    ///
    /// # Errors
    /// No place for files.
    pub(super) fn scenes(&self) -> io::Result<Vec<Scene>> {
        let ca_file = self.certificates.ca_file().display().to_string();
        let client_file = self.certificates.client_file().display().to_string();
        let string = "connection string";
        let nothing = Environment::closed([]);
        let scene = |title, credential, string| {
            let environment = nothing.clone();
            Scene { title, credential, string, environment }
        };
        let forced = |mechanism: Mechanism| [("authMechanism", mechanism.name())];
        let tls = [("tls", "true"), ("tlsCAFile", &*ca_file)];
        let x509 = [
            forced(Mechanism::MongodbX509)[0],
            tls[0],
            tls[1],
            ("tlsCertificateKeyFile", &*client_file),
        ];
        let plain = [("authMechanism", "PLAIN"), tls[0], tls[1]];
        let mut scenes = vec![
            scene("negotiated", string, self.plain.uri(Some(USER), &[])),
            scene(
                "SCRAM-SHA-256",
                string,
                self.plain.uri(Some(USER), &forced(Mechanism::ScramSha256)),
            ),
            scene("SCRAM-SHA-1", string, self.plain.uri(Some(USER), &forced(Mechanism::ScramSha1))),
            scene(
                "SCRAM-SHA-256, as to MongoDB 4.2",
                string,
                self.old.uri(Some(USER), &forced(Mechanism::ScramSha256)),
            ),
            scene("SCRAM-SHA-256 over TLS", string, self.tls.uri(Some(USER), &tls)),
            scene("PLAIN over TLS", string, self.tls.uri(Some(LDAP_USER), &plain)),
            scene("MONGODB-X509", "client certificate", self.tls.uri(None, &x509)),
        ];
        scenes.extend(self.aws.scenes(&self.certificates)?);
        Ok(scenes)
    }
}

impl Scene {
    /// The settings of the log-in.
    ///
    /// # Errors
    /// The certificates have gone.
    pub(super) fn connector(&self) -> io::Result<Connector> {
        let mut settings = Settings::parse(&self.string).map_err(io::Error::other)?;
        settings.aws.environment = self.environment.clone();
        Connector::new(settings).map_err(io::Error::other)
    }
}
