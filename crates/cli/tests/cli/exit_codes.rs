//! Each exit code, and which one wins with several hosts.

use crate::support::{closed_port, config, run, run_with, server, string, too_many_iterations};
use mongo_auth::{Cursor, wire::op_msg};
use mongo_auth_testkit::{Kind, ServerConfig};
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

#[test]
fn exit_0_logged_in_with_both_adapters() {
    let server = server(config());
    for adapter in ["blocking", "tokio"] {
        for (userinfo, tail) in [
            ("both:bothpw@", ""),
            ("both:bothpw@", "?authMechanism=SCRAM-SHA-1"),
            ("sha1:sha1pw@", ""),
            ("app:apppw@", "orders"),
            ("ldap:ldappw@", "?authMechanism=PLAIN"),
        ] {
            let uri = string(&server, userinfo, tail);
            let run = run(&["check", &uri, "--adapter", adapter]);
            assert_eq!(run.code, 0, "{run:?}");
            assert!(run.stdout.contains("Logged in to 1 of 1 host as "), "{run:?}");
            assert!(run.stdout.contains("role root@admin"), "{run:?}");
            assert_eq!(run.stderr, "", "{run:?}");
        }
    }
}

#[test]
fn exit_0_without_credentials_says_hello_only() {
    let server = server(config());
    for uri in [string(&server, "", ""), string(&server, "", "orders?authSource=admin")] {
        let run = run(&["check", &uri]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("Not logged in"), "{run:?}");
        assert!(run.stdout.contains("not logged in"), "{run:?}");
    }
}

#[test]
fn exit_0_arbiters_do_not_count() {
    let data = server(config());
    let mut arbiter = config();
    arbiter.kind = Kind::Arbiter;
    let arbiter = server(arbiter);
    let uri = format!("mongodb://both:bothpw@{},{}/", data.addr(), arbiter.addr());
    let run = run(&["check", &uri]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("no authentication on arbiters"), "{run:?}");
    assert!(run.stdout.contains("Logged in to 1 of 1 host as both@admin"), "{run:?}");
}

#[test]
fn exit_5_nobody_but_arbiters_proves_nothing() {
    let mut arbiter = config();
    arbiter.kind = Kind::Arbiter;
    let arbiter = server(arbiter);
    let uri = string(&arbiter, "both:bothpw@", "");
    for adapter in ["blocking", "tokio"] {
        let run = run(&["check", &uri, "--adapter", adapter]);
        assert_eq!(run.code, 5, "{run:?}");
        assert!(run.stdout.contains("Not logged in"), "{run:?}");
        assert!(!run.stdout.contains("Logged in"), "{run:?}");
    }
    let run = run(&["check", &uri, "--json"]).json();
    assert_eq!((&run["ok"], &run["exit"]), (&false.into(), &5.into()), "{run}");
    let without = crate::support::run(&["check", &string(&arbiter, "", "")]);
    assert_eq!(without.code, 0, "without a credential there is nothing to prove: {without:?}");
}

/// A server that says it is an arbiter, and that root is logged in.
fn lying_arbiter() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = lie(&mut stream.unwrap());
        }
    });
    format!("mongodb://app:pw@{address}/")
}

fn lie(stream: &mut TcpStream) -> io::Result<()> {
    loop {
        let mut header = [0; 16];
        stream.read_exact(&mut header)?;
        let [len, id] = [0, 4].map(|i| i32::from_le_bytes(header[i..i + 4].try_into().unwrap()));
        let mut body = vec![0; usize::try_from(len - 16).unwrap()];
        stream.read_exact(&mut body)?;
        let mut reply = [0; 512];
        let mut out = Cursor::new(&mut reply);
        op_msg::write_reply(&mut out, 1, id, |doc| {
            doc.boolean("arbiterOnly", true);
            doc.string("setName", "rs0");
            doc.document("authInfo", |info| {
                info.array("authenticatedUsers", |users| {
                    users.document("0", |user| {
                        user.string("user", "root");
                        user.string("db", "admin");
                    });
                });
            });
            doc.int32("ok", 1);
        });
        let len = out.finish().unwrap();
        stream.write_all(&reply[..len])?;
    }
}

#[test]
fn a_server_that_had_to_prove_nothing_does_not_say_who_is_logged_in() {
    let uri = lying_arbiter();
    for uri in [uri.clone(), uri.replace("app:pw@", "")] {
        for adapter in ["blocking", "tokio"] {
            let text = run(&["check", &uri, "--adapter", adapter]);
            assert!(!text.text().contains("root"), "{text:?}");
            let json = run(&["check", &uri, "--adapter", adapter, "--json"]).json();
            assert!(json["user"].is_null() && json["roles"].is_null(), "{json}");
        }
    }
}

#[test]
fn exit_1_the_server_rejected_the_credential() {
    let server = server(config());
    for (userinfo, tail) in [
        ("both:wrong@", ""),
        ("nobody:x@", ""),
        ("sha1:sha1pw@", "?authMechanism=SCRAM-SHA-256"),
        ("ldap:wrong@", "?authMechanism=PLAIN"),
    ] {
        let run = run(&["check", &string(&server, userinfo, tail)]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.contains("the server rejected the credential (code"), "{run:?}");
        assert_eq!(run.stdout, "", "{run:?}");
    }
}

