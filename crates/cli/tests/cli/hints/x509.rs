//! Client certificates.

use crate::support::{identity::Folder, run};
use mongo_auth::rawbson::{self, Doc};
use mongo_auth_testkit::{
    Listen, Server, ServerConfig, User,
    certs::{Authority, LOCALHOST},
    hostile::{Outgoing, Tamper, TamperWith},
};

struct Bed {
    folder: Folder,
    server: Server,
    subject: String,
}

impl Bed {
    fn new(knows_the_user: bool) -> Self {
        Self::with(knows_the_user, |_| ())
    }

    fn with(knows_the_user: bool, change: impl FnOnce(&mut ServerConfig)) -> Self {
        let folder = Folder::new();
        let authority = Authority::generate().unwrap();
        let client = authority.client("alice").unwrap();
        authority.write_pem(&folder.path("ca.pem")).unwrap();
        client.write_pem(&folder.path("client.pem")).unwrap();
        let tls = authority.server_config(&authority.server(&LOCALHOST).unwrap());
        let users = knows_the_user.then(|| User::x509(client.subject()));
        let listen = Listen::default().with_tls(tls);
        let mut config = ServerConfig::new(users);
        change(&mut config);
        let server = Server::start(config, &listen, |_| {}).unwrap();
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

/// Answers the attempt inside `hello` in the name of somebody else.
struct Bob;

impl Tamper for Bob {
    fn reply(&mut self, _: &str, _: Doc<'_>, reply: Vec<u8>) -> Outgoing {
        let doc = Doc::parse(&reply).unwrap();
        Outgoing::Document(rawbson::write_vec(|out| {
            for (key, value) in doc.iter() {
                if key == "speculativeAuthenticate" {
                    out.document(key, |attempt| attempt.string("user", "CN=bob"));
                } else {
                    out.value(key, value);
                }
            }
        }))
    }
}

#[test]
fn t34_another_user_than_the_one_given_is_reported() {
    for (lies, warned) in [(false, false), (true, true)] {
        let bed = Bed::with(true, |config| {
            config.tamper = lies.then(|| TamperWith::new(|| Bob));
        });
        let arguments = bed.arguments();
        let file = bed.folder.path("client.pem").display().to_string();
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.extend(["--tlsCertificateKeyFile", &file, "--username", &bed.subject]);
        let run = run(&arguments);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.stderr.contains("another user than the one given"), warned, "{run:?}");
    }
}
