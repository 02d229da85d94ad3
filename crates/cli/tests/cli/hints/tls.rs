//! TLS that does not come about. No hint tells to switch a check off first.

use crate::support::{
    config,
    identity::{Folder, Identity, authority, expired},
    run, string,
};
use mongo_auth_testkit::Server;
use rcgen::DnType;
use std::{io::Read, net::TcpListener, thread};

/// What `check` says to a server with TLS, whose certificate is among the trusted ones or not.
fn says(server: &Server, ca_file: Option<&std::path::Path>) -> String {
    let ca_file = ca_file.map(|path| path.to_str().unwrap().to_owned());
    let uri = string(server, "both:bothpw@", "");
    let mut arguments = vec!["check", &uri, "--tls"];
    if let Some(file) = &ca_file {
        arguments.extend(["--tlsCAFile", file]);
    }
    let run = run(&arguments);
    assert_eq!(run.code, 4, "{run:?}");
    for hint in run.stderr.lines().filter(|line| line.trim_start().starts_with("hint")) {
        assert!(!hint.to_lowercase().contains("insecure") && !hint.contains("Allow"), "{hint}");
    }
    run.stderr
}

fn with_certificate(identity: &Identity, trusted: bool) -> String {
    let folder = Folder::new();
    let ca_file = folder.path("ca.pem");
    identity.write(&ca_file);
    if trusted {
        return says(&identity.server(config()), Some(&ca_file));
    }
    let other = Identity::new(&["127.0.0.1"], |params| {
        params.distinguished_name.push(DnType::CommonName, "other");
    });
    says(&other.server(config()), Some(&ca_file))
}

#[test]
fn e1_hint_tls_unknown_authority() {
    let identity = Identity::new(&["127.0.0.1"], |_| {});
    let text = with_certificate(&identity, false);
    assert!(text.contains("self-signed and not a trusted one"), "{text}");
    assert!(text.contains("tlsCAFile"), "{text}");
}

#[test]
fn e1_hint_tls_wrong_name_lists_the_names() {
    let identity = Identity::new(&["db.example.com", "db2.example.com"], |_| {});
    let text = with_certificate(&identity, true);
    assert!(text.contains("is for db.example.com, db2.example.com, not for 127.0.0.1"), "{text}");
    assert!(text.contains("IP:127.0.0.1"), "{text}");
}

#[test]
fn e1_hint_tls_expired() {
    let text = with_certificate(&Identity::new(&["127.0.0.1"], expired), true);
    assert!(text.contains("has expired"), "{text}");
    assert!(text.contains("valid until 2020"), "{text}");
}

#[test]
fn e1_hint_tls_its_own_authority() {
    let text = with_certificate(&Identity::new(&["127.0.0.1"], authority), true);
    assert!(text.contains("given as its own authority"), "{text}");
    assert!(text.contains("basicConstraints=CA:FALSE"), "{text}");
}

#[test]
fn e1_hint_tls_no_alternative_name() {
    let text = with_certificate(&Identity::new(&[], |_| {}), true);
    assert!(text.contains("has no subject alternative name"), "{text}");
    assert!(text.contains("the common name \"127.0.0.1\" does not count"), "{text}");
    assert!(text.contains("subjectAltName=IP:127.0.0.1"), "{text}");
}

#[test]
fn e1_hint_tls_the_server_speaks_none() {
    // A server that finds no message of its protocol closes the connection.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let uri = format!("mongodb://{}/?tls=true", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 16]).unwrap();
    });
    let run = run(&["check", &uri]);
    server.join().unwrap();
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("the server speaks no TLS at this port"), "{run:?}");
    assert!(run.stderr.contains("start the server with TLS"), "{run:?}");
}

#[test]
fn e1_hint_tls_the_server_does_not_answer_in_tls() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = silent.local_addr().unwrap();
    let run = run(&["check", &format!("mongodb://{address}/?tls=true&connectTimeoutMS=50")]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("while setting up TLS"), "{run:?}");
    assert!(run.stderr.contains("perhaps it speaks none at this port"), "{run:?}");
}

#[test]
fn e1_hint_tls_the_server_requires_it() {
    let server = Identity::new(&["127.0.0.1"], |_| {}).server(config());
    let run = run(&["check", &string(&server, "both:bothpw@", "")]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("the server wants TLS"), "{run:?}");
    assert!(run.stderr.contains("set tls=true"), "{run:?}");
}

#[test]
fn u46_a_certificate_that_is_right_logs_in() {
    let folder = Folder::new();
    let ca_file = folder.path("ca.pem");
    let identity = Identity::new(&["127.0.0.1"], |_| {});
    identity.write(&ca_file);
    let server = identity.server(config());
    for adapter in ["blocking", "tokio"] {
        let tail = format!("?tlsCAFile={}", ca_file.display());
        let uri = string(&server, "both:bothpw@", &tail);
        let run = run(&["check", &uri, "--json", "--adapter", adapter]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.json()["hosts"][0]["tls"], "1.3");
    }
}
