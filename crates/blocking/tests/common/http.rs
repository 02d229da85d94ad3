//! What the HTTP client of both adapters must do and must not do.

#[path = "http/server.rs"]
mod server;
#[path = "http/tls.rs"]
mod tls;

use super::exchange_now;
use core::time::Duration;
use mongo_auth_host::{
    Connector, Deadline, Host, Settings,
    aws::{HttpFailure, HttpRequest, MAX_BODY, Method, Network},
};
use server::Server;
use std::{io::Write, net::TcpListener, thread};
use zeroize::Zeroizing;

/// Long enough never to be reached when nothing hangs.
const PATIENT: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(60);

fn request(method: Method, url: String) -> HttpRequest {
    HttpRequest {
        method,
        url,
        headers: Vec::new(),
        body: Zeroizing::default(),
        network: Network::Local,
        wait: Duration::ZERO,
        connect_timeout: PATIENT,
        timeout: PATIENT,
    }
}

fn connector() -> Connector {
    Connector::new(Settings::new(Host::tcp("unused", 1))).unwrap()
}

/// The status and the body, as text.
fn send(request: &HttpRequest) -> Result<(u16, String), HttpFailure> {
    let response = exchange_now(request, &connector(), Deadline::NEVER)?;
    Ok((response.status, String::from_utf8(response.body.to_vec()).unwrap()))
}

fn get(server: &Server) -> Result<(u16, String), HttpFailure> {
    send(&request(Method::Get, server.url("/")))
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn a42_a46_requests_say_what_they_must_and_nothing_more() {
    let agent = concat!("user-agent: mongo-auth/", env!("CARGO_PKG_VERSION"));
    let rows = [
        (Method::Get, "", "/v1/x?a=b%20c", vec![]),
        (Method::Get, "", "?only=query", vec![]),
        (Method::Get, "", "", vec![]),
        (Method::Put, "", "/latest/api/token", vec!["content-length: 0"]),
        (Method::Post, "Action=X", "/", vec!["content-length: 8"]),
    ];
    for (method, body, path, length) in rows {
        let server = Server::replying(ok("fine"));
        let mut message = request(method, server.url(path));
        message.headers.push(("authorization", Zeroizing::new("Token with space".into())));
        message.body = Zeroizing::new(body.into());
        assert_eq!(send(&message), Ok((200, "fine".into())), "{method:?} {path}");
        let host = format!("host: {}", server.address);
        let requests = server.finish();
        let (head, sent) = requests[0].split_once("\r\n\r\n").unwrap();
        assert_eq!((requests.len(), sent), (1, body));
        let mut lines = head.split("\r\n");
        let slash = if path.starts_with('/') { "" } else { "/" };
        let first = format!("{} {slash}{path} HTTP/1.1", method.as_str());
        assert_eq!(lines.next(), Some(first.as_str()));
        let mut lines: Vec<_> = lines.collect();
        lines.sort_unstable();
        let mut expected = vec!["authorization: Token with space", agent, &host];
        expected.extend(length);
        expected.sort_unstable();
        assert_eq!(lines, expected);
    }
}

/// A host that is signed stands in the headers already.
#[test]
fn a40_a_signed_host_is_sent_once() {
    let server = Server::replying(ok(""));
    let mut message = request(Method::Get, server.url("/"));
    message.headers.push(("host", Zeroizing::new("sts.amazonaws.com".into())));
    send(&message).unwrap();
    let head = server.finish().remove(0);
    assert_eq!(head.matches("host:").count(), 1, "{head}");
    assert!(head.contains("host: sts.amazonaws.com\r\n"), "{head}");
}

#[test]
fn t26_a49_every_status_comes_back_and_no_redirect_is_followed() {
    let statuses = [
        200, 201, 299, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 418, 429, 500, 502,
        503, 599,
    ];
    for status in statuses {
        for method in [Method::Get, Method::Put, Method::Post] {
            let elsewhere = Server::replying(ok("stolen"));
            let location = elsewhere.url("/");
            let server = Server::replying(format!(
                "HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 2\r\n\r\nno"
            ));
            let sent = send(&request(method, server.url("/")));
            assert_eq!(sent, Ok((status, "no".into())), "{status} {method:?}");
            assert_eq!((server.finish().len(), elsewhere.finish().len()), (1, 0), "{status}");
        }
    }
}

#[test]
fn t26_a_body_of_64_kib_is_read_and_a_longer_one_refused_however_it_is_framed() {
    for (len, fits) in [(MAX_BODY, true), (MAX_BODY + 1, false), (10 * MAX_BODY, false)] {
        let body = "x".repeat(len);
        let chunked = format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len:x}\r\n{body}\r\n0\r\n\r\n"
        );
        let unframed = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
        for reply in [ok(&body), chunked, unframed] {
            let server = Server::replying(reply);
            let expected = if fits { Ok((200, body.clone())) } else { Err(HttpFailure::TooLarge) };
            assert!(get(&server) == expected, "{len}");
            server.finish();
        }
    }
}

