//! MONGODB-AWS against a hostile server: credentials are asked for only after a nonce that extends
//! ours and a host that forges nothing, and what is sent then is one signature for that host.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth::sasl::{Answer, Conversation, ConversationId, Need, Nonce, Reply, Setup};
use mongo_auth::sigv4::{AWS_STS_HOSTS, Credentials};
use mongo_auth::{Mechanism, Secret, Text};
use mongo_auth_primitives::UnixTime;
use mongo_auth_rawbson::{Doc, Value};

/// The client's nonce, which the seeds know.
const OURS: [u8; 32] = [b'r'; 32];

fuzz_target!(|data: &[u8]| {
    let listed = data.first().is_some_and(|b| b & 1 == 1);
    let server_first = data.get(1..).unwrap_or_default();
    let mut setup =
        Setup::new(Mechanism::MongodbAws, Text::EMPTY).with_nonce(Nonce::from_bytes(OURS));
    if listed {
        setup = setup.with_sts_hosts(AWS_STS_HOSTS);
    }
    let mut conversation = Conversation::new(&setup, vec![0; 4096]).unwrap();
    conversation.answer(Answer::Sent).unwrap();
    let reply = |payload, done| {
        let conversation_id = ConversationId::Int32(1);
        Answer::Reply(Reply { payload, done, conversation_id })
    };
    let told = conversation.answer(reply(server_first, false));
    let Need::AwsCredentials { sts_host, region } = conversation.need() else {
        let error = told.unwrap_err();
        let _ = (error.fault(), error.to_string());
        assert_eq!(conversation.answer(reply(server_first, true)), Err(error));
        return;
    };
    let (host, region) = (sts_host.to_owned(), region.to_owned());
    let message = Doc::parse(server_first).unwrap();
    assert_eq!(message.get("h").and_then(|h| h.as_str()), Some(&*host));
    let Some(Value::Binary { subtype: 0, bytes: nonce }) = message.get("s") else { panic!() };
    assert_eq!((nonce.len(), &nonce[..32]), (64, &OURS[..]));
    assert_ne!(nonce[32..], OURS);
    assert!(!listed || host.to_ascii_lowercase().starts_with("sts"));
    assert!(host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-'));
    assert!(host.len() <= 255 && host.split('.').all(|label| !label.is_empty()));
    assert!(region == "us-east-1" || host.split('.').nth(1) == Some(&region));

    let credentials = Credentials::new("AKID", Secret::new(b"canary")).unwrap();
    let now = UnixTime(1_440_938_160);
    conversation.answer(Answer::AwsCredentials { credentials, now }).unwrap();
    let Need::Send { payload, .. } = conversation.need() else { panic!("nothing to send") };
    let second = bson::Document::from_reader(payload).unwrap();
    let authorization = second.get_str("a").unwrap();
    let scope = format!("AWS4-HMAC-SHA256 Credential=AKID/20150830/{region}/sts/aws4_request, ");
    assert!(authorization.starts_with(&scope));
    assert_eq!(authorization.split(", ").count(), 3);
    assert_eq!((second.get_str("d").unwrap(), second.len()), ("20150830T123600Z", 2));
    conversation.answer(Answer::Sent).unwrap();
    conversation.answer(reply(b"", true)).unwrap();
    assert!(matches!(conversation.need(), Need::Done(_)));
});
