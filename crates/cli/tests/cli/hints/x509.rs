//! Client certificates.

use crate::support::{identity::Folder, run};
use mongo_auth_testkit::{
    Listen, Server, ServerConfig, User,
    certs::{Authority, LOCALHOST},
};

struct Bed {
    folder: Folder,
    server: Server,
    subject: String,
}

impl Bed {
    fn new(knows_the_user: bool) -> Self {
        let folder = Folder::new();
        let authority = Authority::generate().unwrap();
        let client = authority.client("alice").unwrap();
        authority.write_pem(&folder.path("ca.pem")).unwrap();
        client.write_pem(&folder.path("client.pem")).unwrap();
        let tls = authority.server_config(&authority.server(&LOCALHOST).unwrap());
        let users = knows_the_user.then(|| User::x509(client.subject()));
        let listen = Listen::default().with_tls(tls);
        let server = Server::start(ServerConfig::new(users), &listen, |_| {}).unwrap();
        Self { folder, server, subject: client.subject() }
    }

    fn arguments(&self) -> [String; 4] {
        let uri = self.server.uri(None, &[("authMechanism", "MONGODB-X509")]);
        let ca_file = self.folder.path("ca.pem").display().to_string();
        ["check".into(), uri, "--tlsCAFile".into(), ca_file]
    }
}

#[test]
fn x4_hint_a_client_certificate_is_needed() {
    let bed = Bed::new(true);
    let arguments = bed.arguments();
    let run = run(&arguments.each_ref().map(|a| a.as_str()));
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("MONGODB-X509 needs a client certificate"), "{run:?}");
    assert!(run.stderr.contains("tlsCertificateKeyFile"), "{run:?}");
}

#[test]
fn x2_hint_the_subject_that_the_server_must_know() {
    for known in [true, false] {
        let bed = Bed::new(known);
        let arguments = bed.arguments();
        let file = bed.folder.path("client.pem").display().to_string();
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.extend(["--tlsCertificateKeyFile", &file]);
        let run = run(&arguments);
        assert_eq!(run.code, i32::from(!known), "{run:?}");
        if known {
            let user = format!("Logged in to 1 of 1 host as {}@$external", bed.subject);
            assert!(run.stdout.contains(&user), "{run:?}");
        } else {
            let user = format!("must have a user \"{}\" in $external", bed.subject);
            assert!(run.stderr.contains(&user), "{run:?}");
        }
    }
}
