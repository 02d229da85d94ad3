//! The whole log-in against a server that does not know the password: hello, negotiation,
//! speculation, conversation, for every kind of account.
//!
//! However the server answers, SCRAM never succeeds, a mechanism that is not SCRAM succeeds as what
//! it is, a log-in that failed stays failed, and a password is sent only by PLAIN, inside TLS. Small
//! buffers and small pieces lead to the same messages and the same end as large ones.
//!
//! Input: a byte for the account, a byte of flags, then what the server says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth::scram::{ClientKeys, Hash};
use mongo_auth::wire::op_msg;
use mongo_auth::{
    Account, Answer, Authentication, Channel, Config, Cursor, Error, Login, Mechanism, Need, Nonce,
    Nonces, Outcome, SecretText, Text,
    rawbson::{Doc, Writer, write_vec},
};

const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";
const PASSWORD: &str = "canary7";

/// The server's words are the bytes of its messages, not documents to put into messages.
const RAW: u8 = 1;
const CLEARTEXT: u8 = 2;
/// The driver sends a `hello` of its own.
const DRIVERS_HELLO: u8 = 4;
/// The server's words are lines, each a byte of choices and a payload, to put into documents.
const LINES: u8 = 8;

fuzz_target!(|data: &[u8]| {
    let &[account, flags, ref replies @ ..] = data else { return };
    let channel = if flags & CLEARTEXT == 0 { Channel::Tls } else { Channel::Cleartext };
    let mut config = Config::new(channel);
    let named = Account::new(Text::literal("admin"), Text::literal("user"));
    config.account = match account % 6 {
        0 => None,
        1 => Some(named),
        2 => Some(named.with_mechanism(Mechanism::ScramSha1)),
        3 => Some(named.with_mechanism(Mechanism::ScramSha256)),
        4 => Some(named.with_mechanism(Mechanism::Plain)),
        _ => Some(Account::x509()),
    };
    let whole = Session::new(flags, replies, usize::MAX).run(&config, vec![0; 4096]);
    let pieces = Session::new(flags, replies, 1).run(&config, Vec::new());
    assert_eq!(whole.end, pieces.end);
    assert_eq!(whole.sent, pieces.sent);

    let mechanism = config.account.and_then(|account| account.mechanism);
    let plain = mechanism == Some(Mechanism::Plain);
    assert!(whole.sent.len() <= 4, "hello and three messages of SCRAM");
    let has_password = |message: &Vec<u8>| message.windows(7).any(|w| w == PASSWORD.as_bytes());
    let sends_password = whole.sent.iter().any(has_password);
    assert!(!sends_password || (plain && channel == Channel::Tls));
    if let End::Done(outcome) = whole.end {
        match (outcome.authentication, mechanism) {
            (Authentication::None, _) => assert!(config.account.is_none()),
            // an arbiter knows no users
            (Authentication::Arbiter, _) => {}
            (Authentication::Certificate, Some(Mechanism::MongodbX509)) => {}
            (Authentication::Sasl(_), Some(Mechanism::Plain)) => assert!(sends_password),
            (authentication, _) => panic!("nobody proved {authentication:?}"),
        }
    }
});

/// How a log-in ended.
#[derive(Debug, PartialEq)]
enum End {
    Done(Outcome),
    Failed(Error),
    /// The server has nothing more to say.
    Silence,
}

/// A connection to the server of the input.
struct Session<'a> {
    flags: u8,
    replies: &'a [u8],
    /// The most bytes that one read gives.
    piece: usize,
    inbox: Vec<u8>,
    sent: Vec<Vec<u8>>,
}

struct Transcript {
    sent: Vec<Vec<u8>>,
    end: End,
}

impl<'a> Session<'a> {
    fn new(flags: u8, replies: &'a [u8], piece: usize) -> Self {
        Self { flags, replies, piece, inbox: Vec::new(), sent: Vec::new() }
    }

    fn run(mut self, config: &Config<'_>, store: Vec<u8>) -> Transcript {
        let end = match self.begin(config, store) {
            Ok(Some(login)) => self.converse(login),
            Ok(None) => End::Silence,
            Err(error) => End::Failed(error),
        };
        Transcript { sent: self.sent, end }
    }

    /// A log-in up to its first need; `None` where there is no reply to the driver's `hello`.
    fn begin(
        &mut self,
        config: &Config<'_>,
        mut store: Vec<u8>,
    ) -> Result<Option<Login<Vec<u8>>>, Error> {
        let nonce = || Nonce::from_text(NONCE).unwrap();
        let nonces = || Nonces::new(nonce(), nonce());
        let drivers_hello = self.flags & DRIVERS_HELLO != 0;
        let mut login = loop {
            let new = if drivers_hello { Login::in_hello } else { Login::new };
            match new(config, nonces(), store) {
                Err(Error::BufferTooSmall(error)) => store = vec![0; error.needed],
                other => break other?,
            }
        };
        if !drivers_hello {
            return Ok(Some(login));
        }
        let mut fields = [0; 1024];
        let len = login.write_hello_fields(&mut fields)?;
        assert!(Doc::parse(&fields[..len]).is_ok());
        let reply = self.next_document();
        let Ok(doc) = Doc::parse(&reply) else { return Ok(None) };
        loop {
            match login.resume(doc) {
                Err(Error::BufferTooSmall(error)) => login.store_mut().resize(error.needed, 0),
                Err(error) => {
                    assert_eq!(login.resume(doc).err(), Some(error));
                    return Err(error);
                }
                Ok(_) => return Ok(Some(login)),
            }
        }
    }

