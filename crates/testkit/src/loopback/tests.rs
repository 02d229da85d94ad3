use super::*;
use crate::certs::{Authority, LOCALHOST};
use crate::testing::{account, code, config, message};
use crate::{Denial, EventKind};
use mongo_auth::{
    Answer, Config, Login, Mechanism, Need, Nonce, Nonces, Outcome, SecretText, wire::op_msg,
};
use mongo_auth_host::tls::{TlsClient, TlsOptions, server_name};
use rustls::StreamOwned;
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::mpsc,
};

/// The loop of an adapter, without deadlines. An error is the code of the server's.
fn log_in(
    stream: &mut (impl Read + Write),
    config: &Config<'_>,
    password: &str,
) -> Result<Outcome, i64> {
    let nonce = || Nonce::from_random(Entropy::SYSTEM.nonce().unwrap()).unwrap();
    let mut login = Login::new(config, Nonces::new(nonce(), nonce()), [0; 4096]).unwrap();
    let mut inbox = Vec::new();
    loop {
        let answer = match login.need() {
            Need::Send(bytes) => {
                stream.write_all(bytes).unwrap();
                inbox.clear();
                Answer::Sent
            }
            Need::Recv { have, total } => {
                inbox.resize(total, 0);
                stream.read_exact(&mut inbox[have..]).unwrap();
                Answer::Received(&inbox)
            }
            Need::Keys(request) => {
                let mut scratch = [0; 256];
                let password = SecretText::literal(password);
                let keys = request.derivation(password, &mut scratch).unwrap().advance(u32::MAX);
                login.answer(Answer::Keys(&keys.unwrap())).unwrap();
                continue;
            }
            Need::Password => Answer::Password(SecretText::literal(password)),
            Need::Done(outcome) => return Ok(*outcome),
            other => panic!("{other:?}"),
        };
        if let mongo_auth::Event::Rejected(e) = login.answer(answer).unwrap() {
            return Err(e.code().unwrap());
        }
    }
}

fn local(user: &str) -> Config<'_> {
    account(mongo_auth::Channel::Loopback, "admin", user, None)
}

/// How the log-ins ended.
fn results(log: &Log) -> Vec<Result<(), Denial>> {
    let result = |event: Event| match event.kind {
        EventKind::Authentication { result, .. } => Some(result),
        _ => None,
    };
    log.events().into_iter().filter_map(result).collect()
}

#[test]
fn clients_log_in_over_tcp_side_by_side() {
    let log = Log::default();
    let server = Server::start(config(), &Listen::default(), log.recorder()).unwrap();
    assert_eq!(server.addrs().count(), 1);
    let connect = || TcpStream::connect(server.addr()).unwrap();
    let (mut one, mut two) = (connect(), connect());
    assert_eq!(log_in(&mut one, &local("both"), "wrong"), Err(18));
    assert_eq!(log_in(&mut two, &local("both"), "canary-both").unwrap().round_trips, 2);
    assert_eq!(log_in(&mut one, &local("sha256"), "canary-sha256").unwrap().round_trips, 2);
    assert_eq!(results(&log), [Err(Denial::WrongPassword), Ok(()), Ok(())]);
    let mut numbers: Vec<_> = log.events().iter().map(|e| e.connection).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn ipv6_and_ipv4_at_once() {
    let mut listen = Listen::default();
    listen.addresses.push("[::1]:0".parse().unwrap());
    let server = match Server::start(config(), &listen, |_| ()) {
        // A machine without IPv6 has no such address.
        Err(StartError::Io(_)) => return,
        server => server.unwrap(),
    };
    for addr in server.addrs() {
        let mut stream = TcpStream::connect(addr).unwrap();
        log_in(&mut stream, &local("both"), "canary-both").unwrap();
    }
    assert_eq!(server.addrs().count(), 2);
}

#[test]
fn t44_only_the_loopback_interface_is_served() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:27017"] {
        let addresses = vec![address.parse().unwrap()];
        let listen = Listen { addresses, ..Listen::default() };
        let started = Server::start(ServerConfig::default(), &listen, |_| ());
        assert!(matches!(started, Err(StartError::NotLoopback(_))), "{address}");
    }
}

#[test]
fn a_user_who_cannot_be_kept_is_told_at_the_start() {
    let users = [crate::User::new("app", "pass\u{7}word")];
    let started = Server::start(ServerConfig::new(users), &Listen::default(), |_| ());
    let error = started.unwrap_err().to_string();
    assert!(error.contains("\"app\"") && !error.contains("pass\u{7}"), "{error}");
}

