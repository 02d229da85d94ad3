use crate::scram::{ClientKeys, Error as ScramError};
use crate::{Answer, Conversation, ConversationId, Error, Evidence, Need, Nonce, Reply, Setup};
use alloc::vec::Vec;
use alloc::{format, vec};
use mongo_auth_primitives::{BufferTooSmall, Fault, Mechanism, SecretText, Text};

const ID: ConversationId = ConversationId::Int32(1);

/// One of the two published exchanges of user `user` with password `pencil`.
struct Vector {
    mechanism: Mechanism,
    nonce: &'static str,
    client_first: &'static str,
    server_first: &'static str,
    client_final: &'static str,
    server_final: &'static str,
}

const SHA_1: Vector = Vector {
    mechanism: Mechanism::ScramSha1,
    nonce: "fyko+d2lbbFgONRv9qkxdawL",
    client_first: "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    server_first: "r=fyko+d2lbbFgONRv9qkxdawLHo+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE,s=rQ9ZY3MntBeuP3E1TDVC4w==,i=10000",
    client_final: "c=biws,r=fyko+d2lbbFgONRv9qkxdawLHo+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE,p=MC2T8BvbmWRckDw8oWl5IVghwCY=",
    server_final: "v=UMWeI25JD1yNYZRMpZ4VHvhZ9e0=",
};

const SHA_256: Vector = Vector {
    mechanism: Mechanism::ScramSha256,
    nonce: "rOprNGfwEbeRWgbNEkqO",
    client_first: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    server_first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    client_final: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    server_final: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

impl Vector {
    fn start(&self) -> Conversation<Vec<u8>> {
        Conversation::new(&self.setup(), vec![0; 1024]).unwrap()
    }

    fn setup(&self) -> Setup<'static> {
        let nonce = Nonce::from_text(self.nonce).unwrap();
        Setup::new(self.mechanism, Text::literal("user")).with_nonce(nonce)
    }

    /// Up to the need for keys.
    fn challenged(&self) -> Conversation<Vec<u8>> {
        let mut conversation = self.start();
        conversation.answer(Answer::Sent).unwrap();
        conversation.answer(reply(self.server_first, false)).unwrap();
        conversation
    }

    /// Up to the wait for the server's signature.
    fn answered(&self) -> Conversation<Vec<u8>> {
        let mut conversation = self.challenged();
        let keys = derive(&conversation, "pencil").unwrap();
        conversation.answer(Answer::Keys(&keys)).unwrap();
        conversation.answer(Answer::Sent).unwrap();
        conversation
    }
}

fn reply(payload: &str, done: bool) -> Answer<'_> {
    Answer::Reply(Reply { payload: payload.as_bytes(), done, conversation_id: ID })
}

