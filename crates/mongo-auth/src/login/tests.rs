//! The log-in against scripted replies. What a server that checks everything makes of it is
//! tested with the crate `mongo-auth-testkit`.

#[cfg(feature = "aws")]
mod aws;
mod conversation;
mod hello;
mod store;
mod x509;

use crate::wire::op_msg;
use crate::{
    Account, Answer, Authentication, Channel, Config, Cursor, Error, Event, Login, Mechanism, Need,
    Nonce, Nonces, SecretText, Text,
};
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use mongo_auth_primitives::base64;
use mongo_auth_rawbson::{Doc, Writer, write_vec};
use mongo_auth_sasl::scram::{ClientKeys, Hash, server};

const SALT: [u8; 16] = *b"0123456789abcdef";
const ITERATIONS: u32 = 4096;

fn nonces() -> Nonces {
    let text = |t| Nonce::from_text(t).unwrap();
    Nonces::new(text("speculative-nonce-0123456789"), text("fallback-nonce-0123456789"))
}

fn account(mechanism: Option<Mechanism>) -> Account<'static> {
    let mut account = Account::new(Text::literal("things"), Text::literal("a,=u"));
    account.mechanism = mechanism;
    account
}

fn config(mechanism: Option<Mechanism>) -> Config<'static> {
    let mut config = Config::new(Channel::Tls);
    config.account = Some(account(mechanism));
    config.first_request_id = 41;
    config
}

fn login(config: &Config<'_>) -> Login<Vec<u8>> {
    Login::new(config, nonces(), vec![0; 2048]).unwrap()
}

/// What the log-in sends next, as request id and command.
fn sent(login: &mut Login<Vec<u8>>) -> (i32, Vec<u8>) {
    let Need::Send(frame) = login.need() else { panic!("{:?}", login.need()) };
    let id = i32::from_le_bytes(frame[4..8].try_into().unwrap());
    let command = op_msg::parse(frame, 0).unwrap().as_bytes().to_vec();
    login.answer(Answer::Sent).unwrap();
    (id, command)
}

fn frame(response_to: i32, doc: &[u8]) -> Vec<u8> {
    let doc = Doc::parse(doc).unwrap();
    let mut bytes = vec![0; doc.as_bytes().len() + 64];
    let mut out = Cursor::new(&mut bytes);
    op_msg::write_reply(&mut out, 1000, response_to, |reply| reply.elements(&doc));
    let len = out.finish().unwrap();
    bytes.truncate(len);
    bytes
}

/// Answers with a whole reply and expects no rejection.
fn receive(login: &mut Login<Vec<u8>>, id: i32, doc: &[u8]) -> Result<(), Error> {
    let frame = frame(id, doc);
    if let Need::Recv { total, .. } = login.need()
        && total < frame.len()
    {
        login.answer(Answer::Received(&frame[..total]))?;
    }
    match login.answer(Answer::Received(&frame))? {
        Event::Rejected(e) => panic!("{e:?}"),
        _ => Ok(()),
    }
}

/// A `hello` reply of a standalone server with further elements.
fn hello_with(more: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    write_vec(|doc| {
        doc.boolean("ismaster", true);
        doc.int32("maxWireVersion", 17);
        more(doc);
        doc.double("ok", 1.0);
    })
}

fn mechs(doc: &mut Writer<'_, '_>, names: &[&str]) {
    doc.array("saslSupportedMechs", |list| {
        for (i, name) in names.iter().enumerate() {
            list.string(&i.to_string(), name);
        }
    });
}

fn sasl_reply(payload: &[u8], done: bool) -> Vec<u8> {
    write_vec(|doc| {
        sasl_fields(doc, payload, done);
        doc.int32("ok", 1);
    })
}

fn sasl_fields(doc: &mut Writer<'_, '_>, payload: &[u8], done: bool) {
    doc.int64("conversationId", 7);
    doc.boolean("done", done);
    doc.binary("payload", payload);
}

/// The payload of a command or of its `speculativeAuthenticate`.
fn payload(command: &[u8]) -> Vec<u8> {
    let doc = Doc::parse(command).unwrap();
    let inner = doc.get("speculativeAuthenticate").and_then(|v| v.as_document()).unwrap_or(doc);
    inner.get("payload").and_then(|v| v.as_binary()).unwrap().1.to_vec()
}

fn keys(hash: Hash) -> ClientKeys {
    // The keys of any password will do, as long as both sides have the same.
    ClientKeys::derive(hash, b"pencil", &SALT, ITERATIONS).unwrap()
}

/// The server's side of one SCRAM conversation.
struct Scram {
    hash: Hash,
    first: Vec<u8>,
}

impl Scram {
    fn new(hash: Hash, client_first: &[u8]) -> Self {
        Self { hash, first: client_first.to_vec() }
    }

    fn server_first(&self) -> Vec<u8> {
        let text = String::from_utf8(self.first.clone()).unwrap();
        let nonce = text.split("r=").last().unwrap();
        let mut salt = [0; 24];
        let mut out = Cursor::new(&mut salt);
        base64::put(&mut out, &SALT);
        let salt = core::str::from_utf8(&salt).unwrap();
        alloc::format!("r={nonce}SERVER,s={salt},i={ITERATIONS}").into_bytes()
    }

    /// Checks the proof and gives the server's signature.
    fn server_final(&self, client_final: &[u8]) -> Vec<u8> {
        let identified = server::Identified::receive(self.hash, &self.first).unwrap();
        let mut first = [0; 256];
        let mut out = Cursor::new(&mut first);
        let challenged = identified.challenge("SERVER", &SALT, ITERATIONS, &mut out).unwrap();
        assert_eq!(out.finish().map(|len| first[..len].to_vec()).unwrap(), self.server_first());
        let accepted =
            challenged.receive(client_final, Some(&keys(self.hash).server_keys())).unwrap();
        let mut last = [0; 64];
        let mut out = Cursor::new(&mut last);
        accepted.write(&mut out);
        let len = out.finish().unwrap();
        last[..len].to_vec()
    }
}

/// From the need for keys to the wait for the server's signature, which is returned.
fn prove(login: &mut Login<Vec<u8>>, scram: &Scram) -> (i32, Vec<u8>) {
    let Need::Keys(request) = login.need() else { panic!("{:?}", login.need()) };
    assert_eq!((request.hash(), request.username()), (scram.hash, "a,=u"));
    assert_eq!((request.salt(), request.iterations()), (&SALT[..], ITERATIONS));
    login.answer(Answer::Keys(&keys(scram.hash))).unwrap();
    let (id, command) = sent(login);
    let doc = Doc::parse(&command).unwrap();
    assert_eq!(doc.iter().next().unwrap().0, "saslContinue");
    assert_eq!(doc.get("conversationId"), Some(mongo_auth_rawbson::Value::Int64(7)));
    assert_eq!(doc.get("$db").and_then(|v| v.as_str()), Some("things"));
    (id, scram.server_final(&payload(&command)))
}

fn assert_done(login: &Login<Vec<u8>>) -> &crate::Outcome {
    let Need::Done(outcome) = login.need() else { panic!("{:?}", login.need()) };
    assert!(matches!(outcome.authentication, Authentication::Sasl(_)));
    outcome
}

/// The error is repeated for ever, whatever comes.
fn assert_failed(login: &mut Login<Vec<u8>>, error: Error) {
    assert!(matches!(login.need(), Need::Failed(e) if e == error));
    let password = Answer::Password(SecretText::literal("x"));
    for answer in [Answer::Sent, Answer::Received(&[0; 16]), password] {
        assert_eq!(login.answer(answer).unwrap_err(), error);
    }
}
