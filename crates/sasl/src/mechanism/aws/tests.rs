mod server_first;

use crate::sigv4::{AWS_STS_HOSTS, Credentials, Error as Sigv4Error};
use crate::{
    Answer, Conversation, ConversationId, Error, Evidence, Machine, Need, Nonce, Reply, Setup,
};
use alloc::{format, string::String, vec, vec::Vec};
use mongo_auth_primitives::{BufferTooSmall, Fault, Mechanism, Secret, SecretText, Text, UnixTime};
use mongo_auth_rawbson::{Doc, Value, write_vec};

const ID: ConversationId = ConversationId::Int32(1);
const HOST: &str = "sts.us-west-2.amazonaws.com";
/// 2015-08-30T12:36:00Z.
const NOW: UnixTime = UnixTime(1_440_938_160);

/// The bytes 0 to 31.
fn nonce() -> [u8; 32] {
    core::array::from_fn(|n| n as u8)
}

/// The bytes 0 to 63.
fn server_nonce() -> Vec<u8> {
    (0..64).collect()
}

fn setup() -> Setup<'static> {
    Setup::new(Mechanism::MongodbAws, Text::EMPTY).with_nonce(Nonce::from_bytes(nonce()))
}

fn credentials(secret: &'static str, token: Option<&'static str>) -> Answer<'static> {
    let credentials = Credentials::new("AKIDEXAMPLE", Secret::new(secret.as_bytes())).unwrap();
    let credentials = match token {
        Some(token) => credentials.with_session_token(Secret::new(token.as_bytes())).unwrap(),
        None => credentials,
    };
    Answer::AwsCredentials { credentials, now: NOW }
}

fn long_term() -> Answer<'static> {
    credentials("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None)
}

fn temporary() -> Answer<'static> {
    credentials("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Some("TOKEN/with+plus=="))
}

fn server_first(nonce: &[u8], host: &str) -> Vec<u8> {
    write_vec(|doc| {
        doc.binary("s", nonce);
        doc.string("h", host);
    })
}

fn reply(payload: &[u8], done: bool) -> Answer<'_> {
    Answer::Reply(Reply { payload, done, conversation_id: ID })
}

/// Up to the wait for the server's first message.
fn greeted(setup: &Setup<'_>) -> Conversation<Vec<u8>> {
    let mut conversation = Conversation::new(setup, vec![0; 4096]).unwrap();
    conversation.answer(Answer::Sent).unwrap();
    conversation
}

/// Up to the need for credentials.
fn challenged() -> Conversation<Vec<u8>> {
    let mut conversation = greeted(&setup());
    conversation.answer(reply(&server_first(&server_nonce(), HOST), false)).unwrap();
    conversation
}

/// Up to the wait for the outcome.
fn answered() -> Conversation<Vec<u8>> {
    let mut conversation = challenged();
    conversation.answer(temporary()).unwrap();
    conversation.answer(Answer::Sent).unwrap();
    conversation
}

fn payload<S: AsRef<[u8]> + AsMut<[u8]>>(conversation: &Conversation<S>) -> Vec<u8> {
    match conversation.need() {
        Need::Send { payload, .. } => payload.to_vec(),
        other => panic!("{other:?}"),
    }
}

