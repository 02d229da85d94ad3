//! All sequences of up to four replies out of twenty, against a model that fits on a page: a
//! log-in succeeds after a verified signature (SCRAM) or the server's `done` (PLAIN), and never
//! otherwise.

use mongo_auth::rawbson::{Doc, Writer, write_vec};
use mongo_auth::scram::{ClientFirst, ClientKeys, Hash, Limits, server};
use mongo_auth::wire::op_msg;
use mongo_auth::{
    Account, Answer, Authentication, Channel, Config, Cursor, Event, Login, Mechanism, Need, Nonce,
    Nonces, SecretText, Text,
};

const SALT: &[u8] = b"salt of the user";
const DEPTH: u32 = 4;

/// What the peer may answer. What it needs to know of the client's messages it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Hello,
    HelloFirst,
    HelloFirstDone,
    HelloFinal,
    HelloError,
    First,
    FirstDone,
    FirstLowCount,
    FirstForeignNonce,
    Final,
    FinalNotDone,
    FinalOfOtherExchange,
    FinalOtherId,
    WrongSignature,
    ServerError,
    Empty,
    EmptyNotDone,
    NoPayload,
    Rejected,
    OtherRequest,
}

use Reply::*;

const ALPHABET: [Reply; 20] = [
    Hello,
    HelloFirst,
    HelloFirstDone,
    HelloFinal,
    HelloError,
    First,
    FirstDone,
    FirstLowCount,
    FirstForeignNonce,
    Final,
    FinalNotDone,
    FinalOfOtherExchange,
    FinalOtherId,
    WrongSignature,
    ServerError,
    Empty,
    EmptyNotDone,
    NoPayload,
    Rejected,
    OtherRequest,
];

/// Where the client must stand after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Model {
    Hello,
    First,
    Final,
    Empty,
    Done,
    Failed,
}

impl Model {
    fn scram(self, reply: Reply) -> Self {
        match (self, reply) {
            (Self::Done, _) => Self::Done,
            (_, Rejected | HelloError | OtherRequest) => Self::Failed,
            (Self::Hello, HelloFirst) => Self::Final,
            (Self::Hello, HelloFirstDone | HelloFinal) => Self::Failed,
            // To `hello`, anything else is an answer without an attempt that was taken up.
            (Self::Hello, _) => Self::First,
            (Self::First, First) => Self::Final,
            (Self::Final, Final) => Self::Done,
            (Self::Final, FinalNotDone) => Self::Empty,
            (Self::Empty, Empty) => Self::Done,
            _ => Self::Failed,
        }
    }

