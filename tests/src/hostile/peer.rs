//! The peer: the honest server of the testkit on a socket, with one thing changed.

use super::{
    edit::{apply, step},
    fault::{Fault, Faulty, Pace},
    row::{Deed, Step},
};
use mongo_auth::wire::op_msg;
use mongo_auth_host::Host;
use mongo_auth_testkit::{Channel, Directory, ServerConnection};
use rustls::StreamOwned;
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread::{self, JoinHandle},
};

/// What a peer does.
#[derive(Clone)]
pub struct Script {
    /// Its users.
    pub directory: Arc<Directory>,
    /// What it does wrong.
    pub deed: Option<Deed>,
    /// What becomes of its bytes, on the level of TCP.
    pub fault: Fault,
    /// When it writes, if it is not to write at once.
    pub pace: Option<Pace>,
    /// Speaks TLS, and takes the client for this subject.
    pub tls: Option<(Arc<rustls::ServerConfig>, &'static str)>,
}

impl Script {
    /// An honest server.
    #[must_use]
    pub const fn honest(directory: Arc<Directory>) -> Self {
        Self { directory, deed: None, fault: Fault::None, pace: None, tls: None }
    }
}

/// A peer that serves connections, one after the other, on a thread of its own.
#[derive(Debug)]
pub struct Peer {
    /// Where it listens.
    pub host: Host,
    thread: JoinHandle<Vec<Seen>>,
}

/// What a peer has seen of a client.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The commands, in order.
    pub commands: Vec<String>,
    /// How many messages held a proof, a password or nothing but the name of a certificate.
    pub disclosed: usize,
    /// What the server was to write.
    pub output: Vec<u8>,
    /// How many bytes the server was to write up to its last reply.
    pub written: usize,
    /// Where each reply ends, in bytes of the server.
    pub ends: Vec<usize>,
    /// Whether some of them were held back.
    pub broken: bool,
}

impl Peer {
    /// Serves as many connections as there are scripts.
    ///
    /// # Panics
    /// When no socket can be had.
    #[must_use]
    pub fn start(scripts: impl IntoIterator<Item = Script> + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let serve = move || {
            let each = |script: Script| {
                let (socket, _) = listener.accept().expect("a client");
                let _ = socket.set_nodelay(true);
                serve(socket, &script)
            };
            scripts.into_iter().map(each).collect()
        };
        Self { host: Host::tcp("127.0.0.1", port), thread: thread::spawn(serve) }
    }

    /// What it has seen of each client. Ends only when all clients have closed.
    ///
    /// # Panics
    /// When the peer has panicked.
    #[must_use]
    pub fn join(self) -> Vec<Seen> {
        self.thread.join().expect("the peer does not panic")
    }
}

fn serve(socket: TcpStream, script: &Script) -> Seen {
    let mut faulty = Faulty::new(socket, script.fault, script.pace.clone());
    let mut seen = Seen::default();
    match &script.tls {
        None => {
            talk(&mut faulty, script, Channel::Loopback, &mut seen, Plain);
            seen.broken = faulty.is_broken();
        }
        Some((config, subject)) => {
            let tls = rustls::ServerConnection::new(Arc::clone(config)).expect("a good config");
            let mut stream = StreamOwned::new(tls, faulty);
            let channel = Channel::Tls { subject: Some((*subject).into()) };
            talk(&mut stream, script, channel, &mut seen, Tls);
            seen.broken = stream.sock.is_broken();
        }
    }
    seen
}

/// Gets at the socket below a stream.
trait Below<S>: Copy {
    fn socket(self, stream: &mut S) -> &mut Faulty;
}

#[derive(Clone, Copy)]
struct Plain;

#[derive(Clone, Copy)]
struct Tls;

impl Below<Faulty> for Plain {
    fn socket(self, stream: &mut Faulty) -> &mut Faulty {
        stream
    }
}

impl Below<StreamOwned<rustls::ServerConnection, Faulty>> for Tls {
    fn socket(self, stream: &mut StreamOwned<rustls::ServerConnection, Faulty>) -> &mut Faulty {
        &mut stream.sock
    }
}

fn talk<S: Read + Write>(
    stream: &mut S,
    script: &Script,
    channel: Channel,
    seen: &mut Seen,
    below: impl Below<S>,
) {
    let mut nonces = 0;
    let nonce = move || {
        nonces += 1;
        Some([nonces; 24])
    };
    let mut server = ServerConnection::new(Arc::clone(&script.directory), 1, channel, nonce);
    let (mut continued, mut done) = (0, false);
    while let Some(request) = read(stream) {
        let doc = op_msg::parse(&request, 0).expect("the client is honest");
        let command = doc.iter().next().expect("a command").0.to_owned();
        continued += usize::from(command == "saslContinue");
        seen.disclosed += usize::from(discloses(&command, &request));
        server.receive(&request).expect("the client is honest");
        let reply = server.take_output();
        let at = step(&command, continued, &reply);
        seen.commands.push(command);
        let deed = script.deed.filter(|deed| concerns(deed, at, done));
        let bytes = deed.as_ref().map_or_else(|| reply.clone(), |d| apply(d, &request, &reply));
        done |= deed.is_some();
        seen.output.extend_from_slice(&bytes);
        if stream.write_all(&bytes).and_then(|()| stream.flush()).is_err() {
            break;
        }
        let socket = below.socket(stream);
        seen.written = socket.written();
        seen.ends.push(socket.written());
        match deed {
            Some(Deed::Close(..)) => socket.close(),
            Some(Deed::Reset(_)) => socket.reset(),
            _ => {}
        }
        if socket.is_reset() {
            break;
        }
    }
    if below.socket(stream).is_reset() {
        return;
    }
    // Waits for the client to close.
    let _ = io::copy(stream, &mut io::sink());
}

/// Whether `deed` is about the reply at hand. What is done to `hello` and to the last message of
/// an exchange is done once; the endless conversation is what its step says for ever.
fn concerns(deed: &Deed, at: Step, done: bool) -> bool {
    let hello = deed.step() == Step::Hello && at == Step::Start && !done;
    let again = done && !matches!(deed, Deed::Sasl(Step::Empty, _));
    (deed.step() == at || hello) && !again
}

/// Whether a message lets an eavesdropper guess at the password, or know it.
fn discloses(command: &str, request: &[u8]) -> bool {
    let doc = op_msg::parse(request, 0).expect("the client is honest");
    let payload = doc.get("payload").and_then(|v| v.as_binary());
    match command {
        "saslContinue" => payload.is_some_and(|(_, bytes)| !bytes.is_empty()),
        "saslStart" => doc.get("mechanism").and_then(|v| v.as_str()) == Some("PLAIN"),
        _ => false,
    }
}

/// Reads one message; `None` when the client is gone.
fn read(stream: &mut impl Read) -> Option<Vec<u8>> {
    let mut message = vec![0; 4];
    stream.read_exact(&mut message).ok()?;
    let len = u32::from_le_bytes(message[..].try_into().expect("four bytes"));
    message.resize(len as usize, 0);
    stream.read_exact(&mut message[4..]).ok()?;
    Some(message)
}