    fn converse(&mut self, mut login: Login<Vec<u8>>) -> End {
        loop {
            let keys;
            let answer = match login.need() {
                Need::Send(message) => {
                    self.send(message);
                    Answer::Sent
                }
                Need::Recv { have, total } => {
                    assert!(have < total && total <= op_msg::MAX_REPLY_LEN);
                    let end = have.saturating_add(self.piece).min(total).min(self.inbox.len());
                    if end <= have {
                        return End::Silence;
                    }
                    Answer::Received(&self.inbox[..end])
                }
                Need::Keys(request) => {
                    assert!((4096..=100_000).contains(&request.iterations()));
                    keys = unknown_keys(request.hash());
                    Answer::Keys(&keys)
                }
                Need::Password => Answer::Password(SecretText::new(Text::literal(PASSWORD))),
                Need::Done(outcome) => return End::Done(*outcome),
                Need::Failed(error) => {
                    assert_eq!(login.answer(Answer::Sent).err(), Some(error));
                    return End::Failed(error);
                }
                need => panic!("no mechanism of these asks for {need:?}"),
            };
            while let Err(Error::BufferTooSmall(error)) = login.answer(answer) {
                assert!(error.needed > login.store_mut().len());
                login.store_mut().resize(error.needed, 0);
            }
        }
    }

    /// Takes a message of the client's and has the answer ready.
    fn send(&mut self, message: &[u8]) {
        let request_id = i32::from_le_bytes(message[4..8].try_into().unwrap());
        let len = op_msg::message_len(message, usize::MAX);
        assert_eq!(len, Ok(Some(message.len())), "one frame and nothing else");
        self.sent.push(message.to_vec());
        if self.flags & RAW != 0 {
            self.replies = self.replies.get(self.inbox.len()..).unwrap_or_default();
            let len = op_msg::message_len(self.replies, op_msg::MAX_REPLY_LEN);
            let len = len.ok().flatten().unwrap_or(self.replies.len()).min(self.replies.len());
            self.inbox = self.replies[..len].to_vec();
            return;
        }
        let reply = self.next_document();
        self.inbox = framed(&reply, request_id);
    }

    /// The server's next document, or bytes that are none.
    fn next_document(&mut self) -> Vec<u8> {
        if self.flags & LINES != 0 {
            let mut lines = self.replies.splitn(2, |byte| *byte == b'\n');
            let line = lines.next().unwrap_or_default();
            self.replies = lines.next().unwrap_or_default();
            return document(line);
        }
        let (document, rest) = match Doc::parse_front(self.replies) {
            Ok((doc, rest)) => (doc.as_bytes(), rest),
            Err(_) => (self.replies, &[][..]),
        };
        self.replies = rest;
        document.to_vec()
    }
}

/// A document that could answer both `hello` and the commands of SASL.
fn document(line: &[u8]) -> Vec<u8> {
    let (&choices, payload) = line.split_first().unwrap_or((&0, &[]));
    let chosen = |bit: u8| choices & bit != 0;
    let sasl = |doc: &mut Writer<'_, '_>| {
        doc.int32("conversationId", 1);
        doc.boolean("done", chosen(1));
        doc.binary("payload", payload);
    };
    write_vec(|doc| {
        sasl(doc);
        if chosen(2) {
            doc.document("speculativeAuthenticate", sasl);
        }
        if chosen(4) {
            doc.array("saslSupportedMechs", |list| {
                list.string("0", if chosen(8) { "SCRAM-SHA-1" } else { "SCRAM-SHA-256" });
            });
        }
        doc.int32("code", if chosen(16) { 18 } else { 0 });
        doc.double("ok", if chosen(16) { 0.0 } else { 1.0 });
    })
}

fn framed(document: &[u8], request_id: i32) -> Vec<u8> {
    let mut message = vec![0; op_msg::HEADER_LEN + 256 + document.len()];
    let mut out = Cursor::new(&mut message);
    match Doc::parse(document) {
        Ok(doc) => op_msg::write_reply(&mut out, 1, request_id, |reply| reply.elements(&doc)),
        Err(_) => out.put(document),
    }
    let len = out.finish().unwrap();
    message.truncate(len);
    message
}

/// Keys that the fuzzer cannot know: they stand for a password that was never sent.
fn unknown_keys(hash: Hash) -> ClientKeys {
    let len = hash.output_len();
    ClientKeys::from_parts(hash, &[0x5a; 32][..len], &[0xa5; 32][..len]).unwrap()
}