    fn plain(self, reply: Reply) -> Self {
        match (self, reply) {
            (Self::Done, _) => Self::Done,
            (_, Rejected | HelloError | OtherRequest) => Self::Failed,
            (Self::Hello, _) => Self::First,
            (Self::First, Empty) => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// The server's messages for one client-first message.
struct Exchange {
    first: String,
    signature: String,
}

/// Both exchanges of the scripted client: by the speculative nonce and by the other.
struct World {
    keys: ClientKeys,
    exchanges: [Exchange; 2],
}

const NONCES: [&str; 2] = ["speculative-nonce-012345", "fallback-nonce-012345"];

impl World {
    fn new() -> Self {
        let keys = ClientKeys::derive(Hash::Sha256, b"pencil", SALT, 4096).unwrap();
        let exchanges = NONCES.map(|nonce| honest(nonce, &keys));
        Self { keys, exchanges }
    }

    fn document(&self, reply: Reply, exchange: usize) -> Vec<u8> {
        let Exchange { first, signature } = &self.exchanges[exchange];
        let other = &self.exchanges[1 - exchange].signature;
        let low = first.replace("i=4096", "i=4095");
        let foreign = first.replace("nonce", "ecnon");
        write_vec(|doc| {
            match reply {
                Hello => doc.boolean("ismaster", true),
                HelloFirst => attempt(doc, first, false),
                HelloFirstDone => attempt(doc, first, true),
                HelloFinal => attempt(doc, signature, true),
                HelloError => doc.string("errmsg", "no"),
                First => sasl(doc, 1, first, false),
                FirstDone => sasl(doc, 1, first, true),
                FirstLowCount => sasl(doc, 1, &low, false),
                FirstForeignNonce => sasl(doc, 1, &foreign, false),
                Final => sasl(doc, 1, signature, true),
                FinalNotDone => sasl(doc, 1, signature, false),
                FinalOfOtherExchange => sasl(doc, 1, other, true),
                FinalOtherId => sasl(doc, 2, signature, true),
                WrongSignature => sasl(doc, 1, &format!("v={}=", "A".repeat(43)), true),
                ServerError => sasl(doc, 1, "e=other-error", true),
                Empty => sasl(doc, 1, "", true),
                EmptyNotDone => sasl(doc, 1, "", false),
                NoPayload => doc.boolean("done", true),
                Rejected => doc.int32("code", 18),
                OtherRequest => doc.boolean("done", true),
            }
            doc.int32("ok", i32::from(reply != HelloError));
        })
    }
}

/// What an honest server sends to the client of the script.
fn honest(nonce: &str, keys: &ClientKeys) -> Exchange {
    let client_first = format!("n,,n=user,r={nonce}");
    let identified = server::Identified::receive(Hash::Sha256, client_first.as_bytes()).unwrap();
    let mut challenged = None;
    let first = written(|out| {
        challenged = Some(identified.challenge("SERVER", SALT, 4096, out).unwrap());
    });
    let client = ClientFirst::new(Hash::Sha256, "user", nonce, Limits::default()).unwrap();
    let challenge = client.receive(first.as_bytes()).unwrap();
    let client_final = written(|out| drop(challenge.respond(keys, out).unwrap()));
    let proof = client_final.as_bytes();
    let accepted = challenged.unwrap().receive(proof, Some(&keys.server_keys())).unwrap();
    Exchange { signature: written(|out| accepted.write(out)), first }
}

fn written(write: impl FnOnce(&mut Cursor<'_>)) -> String {
    let mut bytes = [0; 256];
    let mut out = Cursor::new(&mut bytes);
    write(&mut out);
    let len = out.finish().unwrap();
    String::from_utf8(bytes[..len].to_vec()).unwrap()
}

fn attempt(doc: &mut Writer<'_, '_>, payload: &str, done: bool) {
    doc.document("speculativeAuthenticate", |doc| sasl(doc, 1, payload, done));
}

fn sasl(doc: &mut Writer<'_, '_>, id: i32, payload: &str, done: bool) {
    doc.int32("conversationId", id);
    doc.boolean("done", done);
    doc.binary("payload", payload.as_bytes());
}

/// The client of the script, up to where it waits for a reply or is done.
struct Client<'w> {
    login: Login<[u8; 1024]>,
    world: &'w World,
    request: i32,
    exchange: usize,
}

impl<'w> Client<'w> {
    fn new(world: &'w World, mechanism: Mechanism) -> Self {
        let mut config = Config::new(Channel::Tls);
        let account = Account::new(Text::literal("admin"), Text::literal("user"));
        config.account = Some(account.with_mechanism(mechanism));
        let [speculative, fallback] = NONCES.map(|n| Nonce::from_text(n).unwrap());
        let nonces = Nonces::new(speculative, fallback);
        let login = Login::new(&config, nonces, [0; 1024]).unwrap();
        let mut client = Self { login, world, request: 0, exchange: 0 };
        client.go_on();
        client
    }

    fn go_on(&mut self) {
        loop {
            let answer = match self.login.need() {
                Need::Send(frame) => {
                    self.request = i32::from_le_bytes(frame[4..8].try_into().unwrap());
                    // Only `saslStart` has the fallback nonce.
                    let fallback = NONCES[1].as_bytes();
                    if frame.windows(fallback.len()).any(|w| w == fallback) {
                        self.exchange = 1;
                    }
                    Answer::Sent
                }
                Need::Keys(_) => Answer::Keys(&self.world.keys),
                Need::Password => Answer::Password(SecretText::literal("pencil")),
                _ => return,
            };
            self.login.answer(answer).unwrap();
        }
    }

    fn receive(&mut self, reply: Reply) {
        let document = self.world.document(reply, self.exchange);
        let mut frame = [0; 512];
        let mut out = Cursor::new(&mut frame);
        let to = self.request + i32::from(reply == OtherRequest);
        op_msg::write_reply(&mut out, 1, to, |doc| doc.elements(&Doc::parse(&document).unwrap()));
        let len = out.finish().unwrap();
        let message = &frame[..len];
        for part in [&message[..16], message] {
            if let Ok(Event::Rejected(_)) | Err(_) = self.login.answer(Answer::Received(part)) {
                return;
            }
        }
        self.go_on();
    }

    fn is(&self, model: Model) -> bool {
        match self.login.need() {
            Need::Done(outcome) => {
                model == Model::Done && matches!(outcome.authentication, Authentication::Sasl(_))
            }
            Need::Failed(_) => model == Model::Failed,
            Need::Recv { have: 0, .. } => !matches!(model, Model::Done | Model::Failed),
            _ => false,
        }
    }
}

/// Runs every sequence and returns how many there were and how many ended in success.
fn exhaust(mechanism: Mechanism, step: fn(Model, Reply) -> Model) -> (usize, usize) {
    let world = World::new();
    let (mut sequences, mut successes) = (0, 0);
    for depth in 1..=DEPTH {
        for mut number in 0..ALPHABET.len().pow(depth) {
            let mut client = Client::new(&world, mechanism);
            let mut model = Model::Hello;
            let mut replies = Vec::new();
            for _ in 0..depth {
                let reply = ALPHABET[number % ALPHABET.len()];
                number /= ALPHABET.len();
                replies.push(reply);
                if model != Model::Done {
                    client.receive(reply);
                }
                model = if model == Model::Failed { model } else { step(model, reply) };
                assert!(client.is(model), "{replies:?}: {:?}, not {model:?}", client.login.need());
            }
            sequences += 1;
            successes += usize::from(model == Model::Done);
        }
    }
    (sequences, successes)
}

#[test]
fn t1_t2_t3_t13_scram_succeeds_only_by_a_verified_signature() {
    let (sequences, successes) = exhaust(Mechanism::ScramSha256, Model::scram);
    assert_eq!(sequences, 168_420);
    // Whatever follows success counts: 421 by an attempt inside hello, 21 so with an old server,
    // 294 without an attempt, 14 so with an old server.
    assert_eq!(successes, 750);
    println!("{sequences} sequences, {successes} successes");
}

#[test]
fn t1_t3_p3_plain_succeeds_only_by_done() {
    let (sequences, successes) = exhaust(Mechanism::Plain, Model::plain);
    assert_eq!(sequences, 168_420);
    // 17 replies to hello go on, and then only one is success.
    assert_eq!(successes, 17 * 421);
    println!("{sequences} sequences, {successes} successes");
}
