use super::{AccessKey, Sts, StsRefusal};
use crate::testing::{ask, code, config, connection, events, payload};
use crate::{Channel, Denial, EventKind, Pair, ServerConnection, User, pair::Step};
use mongo_auth::{
    Account, Config, Mechanism, Secret, Text,
    primitives::UnixTime,
    rawbson::{Writer, write_vec},
    sasl::{Answer, Conversation, ConversationId, Need, Nonce, Reply, Setup},
    sigv4::Credentials,
};

const NOW: i64 = 1_440_938_160;
const ANN: &str = "arn:aws:iam::123456789012:user/ann";
const ROLE: &str = "arn:aws:iam::123456789012:role/app";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/app/session-1";
const OTHER: &str = "arn:aws:sts::123456789012:assumed-role/other/session-1";

fn sts() -> Sts {
    Sts::new(|| UnixTime(NOW))
        .with_host("sts.eu-west-1.amazonaws.com")
        .with_key(AccessKey::new("AKIDANN", "canary-ann", ANN))
        .with_key(AccessKey::new("ASIAAPP", "canary-app", SESSION).with_session_token("token"))
        .with_key(AccessKey::new("ASIAOTHER", "canary-other", OTHER).with_session_token("token"))
}

fn server(sts: Sts) -> ServerConnection {
    let mut config = config().with_sts(sts);
    config.users.extend([User::aws(ANN), User::aws(ROLE)]);
    connection(config, Channel::Cleartext)
}

fn sasl(server: &mut ServerConnection, db: &str, command: &str, payload: &[u8]) -> Vec<u8> {
    ask(server, db, |doc: &mut Writer<'_, '_>| {
        doc.int32(command, 1);
        if command == "saslStart" {
            doc.string("mechanism", "MONGODB-AWS");
        } else {
            doc.int32("conversationId", 1);
        }
        doc.binary("payload", payload);
    })
}

struct Client {
    id: &'static str,
    secret: &'static str,
    token: Option<&'static str>,
    now: i64,
}

const ANNS: Client = Client { id: "AKIDANN", secret: "canary-ann", token: None, now: NOW };
const APPS: Client = Client { id: "ASIAAPP", secret: "canary-app", token: Some("token"), ..ANNS };

impl Client {
    /// Logs in and returns the code of the last reply.
    fn log_in(&self, server: &mut ServerConnection) -> i64 {
        self.log_in_with(server, <[u8]>::to_vec)
    }

    /// The same with something done to the second message.
    fn log_in_with(&self, server: &mut ServerConnection, tamper: impl Fn(&[u8]) -> Vec<u8>) -> i64 {
        let nonce = Nonce::from_bytes(core::array::from_fn(|n| n as u8));
        let setup = Setup::new(Mechanism::MongodbAws, Text::EMPTY).with_nonce(nonce);
        let mut client = Conversation::new(&setup, vec![0; 1024]).unwrap();
        loop {
            let reply;
            let answer = match client.need() {
                Need::Send { start: true, payload: first } => {
                    reply = payload(&sasl(server, "$external", "saslStart", first));
                    client.answer(Answer::Sent).unwrap();
                    let conversation_id = ConversationId::Int32(1);
                    Answer::Reply(Reply { payload: &reply, done: false, conversation_id })
                }
                Need::Send { payload, .. } => {
                    return code(&sasl(server, "$external", "saslContinue", &tamper(payload)));
                }
                Need::AwsCredentials { .. } => {
                    let secret = Secret::new(self.secret.as_bytes());
                    let mut credentials = Credentials::new(self.id, secret).unwrap();
                    if let Some(token) = self.token {
                        let token = Secret::new(token.as_bytes());
                        credentials = credentials.with_session_token(token).unwrap();
                    }
                    Answer::AwsCredentials { credentials, now: UnixTime(self.now) }
                }
                other => panic!("{other:?}"),
            };
            client.answer(answer).unwrap();
        }
    }
}

/// Why the server has let nobody in.
fn denial(server: &mut ServerConnection) -> Denial {
    assert_eq!(server.authenticated(), None);
    events(server)
        .iter()
        .find_map(|event| match &event.kind {
            EventKind::Authentication { result, .. } => result.err(),
            _ => None,
        })
        .unwrap()
}

#[test]
fn a1_a3_a8_an_iam_user_and_an_assumed_role_log_in() {
    for (client, user) in [(ANNS, ANN), (APPS, ROLE)] {
        let mut server = server(sts());
        assert_eq!(client.log_in(&mut server), 0);
        assert_eq!(server.authenticated(), Some((user, "$external")));
    }
}

