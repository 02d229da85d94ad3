//! A server that does not know the password never gets a SCRAM log-in to succeed, whatever it
//! answers, and a login that failed stays failed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth::scram::{ClientKeys, Hash};
use mongo_auth::wire::op_msg;
use mongo_auth::{
    Account, Answer, Authentication, Channel, Config, Cursor, Login, Mechanism, Need, Nonce,
    Nonces, Text, rawbson::Doc,
};

const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";

fuzz_target!(|data: &[u8]| {
    let Some((&choice, mut replies)) = data.split_first() else { return };
    let mechanism = match choice % 3 {
        0 => None,
        1 => Some(Mechanism::ScramSha1),
        _ => Some(Mechanism::ScramSha256),
    };
    let mut config = Config::new(Channel::Tls);
    let mut account = Account::new(Text::literal("admin"), Text::literal("user"));
    account.mechanism = mechanism;
    config.account = Some(account);
    let nonce = || Nonce::from_text(NONCE).unwrap();
    let mut login = Login::new(&config, Nonces::new(nonce(), nonce()), vec![0; 4096]).unwrap();
    let mut inbox = Vec::new();
    loop {
        let keys;
        let answer = match login.need() {
            Need::Send(message) => {
                let request_id = i32::from_le_bytes(message[4..8].try_into().unwrap());
                let (reply, rest) = next_reply(replies);
                replies = rest;
                inbox = framed(reply, request_id);
                Answer::Sent
            }
            Need::Recv { have, total } => {
                assert!(have < total);
                let Some(part) = inbox.get(..total) else { return };
                Answer::Received(part)
            }
            Need::Keys(request) => {
                assert!((4096..=100_000).contains(&request.iterations()));
                keys = unknown_keys(request.hash());
                Answer::Keys(&keys)
            }
            Need::Done(outcome) => {
                let authentication = outcome.authentication;
                assert_eq!(authentication, Authentication::Arbiter, "nobody proved anything");
                return;
            }
            Need::Failed(error) => {
                assert_eq!(login.answer(Answer::Sent).err(), Some(error));
                return;
            }
            need => panic!("SCRAM asks for {need:?}"),
        };
        let _ = login.answer(answer);
    }
});

/// A document from the front of the input where there is one, else all of it.
fn next_reply(input: &[u8]) -> (&[u8], &[u8]) {
    match Doc::parse_front(input) {
        Ok((doc, rest)) => (doc.as_bytes(), rest),
        Err(_) => (input, &[]),
    }
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
