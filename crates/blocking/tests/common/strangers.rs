//! Peers that are no MongoDB server, or a broken one.

use super::{
    cases::{connect, error_with, plain, settings},
    peer::{Peer, drain, friendly, read},
};
use mongo_auth::Mechanism;
use mongo_auth_host::{
    ErrorKind, Host,
    error::{Family, Stage},
    tls::HandshakeProblem,
};
use std::{
    io::Write,
    net::{Shutdown, TcpListener, TcpStream},
};

#[test]
fn t42_a_reply_cut_anywhere_is_an_error_and_closes() {
    let whole = {
        let peer = Peer::new(|mut stream| friendly(&read(&mut stream).unwrap()).len());
        let _ = plain(&peer.host);
        peer.join()
    };
    for len in 0..whole {
        let error = error_with(move |mut stream| {
            let reply = friendly(&read(&mut stream).unwrap());
            stream.write_all(&reply[..len]).unwrap();
            // The client may be gone already.
            let _ = stream.shutdown(Shutdown::Write);
            assert_eq!(drain(&mut stream), 0, "the client went on after {len} bytes");
        });
        let expected = if len == 0 { ErrorKind::TlsExpected } else { ErrorKind::Closed };
        assert_eq!((error.kind(), error.stage()), (&expected, Stage::Hello), "{len}");
        assert_eq!(error.family(), Family::Unreachable);
    }
}

#[test]
fn t42_a_frame_that_no_server_sends_is_refused() {
    let changes = [
        ("length 15", 0, 15i32.to_le_bytes()),
        ("negative length", 0, (-1i32).to_le_bytes()),
        ("length above 64 KiB", 0, 65_537i32.to_le_bytes()),
        ("another request id", 8, 99i32.to_le_bytes()),
        ("compressed", 12, 2012i32.to_le_bytes()),
        ("garbage in the document", 25, [0xff; 4]),
    ];
    for (what, at, bytes) in changes {
        let error = error_with(move |mut stream| {
            let mut reply = friendly(&read(&mut stream).unwrap());
            reply[at..at + 4].copy_from_slice(&bytes);
            stream.write_all(&reply).unwrap();
            assert_eq!(drain(&mut stream), 0, "the client went on");
        });
        assert!(matches!(error.kind(), ErrorKind::Protocol(_)), "{what}: {error:?}");
        assert_eq!((error.family(), error.stage()), (Family::Broken, Stage::Hello), "{what}");
    }
}

#[test]
fn e1_a_server_that_wants_tls_is_recognised_by_its_alert() {
    // Alone, and with enough behind it to look like the header of a message.
    for padding in [0, 16] {
        let error = error_with(move |mut stream| {
            read(&mut stream).unwrap();
            stream
                .write_all(&[&[0x15, 3, 3, 0, 2, 2, 70][..], &vec![0; padding]].concat())
                .unwrap();
            let _ = stream.shutdown(Shutdown::Write);
            drain(&mut stream);
        });
        assert_eq!(*error.kind(), ErrorKind::TlsExpected);
        assert_eq!(error.hint().as_deref(), Some("set tls=true"));
    }
}

#[test]
fn e1_a_web_server_is_no_mongodb_server() {
    let error = error_with(|mut stream| {
        read(&mut stream).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        drain(&mut stream);
    });
    assert_eq!(error.family(), Family::Broken);
    assert!(error.hint().unwrap().contains("look at the host and the port"));
}

#[test]
fn e1_a_port_without_a_server_refuses_the_connection() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = plain(&Host::tcp("127.0.0.1", port)).err().unwrap();
    assert_eq!(error.stage(), Stage::Connect);
    assert_eq!(error.to_string(), format!("127.0.0.1:{port}: connection refused"));
}

#[test]
fn e1_a_name_that_does_not_resolve_is_told() {
    let error = plain(&Host::tcp("no-such-host.invalid", 27017)).err().unwrap();
    assert_eq!((error.kind(), error.stage()), (&ErrorKind::Resolve, Stage::Resolve));
    assert_eq!(error.hint().as_deref(), Some("look at the spelling of \"no-such-host.invalid\""));
}

#[test]
fn e1_a_server_without_tls_is_told_apart_from_a_silent_one() {
    type Act = fn(TcpStream);
    let acts: [Act; 2] = [
        // As mongod does: it closes on a message that it cannot read.
        |mut stream| {
            use std::io::Read;
            stream.read_exact(&mut [0; 16]).unwrap();
            let _ = stream.shutdown(Shutdown::Write);
            drain(&mut stream);
        },
        |mut stream| {
            stream.write_all(b"+OK ready\r\n").unwrap();
            drain(&mut stream);
        },
    ];
    for act in acts {
        let peer = Peer::new(act);
        let mut settings = settings(&peer.host, Mechanism::Plain);
        settings.tls = Some(super::tls::unchecked());
        let error = connect(settings).err().unwrap();
        assert_eq!(*error.kind(), ErrorKind::Handshake(HandshakeProblem::NoTls));
        assert_eq!(error.stage(), Stage::Tls);
        peer.join();
    }
}