#[test]
fn exit_2_usage_string_settings_and_what_is_not_built() {
    for arguments in [
        &["check", "mongodb://app:p@ss@db1"][..],
        &["check", "postgres://db1"],
        &["check", "mongodb://app:x@db1/?authMechanism=MONGODB-CR"],
        &["check", "mongodb://app:x@db1/?authSource="],
        &["check", "mongodb://app:x@db1/?proxyHost=proxy1"],
        &["check", "mongodb://db1/?tlsCAFile=/nonexistent/ca.pem"],
        &["check", "mongodb://db1/?authMechanism=MONGODB-X509"],
        &["check", "mongodb://db1/?authMechanism=MONGODB-X509", "--tls"],
        &["check", "mongodb+srv://db1.example.com/"],
        &["check", "mongodb://u@db1/?authMechanism=GSSAPI"],
        &[
            "check",
            "mongodb://db1/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s",
        ],
        &["check", "--no-such-option"],
        &["check", "mongodb://db1", "--host", "db2"],
        &["no-such-command"],
        &["uri", "mongodb://"],
        &["serve", "--user", "nocolon"],
        &[],
    ] {
        let run = run(arguments);
        assert_eq!(run.code, 2, "{arguments:?} {run:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn exit_2_mechanisms_to_come_are_named_and_nothing_is_sent() {
    for (uri, name) in [
        ("mongodb://u@127.0.0.1/?authMechanism=GSSAPI", "GSSAPI"),
        (
            "mongodb://127.0.0.1/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s",
            "MONGODB-OIDC",
        ),
        ("mongodb+srv://db1.example.com/", "mongodb+srv"),
    ] {
        let run = run(&["check", uri]);
        let says = format!("{name} is not supported by this build yet; nothing was sent");
        assert!(run.stderr.contains(&says), "{run:?}");
    }
}

#[test]
fn exit_2_a_weak_mechanism_is_refused() {
    let server = server(config());
    let uri = string(&server, "sha1:sha1pw@", "");
    let run = run(&["check", &uri, "--minimum-mechanism", "SCRAM-SHA-256"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("SCRAM-SHA-1 is weaker than the configured minimum"), "{run:?}");
}

#[test]
fn exit_3_there_is_no_password() {
    for tail in ["", "?authMechanism=SCRAM-SHA-256", "?authMechanism=PLAIN"] {
        let run = run(&["check", &format!("mongodb://app@127.0.0.1:1/{tail}")]);
        assert_eq!(run.code, 3, "{run:?}");
        assert!(run.stderr.contains("--password"), "{run:?}");
    }
}

#[test]
fn exit_4_nobody_is_there() {
    let closed = format!("mongodb://127.0.0.1:{}/", closed_port());
    for uri in [&*closed, "mongodb://no-such-host.invalid/"] {
        let run = run(&["check", uri]);
        assert_eq!(run.code, 4, "{run:?}");
    }
}

#[test]
fn exit_5_the_peer_breaks_the_protocol() {
    let too_many = server(too_many_iterations());
    let run = run(&["check", &string(&too_many, "sha256:sha256pw@", "")]);
    assert_eq!(run.code, 5, "{run:?}");
}

#[test]
fn with_several_hosts_5_outranks_1_and_1_outranks_4() {
    let good = server(config());
    let bad = server(ServerConfig::new([]));
    let broken = server(too_many_iterations());
    let closed = format!("127.0.0.1:{}", closed_port());
    let (good, bad, broken) =
        (good.addr().to_string(), bad.addr().to_string(), broken.addr().to_string());
    for (hosts, code) in [
        (vec![&good, &good], 0),
        (vec![&good, &closed], 4),
        (vec![&closed, &bad, &good], 1),
        (vec![&bad, &broken, &closed], 5),
    ] {
        let list: Vec<&str> = hosts.iter().map(|h| h.as_str()).collect();
        let uri = format!("mongodb://sha256:sha256pw@{}/", list.join(","));
        let run = run(&["check", &uri, "--json"]);
        assert_eq!(run.code, code, "{run:?}");
        assert_eq!(run.json()["exit"], code);
        assert_eq!(run.json()["hosts"].as_array().unwrap().len(), hosts.len());
    }
}

#[test]
fn quiet_lets_the_exit_code_speak() {
    let server = server(config());
    let good = string(&server, "both:bothpw@", "");
    let bad = string(&server, "both:x@", "");
    for (uri, code) in [(&*good, 0), (&*bad, 1), ("mongodb://a:b:c@d", 2)] {
        let run = run(&["check", uri, "--quiet"]);
        assert_eq!((run.code, run.text()), (code, String::new()));
    }
}

#[test]
fn flags_win_over_the_string() {
    let server = server(config());
    let uri = string(&server, "nobody:x@", "orders");
    let run = run_with(
        &mut crate::support::command(&[
            "check",
            &uri,
            "-u",
            "both",
            "--password-stdin",
            "--authenticationDatabase",
            "admin",
            "--authenticationMechanism",
            "SCRAM-SHA-1",
            "--json",
        ]),
        b"bothpw\n",
    );
    assert_eq!(run.code, 0, "{run:?}");
    let host = &run.json()["hosts"][0];
    assert_eq!((&host["mechanism"], &host["source"]), (&"SCRAM-SHA-1".into(), &"admin".into()));
    assert_eq!(run.json()["user"], "both@admin");
}

#[test]
fn host_and_port_stand_in_for_a_string_and_a_dash_reads_one() {
    let server = server(config());
    let port = server.addr().port().to_string();
    let by_host = ["check", "--host", "127.0.0.1", "--port", &port, "-u", "both", "-p", "bothpw"];
    assert_eq!(run(&by_host).code, 0);
    let uri = string(&server, "both:bothpw@", "");
    let by_pipe = run_with(&mut crate::support::command(&["check", "-"]), uri.as_bytes());
    assert_eq!(by_pipe.code, 0, "{by_pipe:?}");
}
