//! HTTPS.

use super::{SHORT, exchange_now, ok, request, send};
use core::time::Duration;
use mongo_auth_host::{
    Connector, Deadline, Host, Settings,
    aws::{HttpFailure, Method},
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
};

/// The reply of a TLS server whose certificate `trusted` says whether to trust.
fn over_tls(name: &str, trusted: bool) -> Result<(u16, String), HttpFailure> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], signing_key.into())
        .unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, socket);
        let request = read_request_if_any(&mut stream);
        let _ = stream.write_all(ok("over TLS").as_bytes());
        request
    });
    let file = std::env::temp_dir().join(format!("mongo-auth-http-ca-{port}.pem"));
    std::fs::write(&file, cert.pem()).unwrap();
    let mut settings = Settings::new(Host::tcp("unused", 1));
    settings.aws.ca_file = trusted.then(|| file.clone());
    let connector = Connector::new(settings).unwrap();
    let url = format!("https://127.0.0.1:{port}/");
    let sent = exchange_now(&request(Method::Get, url), &connector, Deadline::NEVER);
    std::fs::remove_file(file).unwrap();
    let asked = server.join().unwrap();
    assert_eq!(asked.is_some(), sent.is_ok(), "a request went to somebody who is not trusted");
    sent.map(|r| (r.status, String::from_utf8(r.body.to_vec()).unwrap()))
}

fn read_request_if_any(stream: &mut impl Read) -> Option<u8> {
    let mut byte = [0];
    stream.read(&mut byte).ok().filter(|n| *n == 1).map(|_| byte[0])
}

#[test]
fn t26_certificates_are_checked() {
    assert_eq!(over_tls("127.0.0.1", true), Ok((200, "over TLS".into())));
    assert_eq!(over_tls("127.0.0.1", false), Err(HttpFailure::Tls));
    assert_eq!(over_tls("127.0.0.2", true), Err(HttpFailure::Tls));
}

#[test]
fn t26_no_tls_and_silence_in_tls_end() {
    let (told, port) = mpsc::channel();
    let plain = thread::spawn(move || {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        told.send(listener.local_addr().unwrap().port()).unwrap();
        let (mut first, _) = listener.accept().unwrap();
        first.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        drop(first);
        let (mut second, _) = listener.accept().unwrap();
        let _ = second.read_to_end(&mut Vec::new());
    });
    let url = format!("https://127.0.0.1:{}/", port.recv().unwrap());
    assert_eq!(send(&request(Method::Get, url.clone())), Err(HttpFailure::Tls));
    let mut message = request(Method::Get, url);
    message.connect_timeout = SHORT;
    // Nothing else ends it.
    message.timeout = Duration::MAX;
    assert_eq!(send(&message), Err(HttpFailure::Timeout));
    plain.join().unwrap();
}