/// The log-in machine asks for credentials in the middle, and never sends the secret.
#[test]
fn a2_a10_a18_the_log_in_machine_and_the_server() {
    let mut config = Config::new(mongo_auth::Channel::Tls);
    config.account = Some(Account::aws());
    let mut pair = Pair::new(&config, "", server(sts())).unwrap();
    let secret = Secret::new(b"canary-app");
    let credentials = Credentials::new("ASIAAPP", secret).unwrap();
    let credentials = credentials.with_session_token(Secret::new(b"token")).unwrap();
    let outcome = loop {
        if matches!(pair.client.need(), mongo_auth::Need::AwsCredentials { .. }) {
            let now = UnixTime(NOW);
            pair.client.answer(mongo_auth::Answer::AwsCredentials { credentials, now }).unwrap();
        }
        if let Step::Done(outcome) = pair.step().unwrap() {
            break outcome;
        }
    };
    assert_eq!((outcome.speculative, outcome.round_trips), (false, 3));
    assert_eq!(pair.server.authenticated(), Some((ROLE, "$external")));
    let sent = |text: &[u8]| pair.sent().windows(text.len()).any(|window| window == text);
    assert!(sent(b"token") && !sent(b"canary-app"));
}

#[test]
fn the_other_spelling_of_a_role_is_a_user_as_well() {
    let name = "arn:aws:sts::123456789012:assumed-role/other/*";
    let mut config = config().with_sts(sts());
    config.users.push(User::aws(name));
    let mut server = connection(config, Channel::Cleartext);
    let other = Client { id: "ASIAOTHER", secret: "canary-other", ..APPS };
    assert_eq!(other.log_in(&mut server), 0);
    assert_eq!(server.authenticated(), Some((name, "$external")));
}

#[test]
fn a17_a18_t25_who_is_not_recognized() {
    let sts_says = Denial::Sts;
    for (client, expected) in [
        (Client { id: "AKIDBOB", ..ANNS }, sts_says(StsRefusal::InvalidClientTokenId)),
        (Client { token: Some("token"), ..ANNS }, sts_says(StsRefusal::InvalidClientTokenId)),
        (Client { token: None, ..APPS }, sts_says(StsRefusal::InvalidClientTokenId)),
        (Client { token: Some("tokeN"), ..APPS }, sts_says(StsRefusal::InvalidClientTokenId)),
        (Client { secret: "canary-anN", ..ANNS }, sts_says(StsRefusal::SignatureDoesNotMatch)),
        (Client { now: NOW - 301, ..ANNS }, sts_says(StsRefusal::SignatureExpired)),
        (Client { now: NOW + 301, ..ANNS }, sts_says(StsRefusal::SignatureExpired)),
        (Client { id: "ASIAOTHER", secret: "canary-other", ..APPS }, Denial::UnknownUser),
    ] {
        let mut server = server(sts());
        assert_eq!(client.log_in(&mut server), 18, "{expected:?}");
        assert_eq!(denial(&mut server), expected);
    }
    for now in [NOW - 300, NOW + 300] {
        assert_eq!(Client { now, ..ANNS }.log_in(&mut server(sts())), 0);
    }
}

#[test]
fn a12_a14_a15_every_part_of_the_second_message_counts() {
    let replace = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let (from, to) = (from.as_bytes().to_vec(), to.as_bytes().to_vec());
        move |payload: &[u8]| {
            let at = payload.windows(from.len()).position(|w| *w == from).unwrap();
            [&payload[..at], &to, &payload[at + from.len()..]].concat()
        }
    };
    for (from, to, expected) in [
        ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", StsRefusal::IncompleteSignature),
        ("Credential=", "credential=", StsRefusal::IncompleteSignature),
        (", Signature=", "; Signature=", StsRefusal::IncompleteSignature),
        ("20150830T123600Z", "20150830T1236000", StsRefusal::IncompleteSignature),
        ("20150830T123600Z", "20150830T123601Z", StsRefusal::SignatureDoesNotMatch),
        ("/20150830/", "/20150831/", StsRefusal::Scope),
        ("/eu-west-1/", "/us-east-1/", StsRefusal::Scope),
        ("/sts/", "/iam/", StsRefusal::Scope),
        ("aws4_request", "aws5_request", StsRefusal::Scope),
        ("content-length;", "content-lengthx", StsRefusal::SignedHeaders),
        (";x-mongodb-gs2-cb-flag", ";x-mongodb-gs2-cb-flog", StsRefusal::SignedHeaders),
    ] {
        let mut server = server(sts());
        assert_eq!(ANNS.log_in_with(&mut server, replace(from, to)), 18, "{to}");
        assert_eq!(denial(&mut server), Denial::Sts(expected), "{to}");
    }
    let last_digit = |payload: &[u8]| {
        let mut payload = payload.to_vec();
        let at = payload.windows(11).position(|w| w == b" Signature=").unwrap() + 11 + 63;
        payload[at] = if payload[at] == b'0' { b'1' } else { b'0' };
        payload
    };
    let mut server = server(sts());
    assert_eq!(ANNS.log_in_with(&mut server, last_digit), 18);
    assert_eq!(denial(&mut server), Denial::Sts(StsRefusal::SignatureDoesNotMatch));
}

