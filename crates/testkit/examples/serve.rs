//! A server to try drivers on: prints connection strings and what happens, until it is killed.
//!
//! `cargo run -p mongo-auth-testkit --example serve -- [PORT] [DIRECTORY]`
//!
//! With a directory it speaks TLS and writes `ca.pem` and `client.pem` there.

use mongo_auth::Mechanism::{Plain, ScramSha1, ScramSha256};
use mongo_auth_testkit::{
    FailCommand, Listen, Server, ServerConfig, User,
    certs::{Authority, LOCALHOST},
};
use std::{env, path::Path, thread};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let mut arguments = env::args().skip(1);
    let port = arguments.next().map_or(Ok(0), |p| p.parse())?;
    let mut listen = Listen::on_port(port);
    let mut config = ServerConfig::new([
        User::new("both", "both"),
        User::new("sha1", "sha1").with_mechanisms(&[ScramSha1]),
        User::new("sha256", "sha256").with_mechanisms(&[ScramSha256]),
        User::new("IX", "IX").in_database("people"),
        User::new("plain", "plain").in_database("$external").with_mechanisms(&[Plain]),
    ])
    .with_least_iterations();
    config.fail_commands = vec![FailCommand::reauthentication_required("hostInfo")];
    let mut options = Vec::new();
    if let Some(directory) = arguments.next() {
        let authority = Authority::generate()?;
        let client = authority.client("client")?;
        config.users.push(User::x509(client.subject()));
        authority.write_pem(&Path::new(&directory).join("ca.pem"))?;
        client.write_pem(&Path::new(&directory).join("client.pem"))?;
        listen = listen.with_tls(authority.server_config(&authority.server(&LOCALHOST)?));
        options = vec![
            ("tls", "true".to_owned()),
            ("tlsCAFile", format!("{directory}/ca.pem")),
            ("tlsCertificateKeyFile", format!("{directory}/client.pem")),
        ];
    }
    let server = Server::start(config, &listen, |event| println!("{event}"))?;
    let options: Vec<_> = options.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for (user, password) in [("both", "both"), ("sha1", "sha1"), ("sha256", "sha256")] {
        println!("{}", server.uri(Some((user, password)), &options));
    }
    loop {
        thread::park();
    }
}