#[cfg(unix)]
#[test]
fn clients_log_in_over_a_unix_domain_socket() {
    let path = std::env::temp_dir().join(format!("testkit-{}.sock", std::process::id()));
    let mut listen = Listen::default();
    listen.addresses.clear();
    listen.unix = Some(path.clone());
    let server = Server::start(config(), &listen, |_| ()).unwrap();
    assert_eq!(server.unix_path(), Some(&*path));
    let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
    log_in(&mut stream, &local("both"), "canary-both").unwrap();
    drop(server);
    assert!(!path.exists());
}

#[test]
fn clients_log_in_over_tls_with_and_without_a_certificate() {
    let directory = std::env::temp_dir().join(format!("testkit-tls-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let (ca, key) = (directory.join("ca.pem"), directory.join("client.pem"));
    let authority = Authority::generate().unwrap();
    let client = authority.client("client, with a comma").unwrap();
    authority.write_pem(&ca).unwrap();
    client.write_pem(&key).unwrap();
    assert!(client.write_pem(&key).is_err(), "an old file stays as it is");

    let mut config = config();
    config.users.push(crate::User::x509(client.subject()));
    assert_eq!(client.subject(), "CN=client\\, with a comma,OU=clients,O=mongo-auth testkit");
    let identity = authority.server(&LOCALHOST).unwrap();
    let listen = Listen::default().with_tls(authority.server_config(&identity));
    let log = Log::default();
    let server = Server::start(config, &listen, log.recorder()).unwrap();

    let tls = |certificate_key_file| {
        let options =
            TlsOptions { ca_file: Some(ca.clone()), certificate_key_file, ..TlsOptions::default() };
        let config = TlsClient::new(&options).unwrap().config();
        let name = server_name("127.0.0.1").unwrap();
        let tls = rustls::ClientConnection::new(config, name).unwrap();
        StreamOwned::new(tls, TcpStream::connect(server.addr()).unwrap())
    };
    let over_tls = mongo_auth::Channel::Tls;
    let mut x509 = Config::new(over_tls);
    x509.account = Some(mongo_auth::Account::x509());
    let scram = account(over_tls, "admin", "both", None);
    let plain = account(over_tls, "$external", "plain", Some(Mechanism::Plain));
    log_in(&mut tls(Some(key.clone())), &x509, "").unwrap();
    assert_eq!(log_in(&mut tls(None), &x509, ""), Err(18));
    log_in(&mut tls(None), &scram, "canary-both").unwrap();
    log_in(&mut tls(None), &plain, "canary-plain").unwrap();
    let refused = Err(Denial::NoCertificate);
    assert_eq!(results(&log), [Ok(()), refused, refused, Ok(()), Ok(())]);
    std::fs::remove_dir_all(directory).unwrap();
}

#[test]
fn tls_and_cleartext_do_not_mix() {
    let authority = Authority::generate().unwrap();
    let identity = authority.server(&LOCALHOST).unwrap();
    let listen = Listen::default().with_tls(authority.server_config(&identity));
    let (closed, reasons) = mpsc::channel();
    let log = move |event: &Event| {
        if let EventKind::Closed { reason } = &event.kind {
            closed.send(reason.clone()).unwrap();
        }
    };
    let server = Server::start(config(), &listen, log).unwrap();
    let mut stream = TcpStream::connect(server.addr()).unwrap();
    stream.write_all(&message("admin", |doc| doc.int32("ping", 1))).unwrap();
    assert!(reasons.recv().unwrap().is_some(), "the server says why");
}

#[test]
fn a_server_that_is_dropped_closes_its_connections() {
    let log = Log::default();
    let server = Server::start(config(), &Listen::default(), log.recorder()).unwrap();
    let addr = server.addr();
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.write_all(&message("admin", |doc| doc.int32("ping", 1))).unwrap();
    let mut reply = [0; 38];
    stream.read_exact(&mut reply).unwrap();
    assert_eq!(code(op_msg::parse(&reply, 77).unwrap().as_bytes()), 0);
    drop(server);
    assert!(matches!(stream.read(&mut reply), Ok(0) | Err(_)));
    assert!(TcpStream::connect(addr).is_err());
    let closed = |e: &Event| matches!(e.kind, EventKind::Closed { .. });
    assert!(log.events().last().is_some_and(closed));
}

#[test]
fn connection_strings_are_encoded() {
    let server = Server::start(config(), &Listen::default(), |_| ()).unwrap();
    let addr = server.addr();
    assert_eq!(server.uri(None, &[]), format!("mongodb://{addr}/"));
    assert_eq!(
        server.uri(Some(("CN=a,OU=b", "")), &[("tls", "true"), ("tlsCAFile", "/a b/c&d")]),
        format!("mongodb://CN%3Da%2COU%3Db@{addr}/?tls=true&tlsCAFile=%2Fa%20b%2Fc%26d")
    );
    assert_eq!(
        server.uri(Some(("ü", "p@:/%")), &[]),
        format!("mongodb://%C3%BC:p%40%3A%2F%25@{addr}/")
    );
}