#[test]
fn a11_a12_keys_that_are_not_in_the_table_are_asked_for_upstream() {
    let sts = || {
        sts().with_upstream(|request| {
            let names: Vec<&str> = request.headers().iter().map(|(name, _)| *name).collect();
            assert_eq!(names.len(), if names.contains(&"X-Amz-Security-Token") { 8 } else { 7 });
            assert_eq!(request.body(), "Action=GetCallerIdentity&Version=2011-06-15");
            let header =
                |name| request.headers().into_iter().find(|(n, _)| *n == name).map(|(_, v)| v);
            assert_eq!(header("Host").unwrap(), "sts.eu-west-1.amazonaws.com");
            assert_eq!(header("Content-Length").unwrap(), "43");
            assert_eq!(header("X-MongoDB-Server-Nonce").unwrap().len(), 88);
            match header("X-Amz-Security-Token").as_deref() {
                Some("elsewhere") => Ok(SESSION.to_owned()),
                _ => Err(StsRefusal::SignatureDoesNotMatch),
            }
        })
    };
    let elsewhere = Client { id: "ASIAELSE", token: Some("elsewhere"), ..APPS };
    let rows = [
        (elsewhere, Ok(ROLE)),
        (ANNS, Ok(ANN)),
        (Client { id: "AKIDELSE", ..ANNS }, Err(StsRefusal::SignatureDoesNotMatch)),
        (Client { secret: "wrong", ..ANNS }, Err(StsRefusal::SignatureDoesNotMatch)),
    ];
    for (client, expect) in rows {
        let mut server = server(sts());
        let code = client.log_in(&mut server);
        match expect {
            Ok(user) => assert_eq!(server.authenticated(), Some((user, "$external"))),
            Err(refusal) => {
                assert_eq!((code, denial(&mut server)), (18, Denial::Sts(refusal)));
            }
        }
    }
}

#[test]
fn t26_no_control_character_goes_upstream() {
    let sts = sts().with_host("sts.upstream.example");
    let mut server = server(sts.with_upstream(|request| panic!("{request:?}")));
    let client = Client { id: "ASIAELSE", token: Some("elsewhere"), ..APPS };
    let forge = |payload: &[u8]| {
        let at = payload.windows(9).position(|window| window == b"elsewhere").unwrap();
        let mut payload = payload.to_vec();
        payload[at..at + 2].copy_from_slice(b"\r\n");
        payload
    };
    assert_eq!(client.log_in_with(&mut server, forge), 18);
    assert_eq!(denial(&mut server), Denial::Sts(StsRefusal::IncompleteSignature));
}

#[test]
fn a2_users_of_aws_live_in_external() {
    let mut server = server(sts());
    let first = write_vec(|doc| {
        doc.int32("p", 110);
        doc.binary("r", &[7; 32]);
    });
    assert_eq!(code(&sasl(&mut server, "admin", "saslStart", &first)), 18);
    assert_eq!(denial(&mut server), Denial::WrongSource);
    assert_eq!(code(&sasl(&mut server, "$external", "saslStart", &first)), 0);
}

#[test]
fn a1_a3_malformed_messages_are_refused() {
    let with = |nonce: usize, flag: i32| {
        write_vec(|doc| {
            doc.binary("r", &vec![7; nonce]);
            doc.int32("p", flag);
        })
    };
    for first in [Vec::new(), b"n,,n=".to_vec(), with(31, 110), with(33, 110), with(32, 112)] {
        let mut server = server(sts());
        assert_eq!(code(&sasl(&mut server, "$external", "saslStart", &first)), 18);
        assert_eq!(denial(&mut server), Denial::Payload);
    }
    for second in
        [Vec::new(), write_vec(|doc| doc.string("a", "x")), write_vec(|doc| doc.null("t"))]
    {
        let mut server = server(sts());
        assert_eq!(ANNS.log_in_with(&mut server, |_| second.clone()), 18);
        assert_eq!(denial(&mut server), Denial::Payload);
    }
}

#[test]
fn without_an_sts_the_mechanism_is_off() {
    let mut config = config();
    config.mechanisms.push(Mechanism::MongodbAws);
    let mut server = connection(config, Channel::Cleartext);
    let first = write_vec(|doc| doc.binary("r", &[7; 32]));
    assert_eq!(code(&sasl(&mut server, "$external", "saslStart", &first)), 334);
    assert_eq!(denial(&mut server), Denial::MechanismDisabled);
    assert!(!format!("{:?}", sts()).contains("canary"));
}
