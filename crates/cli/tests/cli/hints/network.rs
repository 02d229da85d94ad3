//! Hosts that are not there.

use crate::support::{closed_port, run};
use std::net::{TcpListener, UdpSocket};

#[test]
fn e1_hint_connection_refused_names_host_stage_and_time() {
    let host = format!("127.0.0.1:{}", closed_port());
    let text = run(&["check", &format!("mongodb://{host}/")]).stderr;
    assert!(text.starts_with(&format!("{host}: connection refused\n")), "{text}");
    assert!(text.contains(&format!("while     connecting ({host}), after ")), "{text}");
    assert!(text.contains("hint      no server listens there"), "{text}");
}

#[test]
fn e1_hint_dns_failure_names_the_host() {
    let text = run(&["check", "mongodb://no-such-host.invalid/"]).stderr;
    assert!(text.starts_with("no-such-host.invalid:27017: "), "{text}");
    assert!(text.contains("resolving the host name"), "{text}");
}

#[test]
fn e1_hint_a_silent_server_times_out_with_its_stage() {
    // The kernel accepts for it, and nobody answers.
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let uri = format!("mongodb://{}/", silent.local_addr().unwrap());
    let run = run(&["check", &format!("{uri}?connectTimeoutMS=50")]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("timed out after "), "{run:?}");
    assert!(run.stderr.contains("while waiting for the answer to hello"), "{run:?}");
    assert!(run.stderr.contains("connectTimeoutMS"), "{run:?}");
}

#[test]
fn p3_hint_plain_without_tls_to_a_remote_host_is_refused() {
    // The address of this machine in its network is none of the loopback interface.
    let route = UdpSocket::bind(("0.0.0.0", 0)).unwrap();
    let remote = route.connect(("192.0.2.1", 9)).and_then(|()| route.local_addr());
    let Some(ip) = remote.ok().map(|a| a.ip()).filter(|ip| !ip.is_loopback()) else {
        eprintln!("left out: this machine has the loopback interface alone");
        return;
    };
    let server = TcpListener::bind((ip, 0)).unwrap();
    let uri = format!("mongodb://ldap:ldappw@{}/", server.local_addr().unwrap());
    let uri = format!("{uri}?authMechanism=PLAIN&connectTimeoutMS=200");
    let refused = run(&["check", &uri]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("PLAIN sends the password and the connection has no TLS: refused")
    );
    assert!(refused.stderr.contains("set tls=true"), "{refused:?}");
    assert!(refused.stderr.contains("--allow-cleartext"), "{refused:?}");
    // With the flag it goes on to ask the server, which is silent.
    assert_eq!(run(&["check", &uri, "--allow-cleartext"]).code, 4);
}