/// The strings of the client's second message, as `key=text`.
fn second(answer: Answer<'_>) -> Vec<String> {
    let mut conversation = challenged();
    conversation.answer(answer).unwrap();
    assert!(matches!(conversation.need(), Need::Send { start: false, .. }));
    let payload = payload(&conversation);
    let text = |(key, value): (&str, Value<'_>)| format!("{key}={}", value.as_str().unwrap());
    Doc::parse(&payload).unwrap().iter().map(text).collect()
}

fn assert_failed(conversation: &mut Conversation<Vec<u8>>, error: Error) {
    assert!(matches!(conversation.need(), Need::Failed(e) if e == error));
    for answer in [long_term(), Answer::Sent, reply(b"", true)] {
        assert_eq!(conversation.answer(answer), Err(error));
    }
}

#[test]
fn a1_the_first_message_is_52_bytes_with_nonce_and_flag() {
    let conversation = Conversation::new(&setup(), [0; 128]).unwrap();
    assert!(matches!(conversation.need(), Need::Send { start: true, .. }));
    let mut expected = b"\x34\0\0\0\x05r\0\x20\0\0\0\0".to_vec();
    expected.extend(nonce());
    expected.extend(b"\x10p\0\x6e\0\0\0\0");
    assert_eq!(expected.len(), 52);
    assert_eq!(payload(&conversation), expected);
}

#[test]
fn a1_t7_the_nonce_is_the_random_bytes_themselves() {
    let random = Nonce::from_random(nonce()).unwrap();
    let setup = Setup::new(Mechanism::MongodbAws, Text::EMPTY).with_nonce(random);
    let conversation = Conversation::new(&setup, [0; 128]).unwrap();
    assert_eq!(payload(&conversation)[12..44], nonce());
    let setup = Setup::new(Mechanism::MongodbAws, Text::EMPTY);
    assert_eq!(Conversation::new(&setup, [0; 128]).unwrap_err(), Error::NonceMissing);
    let setup = setup.with_nonce(Nonce::from_text("fyko+d2lbbFgONRv9qkxdawL").unwrap());
    assert_eq!(Conversation::new(&setup, [0; 128]).unwrap_err(), Error::NonceNotBytes);
    assert_eq!(Error::NonceNotBytes.fault(), Fault::Caller);
}

#[test]
fn a8_a16_a17_the_second_message_is_the_signature_its_date_and_the_token() {
    let authorization = |token, signature| {
        format!(
            "a=AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/sts/aws4_request, \
            SignedHeaders=content-length;content-type;host;x-amz-date;{token}\
            x-mongodb-gs2-cb-flag;x-mongodb-server-nonce, Signature={signature}"
        )
    };
    let signature = "6b2dd66107834f58ce49c20553c706495c8317f2398ea58a75f02002bc373662";
    assert_eq!(second(long_term()), [&authorization("", signature), "d=20150830T123600Z"]);
    let signature = "0fd54bc50ddd676526de7137e10d5a4ba124e2e60f4fe3e4a1a75a787767b8dc";
    assert_eq!(
        second(temporary()),
        [
            &authorization("x-amz-security-token;", signature),
            "d=20150830T123600Z",
            "t=TOKEN/with+plus=="
        ]
    );
}

#[test]
fn a9_success_is_done_in_the_same_conversation() {
    let mut conversation = answered();
    conversation.answer(reply(b"", true)).unwrap();
    let Need::Done(authenticated) = conversation.need() else { panic!() };
    assert_eq!(authenticated.evidence(), Evidence::ServerAccepted);
    for answer in [long_term(), Answer::Sent, reply(b"", true)] {
        assert_eq!(conversation.answer(answer), Err(Error::WrongAnswer));
    }
    let mut conversation = answered();
    assert_eq!(conversation.answer(reply(b"", false)), Err(Error::LateDone));
    assert_failed(&mut conversation, Error::LateDone);
    let mut conversation = answered();
    let conversation_id = ConversationId::Int32(2);
    let other = Answer::Reply(Reply { payload: b"", done: true, conversation_id });
    assert_eq!(conversation.answer(other), Err(Error::ConversationIdChanged));
    assert_failed(&mut conversation, Error::ConversationIdChanged);
}

#[test]
fn t25_two_secrets_of_one_key_id_give_two_signatures() {
    assert_eq!(second(credentials("one", None)), second(credentials("one", None)));
    assert_ne!(second(credentials("one", None)), second(credentials("two", None)));
}

#[test]
fn t25_a_time_that_cannot_be_written_ends_the_conversation() {
    for now in [UnixTime(-1), UnixTime(253_402_300_800)] {
        let mut conversation = challenged();
        let Answer::AwsCredentials { credentials, .. } = long_term() else { panic!() };
        let error = Error::Sigv4(Sigv4Error::Date);
        let answer = Answer::AwsCredentials { credentials, now };
        assert_eq!(conversation.answer(answer), Err(error));
        assert_eq!(error.fault(), Fault::Caller);
        assert_failed(&mut conversation, error);
    }
}

#[test]
fn a18_t36_t37_the_token_is_wiped_when_sent_and_nothing_secret_is_printed() {
    let mut conversation = challenged();
    let canary = credentials("canary-secret", Some("canary-token"));
    conversation.answer(canary).unwrap();
    let holds = |store: &[u8], text: &[u8]| store.windows(text.len()).any(|w| w == text);
    assert!(!format!("{conversation:?} {canary:?} {:?}", setup()).contains("canary"));
    assert!(holds(conversation.store_mut(), b"canary-token"));
    assert!(!holds(conversation.store_mut(), b"canary-secret"));
    conversation.answer(Answer::Sent).unwrap();
    for gone in [&b"canary"[..], b"Signature", b"AKIDEXAMPLE"] {
        assert!(!holds(conversation.store_mut(), gone));
    }
    let mut store = [0; 512];
    drop(Conversation::new(&setup(), &mut store[..]).unwrap());
    assert_eq!(store, [0; 512]);
}

#[test]
fn every_store_size_below_the_need_says_so_and_the_retry_is_identical() {
    let setup = setup().with_sts_hosts(AWS_STS_HOSTS);
    let mut size = 0;
    let mut conversation = loop {
        match Conversation::new(&setup, vec![0; size]) {
            Ok(conversation) => break conversation,
            Err(Error::BufferTooSmall(BufferTooSmall { needed })) => {
                assert!(needed > size);
                size += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(payload(&conversation).len(), 52);
    conversation.answer(Answer::Sent).unwrap();
    grow(&mut conversation, reply(&server_first(&server_nonce(), HOST), false));
    grow(&mut conversation, temporary());
    let mut roomy = challenged();
    roomy.answer(temporary()).unwrap();
    assert_eq!(payload(&conversation), payload(&roomy));
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
fn the_length_of_the_payload_is_known_before() {
    for answer in [long_term(), temporary()] {
        let mut store = [0; 1024];
        let mut machine = Machine::new(&setup(), &mut store).unwrap();
        assert_eq!(machine.payload_len(&answer, &store), 0);
        machine.answer(Answer::Sent, &mut store).unwrap();
        let first = server_first(&server_nonce(), HOST);
        machine.answer(reply(&first, false), &mut store).unwrap();
        let len = machine.payload_len(&answer, &store);
        let before = machine.used();
        machine.answer(answer, &mut store).unwrap();
        assert!(matches!(machine.need(&store), Need::Send { payload, .. } if payload.len() == len));
        assert_eq!(machine.used(), before + len);
    }
}

#[test]
fn a_wrong_kind_of_answer_moves_nothing() {
    let password = Answer::Password(SecretText::literal("pencil"));
    let first = server_first(&server_nonce(), HOST);
    let mut conversation = Conversation::new(&setup(), vec![0; 1024]).unwrap();
    for wrong in [long_term(), password, reply(&first, false)] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    assert_eq!(payload(&conversation).len(), 52);
    conversation.answer(Answer::Sent).unwrap();
    for wrong in [long_term(), password, Answer::Sent] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    conversation.answer(reply(&first, false)).unwrap();
    for wrong in [password, Answer::Sent, reply(&first, false), reply(b"", true)] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    conversation.answer(temporary()).unwrap();
    let before = payload(&conversation);
    for wrong in [long_term(), password, reply(b"", true)] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    assert_eq!(payload(&conversation), before);
    conversation.answer(Answer::Sent).unwrap();
    for wrong in [long_term(), password, Answer::Sent] {
        assert_eq!(conversation.answer(wrong), Err(Error::WrongAnswer));
    }
    conversation.answer(reply(b"", true)).unwrap();
    assert!(matches!(conversation.need(), Need::Done(_)));
}
