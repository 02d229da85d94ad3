use super::*;
use crate::{KeyRequest, Nonce};
use alloc::vec::Vec;
use mongo_auth_primitives::{SecretText, Text};
use mongo_auth_scram::ClientKeys;

const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST: &[u8] = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
    s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

fn start(mechanism: Mechanism, store: &mut [u8]) -> Machine {
    let nonce = Nonce::from_text(NONCE).unwrap();
    let setup = Setup::new(mechanism, Text::literal("user")).with_nonce(nonce);
    Machine::new(&setup, store).unwrap()
}

fn reply(payload: &[u8]) -> Answer<'_> {
    Answer::Reply(Reply { payload, done: false, conversation_id: ConversationId::Int32(1) })
}

fn keys(request: &KeyRequest<'_>) -> ClientKeys {
    let password = SecretText::literal("pencil");
    request.derivation(password, &mut [0; 64]).unwrap().advance(u32::MAX).unwrap()
}

fn sends(machine: &Machine, store: &[u8]) -> Vec<u8> {
    let Need::Send { payload, .. } = machine.need(store) else { panic!() };
    payload.to_vec()
}

#[test]
fn scram_tells_how_long_the_proof_will_be_and_how_much_of_the_store_is_in_use() {
    for mechanism in [Mechanism::ScramSha1, Mechanism::ScramSha256] {
        let mut store = [0; 512];
        let mut machine = start(mechanism, &mut store);
        assert_eq!(machine.mechanism(), mechanism);
        let names = "user".len() + NONCE.len();
        assert_eq!(machine.used(), names + sends(&machine, &store).len());
        machine.answer(Answer::Sent, &mut store).unwrap();
        assert_eq!(machine.used(), names);
        assert_eq!(machine.conversation_id(), None);
        machine.answer(reply(SERVER_FIRST), &mut store).unwrap();
        assert_eq!(machine.conversation_id(), Some(ConversationId::Int32(1)));
        let before = machine.used();
        assert_eq!(before, names + SERVER_FIRST.len() + 16, "with the salt");

        let Need::Keys(request) = machine.need(&store) else { panic!() };
        let keys = keys(&request);
        assert_eq!(machine.payload_len(&Answer::Sent, &store), 0);
        let len = machine.payload_len(&Answer::Keys(&keys), &store);
        machine.answer(Answer::Keys(&keys), &mut store).unwrap();
        assert_eq!(sends(&machine, &store).len(), len);
        assert_eq!(machine.used(), before + len);
        assert_eq!(machine.payload_len(&Answer::Keys(&keys), &store), 0);
        machine.answer(Answer::Sent, &mut store).unwrap();
        assert_eq!(machine.used(), 0, "only the expected signature is left");
        machine.answer(reply(b"v=AAAA"), &mut store).unwrap_err();
        assert_eq!(machine.payload_len(&Answer::Keys(&keys), &store), 0);
    }
}

#[test]
fn plain_tells_how_long_the_payload_will_be_and_how_much_of_the_store_is_in_use() {
    let mut store = [0; 64];
    let mut machine = start(Mechanism::Plain, &mut store);
    assert_eq!((machine.mechanism(), machine.used()), (Mechanism::Plain, 4));
    let encoded = SecretText::new(Text::percent_encoded("pen%63il").unwrap());
    let password = Answer::Password(encoded);
    assert_eq!(machine.payload_len(&Answer::Sent, &store), 0);
    assert_eq!(machine.payload_len(&password, &store), "\0user\0pencil".len());
    machine.answer(password, &mut store).unwrap();
    assert_eq!(sends(&machine, &store), b"\0user\0pencil");
    assert_eq!(machine.used(), 4 + 12);
    assert_eq!(machine.payload_len(&password, &store), 0);
    machine.answer(Answer::Sent, &mut store).unwrap();
    assert_eq!(machine.used(), 0);
}

#[test]
fn a_failure_is_not_forgotten() {
    let mut store = [0; 512];
    let mut machine = start(Mechanism::ScramSha256, &mut store);
    machine.answer(Answer::Sent, &mut store).unwrap();
    let error = machine.answer(reply(b"r=other"), &mut store).unwrap_err();
    assert_eq!((machine.used(), machine.conversation_id()), (0, None));
    for answer in [Answer::Sent, reply(SERVER_FIRST)] {
        assert_eq!(machine.answer(answer, &mut store), Err(error));
    }
    assert!(matches!(machine.need(&store), Need::Failed(e) if e == error));
}