#[test]
fn t26_chunks_without_end_and_heads_without_end_are_cut_off() {
    let endless = |first: &'static str, again: &'static str| {
        Server::new(move |stream| {
            let _ = stream.write_all(first.as_bytes());
            while stream.write_all(again.as_bytes()).is_ok() {}
        })
    };
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let server = endless(chunks, "4\r\nWiki\r\n");
    assert_eq!(get(&server), Err(HttpFailure::TooLarge));
    server.finish();
    for again in ["X-Filler: yes\r\n", "x"] {
        let server = endless("HTTP/1.1 200 OK\r\n", again);
        assert_eq!(get(&server), Err(HttpFailure::Other), "{again}");
        server.finish();
    }
}

#[test]
fn t26_compressed_bodies_are_neither_asked_for_nor_inflated() {
    let reply = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb";
    let server = Server::replying(reply);
    assert_eq!(get(&server), Ok((200, "bomb".into())));
    assert!(!server.finish()[0].contains("encoding"));
}

#[test]
fn t26_a_reply_in_pieces_of_any_size_is_understood() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n";
    for reply in [ok("Wiki"), chunked.to_owned()] {
        for size in [1, 2, 3, 7] {
            let pieces = reply.clone();
            let server = Server::new(move |stream| {
                for piece in pieces.as_bytes().chunks(size) {
                    stream.write_all(piece).unwrap();
                    thread::yield_now();
                }
            });
            assert_eq!(get(&server), Ok((200, "Wiki".into())), "{size}");
            server.finish();
        }
    }
}

#[test]
fn t26_a_reply_that_breaks_off_anywhere_is_an_error() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n";
    for reply in [ok("Wiki"), chunked.to_owned()] {
        for len in 0..reply.len() {
            let server = Server::replying(&reply[..len]);
            let broken = get(&server);
            // The empty line after the last chunk adds nothing.
            let complete = reply == chunked && len >= reply.len() - 2;
            assert!(broken == Err(HttpFailure::Other) || complete, "{len}: {broken:?}");
            server.finish();
        }
    }
}

#[test]
fn t26_silence_after_every_byte_ends_with_the_time_of_the_request() {
    let reply = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nWiki";
    for len in 0..reply.len() {
        let server = Server::stalling_after(&reply[..len]);
        let mut message = request(Method::Get, server.url("/"));
        message.timeout = SHORT / 3;
        assert_eq!(send(&message), Err(HttpFailure::Timeout), "after {len} bytes");
        server.finish();
    }
}

#[test]
fn t26_a_trickle_does_not_extend_the_time() {
    let server = Server::new(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(2));
        }
    });
    let mut message = request(Method::Get, server.url("/"));
    message.timeout = SHORT;
    assert_eq!(send(&message), Err(HttpFailure::Timeout));
    server.finish();
}

#[test]
fn t26_the_deadline_of_the_log_in_counts_too_and_a_pause_that_outlasts_it_is_not_begun() {
    let server = Server::stalling_after("");
    let soon = Deadline::after(Some(SHORT));
    let message = request(Method::Get, server.url("/"));
    let sent = exchange_now(&message, &connector(), soon);
    assert_eq!(sent.map(|r| r.status), Err(HttpFailure::Timeout));
    assert_eq!(server.finish().len(), 1);

    let server = Server::replying(ok(""));
    let mut message = request(Method::Get, server.url("/"));
    for (wait, left) in [(PATIENT, SHORT), (Duration::ZERO, Duration::ZERO)] {
        message.wait = wait;
        let sent = exchange_now(&message, &connector(), Deadline::after(Some(left)));
        assert_eq!(sent.map(|r| r.status), Err(HttpFailure::Timeout));
    }
    assert_eq!(server.finish().len(), 0);
}

#[test]
fn t26_what_is_no_http_is_an_error() {
    let replies: &[&[u8]] = &[
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 twenty OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: \x00\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
    ];
    for reply in replies {
        let server = Server::replying(*reply);
        assert_eq!(get(&server), Err(HttpFailure::Other), "{}", reply.escape_ascii());
        server.finish();
    }
}

#[test]
fn t26_nobody_there_is_told_from_no_such_name() {
    let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let sent = send(&request(Method::Get, format!("http://{closed}/")));
    assert_eq!(sent, Err(HttpFailure::Refused));
    let sent = send(&request(Method::Get, "http://no-such-name.invalid/".into()));
    assert_eq!(sent, Err(HttpFailure::Dns));
}

/// A process of its own, since variables are shared by all tests.
#[test]
fn t26_t28_a49_proxy_variables_are_ignored() {
    const TARGET: &str = "MONGO_AUTH_TEST_TARGET";
    if let Ok(url) = std::env::var(TARGET) {
        assert_eq!(send(&request(Method::Get, url)), Ok((200, "direct".into())));
        return;
    }
    let (server, proxy) = (Server::replying(ok("direct")), Server::replying(ok("proxied")));
    let name = thread::current().name().unwrap().to_owned();
    let mut inner = std::process::Command::new(std::env::current_exe().unwrap());
    inner.args(["--exact", &name]).env(TARGET, server.url("/")).env_remove("NO_PROXY");
    for variable in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        inner.env(variable, proxy.url(""));
    }
    let ended = inner.output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("1 passed"));
    assert_eq!((server.finish().len(), proxy.finish().len()), (1, 0));
}
