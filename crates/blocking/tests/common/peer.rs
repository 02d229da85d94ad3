//! Peers on loopback that do as they are told, for the tests of both adapters.

use mongo_auth::{
    Cursor, primitives,
    rawbson::{self, Doc, Writer},
    wire::op_msg,
};
use mongo_auth_host::Host;
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

/// A peer that serves one connection on a thread of its own.
pub(crate) struct Peer<T> {
    pub(crate) host: Host,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Peer<T> {
    pub(crate) fn new(act: impl FnOnce(TcpStream) -> T + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            stream.set_nodelay(true).unwrap();
            act(stream)
        });
        Self { host: Host::tcp("127.0.0.1", port), thread }
    }

    /// What the peer saw.
    pub(crate) fn join(self) -> T {
        self.thread.join().unwrap()
    }
}

/// A document.
pub(crate) fn document(elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    let write = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        rawbson::write(&mut cursor, &elements);
        cursor.finish()
    };
    primitives::to_vec(write, |e| Some(*e)).unwrap()
}

/// A command with one element, such as `{ping: 1}`.
pub(crate) fn command(name: &str) -> Vec<u8> {
    document(|doc| doc.int32(name, 1))
}

/// Reads one message; `None` when the client is gone.
pub(crate) fn read(stream: &mut impl Read) -> Option<Vec<u8>> {
    let mut message = vec![0; 4];
    stream.read_exact(&mut message).ok()?;
    let len = u32::from_le_bytes(message[..4].try_into().unwrap()) as usize;
    message.resize(len, 0);
    stream.read_exact(&mut message[4..]).ok()?;
    Some(message)
}

/// The document of a message.
pub(crate) fn body(message: &[u8]) -> Doc<'_> {
    op_msg::parse(message, 0).unwrap()
}

/// The message that answers `request`.
pub(crate) fn reply(request: &[u8], elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    let write = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        op_msg::write(&mut cursor, 7, &elements);
        cursor.finish()
    };
    let mut message = primitives::to_vec(write, |e| Some(*e)).unwrap();
    message[8..12].copy_from_slice(&request[4..8]);
    message
}

/// The answer of a server that knows one user of PLAIN and can `ping`.
pub(crate) fn friendly(request: &[u8]) -> Vec<u8> {
    let name = body(request).iter().next().unwrap().0.to_owned();
    reply(request, |doc| {
        match name.as_str() {
            "hello" | "isMaster" => {
                doc.boolean("isWritablePrimary", true);
                doc.int32("maxWireVersion", 17);
            }
            "saslStart" => {
                doc.int32("conversationId", 1);
                doc.boolean("done", true);
                doc.binary("payload", b"");
            }
            _ => {}
        }
        doc.double("ok", 1.0);
    })
}

/// A refusal.
pub(crate) fn failure(request: &[u8], code: i32, message: &str) -> Vec<u8> {
    reply(request, |doc| {
        doc.double("ok", 0.0);
        doc.int32("code", code);
        doc.string("errmsg", message);
    })
}

/// Answers every request in its turn until the client is gone, and returns how many there were.
pub(crate) fn serve(
    stream: &mut (impl Read + Write),
    mut answer: impl FnMut(usize, &[u8]) -> Vec<u8>,
) -> usize {
    let mut served = 0;
    while let Some(request) = read(stream) {
        let reply = answer(served, &request);
        served += 1;
        if stream.write_all(&reply).is_err() {
            break;
        }
    }
    served
}

/// The first message of a SCRAM server to the client's `speculativeAuthenticate`, asking for
/// `iterations`.
pub(crate) fn scram_challenge(hello: &[u8], iterations: u32) -> Vec<u8> {
    let doc = body(hello);
    let speculative = doc.get("speculativeAuthenticate").unwrap().as_document().unwrap();
    let (_, payload) = speculative.get("payload").unwrap().as_binary().unwrap();
    let nonce = core::str::from_utf8(payload).unwrap().rsplit_once("r=").unwrap().1;
    let first = format!("r={nonce}0123456789,s=QSXCR+Q6sek8bf92,i={iterations}");
    reply(hello, |doc| {
        doc.int32("maxWireVersion", 17);
        doc.document("speculativeAuthenticate", |doc| {
            doc.int32("conversationId", 1);
            doc.boolean("done", false);
            doc.binary("payload", first.as_bytes());
        });
        doc.double("ok", 1.0);
    })
}

/// Reads until the client closes and returns how many bytes came.
pub(crate) fn drain(stream: &mut impl Read) -> u64 {
    io::copy(stream, &mut io::sink()).unwrap_or(0)
}