fn payload<S: AsRef<[u8]> + AsMut<[u8]>>(conversation: &Conversation<S>) -> &str {
    match conversation.need() {
        Need::Send { payload, .. } => core::str::from_utf8(payload).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn derive<S: AsRef<[u8]> + AsMut<[u8]>>(
    conversation: &Conversation<S>,
    password: &str,
) -> Result<ClientKeys, Error> {
    let Need::Keys(request) = conversation.need() else { panic!("{:?}", conversation.need()) };
    let mut derivation = request.derivation(SecretText::literal(password), &mut [0; 256])?;
    Ok(derivation.advance(u32::MAX).unwrap())
}

#[test]
fn s14_s4_s5_the_published_exchanges() {
    for vector in [SHA_1, SHA_256] {
        let mut conversation = vector.start();
        assert!(matches!(conversation.need(), Need::Send { start: true, .. }));
        assert_eq!(payload(&conversation), vector.client_first);
        conversation.answer(Answer::Sent).unwrap();
        assert!(matches!(conversation.need(), Need::Reply));
        conversation.answer(reply(vector.server_first, false)).unwrap();
        let keys = derive(&conversation, "pencil").unwrap();
        conversation.answer(Answer::Keys(&keys)).unwrap();
        assert!(matches!(conversation.need(), Need::Send { start: false, .. }));
        assert_eq!(payload(&conversation), vector.client_final);
        conversation.answer(Answer::Sent).unwrap();
        conversation.answer(reply(vector.server_final, true)).unwrap();
        let Need::Done(authenticated) = conversation.need() else { panic!() };
        assert_eq!(authenticated.evidence(), Evidence::ServerSignature);
    }
}

#[test]
fn s16_the_longer_exchange_ends_with_an_empty_message() {
    for vector in [SHA_1, SHA_256] {
        let mut conversation = vector.answered();
        conversation.answer(reply(vector.server_final, false)).unwrap();
        assert_eq!(payload(&conversation), "");
        assert!(matches!(conversation.need(), Need::Send { start: false, .. }));
        conversation.answer(Answer::Sent).unwrap();
        conversation.answer(reply("", true)).unwrap();
        assert!(matches!(conversation.need(), Need::Done(_)));
    }
}

#[test]
fn s16_t3_after_the_signature_only_an_empty_done_is_left() {
    for (last, error) in [
        (reply("", false), Error::LateDone),
        (reply("v=x", true), Error::UnexpectedPayload),
        (reply(SHA_256.server_final, true), Error::UnexpectedPayload),
    ] {
        let mut conversation = SHA_256.answered();
        conversation.answer(reply(SHA_256.server_final, false)).unwrap();
        conversation.answer(Answer::Sent).unwrap();
        assert_eq!(conversation.answer(last), Err(error));
        assert_eq!(error.fault(), Fault::Peer);
        assert_failed(&mut conversation, error);
    }
}

#[test]
fn s17_t1_done_in_the_first_reply_is_refused() {
    let mut conversation = SHA_256.start();
    conversation.answer(Answer::Sent).unwrap();
    assert_eq!(conversation.answer(reply(SHA_256.server_first, true)), Err(Error::EarlyDone));
    assert_failed(&mut conversation, Error::EarlyDone);
}

#[test]
fn t1_t2_done_without_the_signature_is_no_success() {
    let signature = Error::Scram(ScramError::ServerSignature);
    for (last, error) in [
        ("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", None),
        ("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95GA=", Some(signature)),
        ("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", Some(signature)),
        ("v=", None),
        ("", None),
        (SHA_256.server_first, None),
        ("e=other-error", Some(Error::Scram(ScramError::ServerError))),
    ] {
        for done in [false, true] {
            let mut conversation = SHA_256.answered();
            let refused = conversation.answer(reply(last, done)).unwrap_err();
            assert!(error.is_none_or(|e| e == refused), "{last}: {refused:?}");
            assert_failed(&mut conversation, refused);
        }
    }
}

#[test]
fn w11_the_conversation_id_stays_the_same_in_value_and_type() {
    for id in [ConversationId::Int32(2), ConversationId::Int64(1), ConversationId::Double(1.0)] {
        let mut conversation = SHA_256.answered();
        assert_eq!(conversation.conversation_id(), Some(ID));
        let payload = SHA_256.server_final.as_bytes();
        let other = Answer::Reply(Reply { payload, done: true, conversation_id: id });
        assert_eq!(conversation.answer(other), Err(Error::ConversationIdChanged));
        assert_failed(&mut conversation, Error::ConversationIdChanged);
    }
}

#[test]
fn s4_the_digest_takes_name_and_password_as_they_are() {
    // MD5 of `user:mongo:pencil` is 1c33006ec1ffd90f9cadcbcc0e118200; the proof of the vector
    // depends on it. Here the percent-encoded form must give the same keys.
    let conversation = SHA_1.challenged();
    let Need::Keys(request) = conversation.need() else { panic!() };
    let encoded = SecretText::new(Text::percent_encoded("pen%63il").unwrap());
    let mut derivation = request.derivation(encoded, &mut []).unwrap();
    let keys = derivation.advance(u32::MAX).unwrap();
    let mut conversation = SHA_1.challenged();
    conversation.answer(Answer::Keys(&keys)).unwrap();
    assert_eq!(payload(&conversation), SHA_1.client_final);
}

#[cfg(feature = "saslprep")]
#[test]
fn s5_s6_the_password_is_prepared_and_the_name_is_not() {
    let mut conversation = SHA_256.challenged();
    let keys = derive(&conversation, "pen\u{ad}cil").unwrap();
    conversation.answer(Answer::Keys(&keys)).unwrap();
    assert_eq!(payload(&conversation), SHA_256.client_final);
    for bad in ["\u{7}", "\u{627}1"] {
        let refused = derive(&SHA_256.challenged(), bad).unwrap_err();
        assert!(matches!(refused, Error::Saslprep(_)), "{refused:?}");
        assert_eq!(refused.fault(), Fault::Credential);
    }
}

#[test]
fn s3_s2_the_name_goes_in_escaped_and_not_prepared() {
    let nonce = || Nonce::from_text(SHA_256.nonce).unwrap();
    for (name, sent) in [("\u{2168}", "n,,n=\u{2168},r="), ("a=b,c=", "n,,n=a=3Db=2Cc=3D,r=")] {
        let setup = Setup::new(Mechanism::ScramSha256, Text::literal(name)).with_nonce(nonce());
        let conversation = Conversation::new(&setup, [0; 256]).unwrap();
        assert!(payload(&conversation).starts_with(sent));
    }
}

#[test]
fn every_store_size_below_the_need_says_so_and_the_retry_is_identical() {
    for vector in [SHA_1, SHA_256] {
        let mut size = 0;
        let mut conversation = loop {
            match Conversation::new(&vector.setup(), vec![0; size]) {
                Ok(conversation) => break conversation,
                Err(Error::BufferTooSmall(BufferTooSmall { needed })) => {
                    assert!(needed > size);
                    size += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(payload(&conversation), vector.client_first);
        conversation.answer(Answer::Sent).unwrap();
        grow(&mut conversation, reply(vector.server_first, false));
        let keys = derive(&conversation, "pencil").unwrap();
        grow(&mut conversation, Answer::Keys(&keys));
        assert_eq!(payload(&conversation), vector.client_final);
    }
}

/// Repeats an answer, one more byte of store at a time.
fn grow(conversation: &mut Conversation<Vec<u8>>, answer: Answer<'_>) {
    while let Err(e) = conversation.answer(answer) {
        let needed = e.buffer_too_small().unwrap().needed;
        assert!(needed > conversation.store_mut().len());
        assert_eq!(e.fault(), Fault::Capacity);
        conversation.store_mut().push(0);
    }
}

#[test]
fn a_wrong_kind_of_answer_moves_nothing() {
    let mut conversation = SHA_256.challenged();
    let keys = derive(&conversation, "pencil").unwrap();
    let password = Answer::Password(SecretText::literal("pencil"));
    for wrong in [Answer::Sent, reply(SHA_256.server_final, true), password] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    conversation.answer(Answer::Keys(&keys)).unwrap();
    for wrong in [Answer::Keys(&keys), reply(SHA_256.server_final, true), password] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    assert_eq!(payload(&conversation), SHA_256.client_final);
    conversation.answer(Answer::Sent).unwrap();
    for wrong in [Answer::Keys(&keys), Answer::Sent, password] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    conversation.answer(reply(SHA_256.server_final, true)).unwrap();
    for wrong in [Answer::Keys(&keys), Answer::Sent, reply("", true)] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    assert!(matches!(conversation.need(), Need::Done(_)));
}

#[test]
fn p1_plain_sends_nul_name_nul_password() {
    let setup = Setup::new(Mechanism::Plain, Text::literal("user"));
    let mut conversation = Conversation::new(&setup, vec![0; 15]).unwrap();
    let password = SecretText::new(Text::percent_encoded("pen%63il").unwrap());
    let short = conversation.answer(Answer::Password(password));
    assert_eq!(short, Err(Error::BufferTooSmall(BufferTooSmall { needed: 16 })));
    conversation.store_mut().push(0);
    conversation.answer(Answer::Password(password)).unwrap();
    assert_eq!(payload(&conversation), "\0user\0pencil");
}

#[test]
fn p1_p3_plain_is_one_round_that_must_be_done() {
    let at_the_outcome = || {
        let setup = Setup::new(Mechanism::Plain, Text::literal("user"));
        let mut conversation = Conversation::new(&setup, [0; 32]).unwrap();
        let password = SecretText::literal("pe\u{2168}n");
        conversation.answer(Answer::Password(password)).unwrap();
        assert_eq!(payload(&conversation), "\0user\0pe\u{2168}n", "not prepared");
        conversation.answer(Answer::Sent).unwrap();
        assert_eq!(conversation.store_mut()[4..16], [0; 12], "the password is wiped");
        conversation
    };
    let mut conversation = at_the_outcome();
    conversation.answer(reply("", true)).unwrap();
    let Need::Done(authenticated) = conversation.need() else { panic!() };
    assert_eq!(authenticated.evidence(), Evidence::ServerAccepted);
    let mut conversation = at_the_outcome();
    assert_eq!(conversation.answer(reply("", false)), Err(Error::LateDone));
    assert_failed(&mut conversation, Error::LateDone);
}

#[test]
fn p4_t16_nul_in_name_or_password_is_refused() {
    let setup = Setup::new(Mechanism::Plain, Text::literal("a\0b"));
    assert_eq!(Conversation::new(&setup, [0; 64]).unwrap_err(), Error::NulInCredential);
    let encoded = Text::percent_encoded("a%00b").unwrap();
    let setup = Setup::new(Mechanism::Plain, encoded);
    assert_eq!(Conversation::new(&setup, [0; 64]).unwrap_err(), Error::NulInCredential);
    let setup = Setup::new(Mechanism::Plain, Text::literal("user"));
    let mut conversation = Conversation::new(&setup, [0; 64]).unwrap();
    let password = Answer::Password(SecretText::new(encoded));
    assert_eq!(conversation.answer(password), Err(Error::NulInCredential));
    assert_eq!(Error::NulInCredential.fault(), Fault::Credential);
}

#[test]
fn e10_a_setup_that_cannot_work_is_refused_at_once() {
    let start = |setup: &Setup<'_>| Conversation::new(setup, [0; 256]).unwrap_err();
    for mechanism in [Mechanism::Plain, Mechanism::ScramSha1, Mechanism::ScramSha256] {
        assert_eq!(start(&Setup::new(mechanism, Text::EMPTY)), Error::UsernameMissing);
    }
    for mechanism in [Mechanism::ScramSha1, Mechanism::ScramSha256] {
        let setup = Setup::new(mechanism, Text::literal("user"));
        assert_eq!(start(&setup), Error::NonceMissing);
    }
    for mechanism in [Mechanism::Gssapi, Mechanism::MongodbOidc, Mechanism::MongodbX509] {
        let setup = Setup::new(mechanism, Text::literal("user"));
        assert_eq!(start(&setup), Error::MechanismNotAvailable(mechanism));
    }
}

#[test]
fn s7_t7_nonces_are_base64_of_random_bytes() {
    let mut random = [0x5a; 32];
    assert_eq!(Nonce::from_random(random).unwrap_err(), Error::NonceNotRandom);
    assert_eq!(Nonce::from_random([0; 32]).unwrap_err(), Error::NonceNotRandom);
    random[31] = 0;
    assert_eq!(
        Nonce::from_random(random).unwrap().as_str(),
        "WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWgA="
    );
    for bad in ["", "a,b", "a b", "\u{e9}", "a\0", &"x".repeat(65)] {
        assert_eq!(Nonce::from_text(bad).unwrap_err(), Error::NonceNotPrintable);
    }
    assert_eq!(Nonce::from_text(&"x".repeat(64)).unwrap().as_str().len(), 64);
}

#[test]
fn t4_t5_limits_hold_before_keys_are_asked_for() {
    for (iterations, error) in [
        ("4095", ScramError::IterationsTooLow),
        ("100001", ScramError::IterationsTooHigh),
        ("+4096", ScramError::Iterations),
    ] {
        let mut conversation = SHA_256.start();
        conversation.answer(Answer::Sent).unwrap();
        let first = SHA_256.server_first.replace("4096", iterations);
        let refused = conversation.answer(reply(&first, false)).unwrap_err();
        assert_eq!(refused, Error::Scram(error));
        assert_failed(&mut conversation, refused);
    }
}

#[test]
fn t36_t37_nothing_secret_in_debug_and_the_store_is_wiped() {
    let mut store = [0u8; 512];
    {
        let setup = Setup::new(Mechanism::Plain, Text::literal("user"));
        let mut conversation = Conversation::new(&setup, &mut store[..]).unwrap();
        let password = Answer::Password(SecretText::literal("canary-7"));
        conversation.answer(password).unwrap();
        for text in [
            format!("{conversation:?}"),
            format!("{password:?}"),
            format!("{:?}", SHA_256.challenged().need()),
            format!("{:?}", SHA_256.setup()),
        ] {
            assert!(!text.contains("canary") && !text.contains("rOpr"), "{text}");
        }
        // but it says where it stands
        assert!(format!("{conversation:?}").contains("SendPassword"));
        assert_eq!(format!("{:?}", Nonce::from_bytes([7; 32])), "Nonce(..)");
    }
    assert_eq!(store, [0; 512]);
}

/// The conversation repeats its error for ever.
fn assert_failed<S: AsRef<[u8]> + AsMut<[u8]>>(conversation: &mut Conversation<S>, error: Error) {
    assert!(matches!(conversation.need(), Need::Failed(e) if e == error));
    for answer in [reply(SHA_256.server_final, true), Answer::Sent, reply("", true)] {
        assert_eq!(conversation.answer(answer), Err(error));
    }
    assert!(matches!(conversation.need(), Need::Failed(e) if e == error));
}
