//! The servers that the drivers log in to, and what these saw.

use super::{Attempt, Row};
use mongo_auth::Mechanism::{Plain, ScramSha1, ScramSha256};
use mongo_auth_testkit::{
    EventKind, Listen, Log, Server, ServerConfig, User,
    certs::{Authority, Identity, LOCALHOST},
};
use std::{env, fs, path::PathBuf, process};

/// A server, and the client certificate that is shown to it.
#[derive(Clone, Copy, Debug)]
pub(super) enum On {
    /// Without TLS.
    Tcp,
    /// Without TLS; nothing is speculative, and SCRAM ends with an empty exchange.
    Old,
    /// With TLS.
    Tls,
    /// With TLS and the certificate of a user.
    Certificate,
    /// With TLS and the certificate of nobody.
    Stranger,
}

pub(super) struct Servers {
    tcp: Server,
    old: Server,
    tls: Server,
    log: Log,
    files: Files,
}

/// Certificates and keys, which disappear with it.
struct Files {
    folder: PathBuf,
}

impl Servers {
    /// `name` keeps the files of several at a time apart.
    pub(super) fn start(name: &str) -> Self {
        let authority = Authority::generate().unwrap();
        let [client, stranger] = ["app", "stranger"].map(|name| authority.client(name).unwrap());
        let folder = env::temp_dir().join(format!("mongo-auth-{}-{name}", process::id()));
        fs::create_dir(&folder).unwrap();
        let files = Files { folder };
        authority.write_pem(&files.path("ca.pem")).unwrap();
        client.write_pem(&files.path("client.pem")).unwrap();
        stranger.write_pem(&files.path("stranger.pem")).unwrap();

        let log = Log::default();
        let config = config(&client);
        let identity = authority.server(&LOCALHOST).unwrap();
        let tls = Listen::default().with_tls(authority.server_config(&identity));
        let mut old = config.clone().like_4_2();
        // Drivers of today refuse to talk to 4.2 itself.
        old.max_wire_version = 9;
        let start = |config, listen| Server::start(config, listen, log.recorder()).unwrap();
        Self {
            tcp: start(config.clone(), &Listen::default()),
            old: start(old, &Listen::default()),
            tls: start(config, &tls),
            log,
            files,
        }
    }

    /// The connection string of a row.
    pub(super) fn uri(&self, row: &Row) -> String {
        let path = |name| self.files.path(name).into_os_string().into_string().unwrap();
        let (ca, client, stranger) = (path("ca.pem"), path("client.pem"), path("stranger.pem"));
        let mut options = row.options.to_vec();
        if !matches!(row.on, On::Tcp | On::Old) {
            options.extend([("tls", "true"), ("tlsCAFile", &*ca)]);
        }
        match row.on {
            On::Certificate => options.push(("tlsCertificateKeyFile", &client)),
            On::Stranger => options.push(("tlsCertificateKeyFile", &stranger)),
            _ => {}
        }
        let server = match row.on {
            On::Tcp => &self.tcp,
            On::Old => &self.old,
            _ => &self.tls,
        };
        server.uri(row.login, &options)
    }

    /// A point in time for [`attempts_since`](Self::attempts_since).
    pub(super) fn now(&self) -> usize {
        self.log.events().len()
    }

    /// The attempts to log in since then.
    pub(super) fn attempts_since(&self, then: usize) -> Vec<Attempt> {
        let attempt = |kind| match kind {
            EventKind::Authentication {
                mechanism, user, database, speculative, result, ..
            } => Some(Attempt { mechanism, user, database, speculative, result }),
            _ => None,
        };
        self.log.events().into_iter().skip(then).filter_map(|e| attempt(e.kind)).collect()
    }
}

impl Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn config(client: &Identity) -> ServerConfig {
    let external = |name: &str, password: &str| {
        User::new(name, password).in_database(super::EXTERNAL).with_mechanisms(&[Plain])
    };
    ServerConfig::new([
        User::new("both", "canary-both"),
        User::new("sha1", "canary-sha1").with_mechanisms(&[ScramSha1]),
        User::new("sha256", "canary-sha256").with_mechanisms(&[ScramSha256]),
        User::new("orders", "canary-orders").in_database("orders"),
        User::new("a=b,c", "canary-comma"),
        User::new("n=a,r=b", "canary-inject"),
        User::new("a=2Cb%2C", "canary-escape"),
        User::new("\u{2168}", "I\u{ad}X"),
        User::new("reserved", super::RESERVED),
        external("plain", "canary-plain"),
        external("p,l=n", super::RESERVED),
        User::x509(client.subject()),
    ])
    .with_least_iterations()
}
