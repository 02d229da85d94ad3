use super::*;
use crate::testing::{
    ask, code, config, connection, events, message, payload, sasl_continue, sasl_start,
};
use crate::{Denial, FailCommand};
use mongo_auth::{
    Cursor,
    Mechanism::Plain,
    rawbson::Doc,
    scram::{self, ClientFirst, ClientKeys, Hash, Limits},
};

const NONCE: &str = "abcdefghijklmnop";

fn local() -> ServerConnection {
    connection(config(), Channel::Loopback)
}

fn denials(server: &mut ServerConnection) -> Vec<Denial> {
    let denial = |event: Event| match event.kind {
        EventKind::Authentication { result: Err(denial), .. } => Some(denial),
        _ => None,
    };
    events(server).into_iter().filter_map(denial).collect()
}

/// The right client-final-message to `server_first`.
fn client_final(server_first: &[u8]) -> String {
    let limits = Limits::default();
    let client = ClientFirst::new(Hash::Sha256, "sha256", NONCE, limits).unwrap();
    let challenge = client.receive(server_first).unwrap();
    let (salt, iterations) = (challenge.salt(), challenge.iterations());
    let keys = ClientKeys::derive(Hash::Sha256, b"canary-sha256", salt, iterations).unwrap();
    let mut room = [0; 512];
    let mut out = Cursor::new(&mut room);
    challenge.respond(&keys, &mut out).unwrap();
    let len = out.finish().unwrap();
    String::from_utf8(room[..len].to_vec()).unwrap()
}

fn start(server: &mut ServerConnection, client_first: &str) -> Vec<u8> {
    sasl_start(server, "admin", "SCRAM-SHA-256", client_first.as_bytes())
}

#[test]
fn s13_a_proof_logs_in_and_is_answered_by_the_server_signature() {
    let mut server = local();
    let reply = start(&mut server, &format!("n,,n=sha256,r={NONCE}"));
    let reply = sasl_continue(&mut server, 1, client_final(&payload(&reply)).as_bytes());
    assert!(payload(&reply).starts_with(b"v="));
    assert_eq!(Doc::parse(&reply).unwrap().get("done").unwrap().as_bool(), Some(true));
    assert_eq!(server.authenticated(), Some(("sha256", "admin")));
}

#[test]
fn t10_the_client_must_repeat_header_and_nonce() {
    type Change = fn(String) -> String;
    let changes: [(&str, Change, scram::Error); 5] = [
        ("n,,", |f| f.replace("c=biws", "c=eSws"), scram::Error::ChannelBinding),
        ("y,,", |f| f, scram::Error::ChannelBinding),
        ("n,,", |f| f.replace("r=abc", "r=abd"), scram::Error::NonceMismatch),
        ("n,,", |f| f.replace(",p=", "x,p="), scram::Error::NonceMismatch),
        ("n,,", |f| f.replace("r=abcdefghijklmnop", "r="), scram::Error::NonceMismatch),
    ];
    for (header, change, error) in changes {
        let mut server = local();
        let reply = start(&mut server, &format!("{header}n=sha256,r={NONCE}"));
        let message = change(client_final(&payload(&reply)));
        assert_eq!(code(&sasl_continue(&mut server, 1, message.as_bytes())), 18, "{message}");
        assert_eq!(denials(&mut server), [Denial::Scram(error)]);
        assert_eq!(server.authenticated(), None);
    }
}

#[test]
fn the_header_y_is_fine_when_it_is_repeated() {
    let mut server = local();
    let reply = start(&mut server, &format!("y,,n=sha256,r={NONCE}"));
    // The proof covers `c=`, so one for another header is wrong, and not a wrong header.
    let message = client_final(&payload(&reply)).replace("c=biws", "c=eSws");
    assert_eq!(code(&sasl_continue(&mut server, 1, message.as_bytes())), 18);
    assert_eq!(denials(&mut server), [Denial::WrongPassword]);
}

#[test]
fn bad_first_messages_fail_the_log_in() {
    for (client_first, error) in [
        ("p=tls-unique,,n=sha256,r=abc", scram::Error::ChannelBindingUnsupported),
        ("n,a=root,n=sha256,r=abc", scram::Error::AuthorizationId),
        ("n,,m=x,n=sha256,r=abc", scram::Error::UnsupportedExtension),
        ("n,,n=a=2,r=abc", scram::Error::UsernameEncoding),
        ("n,,n=sha256,r=", scram::Error::Malformed),
        ("n,,n=,r=abc", scram::Error::Malformed),
        ("", scram::Error::Malformed),
    ] {
        let mut server = local();
        assert_eq!(code(&start(&mut server, client_first)), 18, "{client_first}");
        assert_eq!(denials(&mut server), [Denial::Scram(error)], "{client_first}");
    }
}

#[test]
fn a_proof_counts_once_and_for_its_own_conversation() {
    let mut server = local();
    let first = format!("n,,n=sha256,r={NONCE}");
    let message = client_final(&payload(&start(&mut server, &first)));
    let reply = start(&mut server, &first);
    assert_eq!(code(&sasl_continue(&mut server, 2, message.as_bytes())), 18, "another nonce");
    let _ = reply;

    let message = client_final(&payload(&start(&mut server, &first)));
    assert_eq!(code(&sasl_continue(&mut server, 3, message.as_bytes())), 0);
    assert_eq!(code(&sasl_continue(&mut server, 3, message.as_bytes())), 17, "it is over");
}

#[test]
fn w11_conversation_ids_are_checked() {
    let mut server = local();
    assert_eq!(code(&sasl_continue(&mut server, 1, b"")), 17);
    let reply = start(&mut server, &format!("n,,n=sha256,r={NONCE}"));
    let message = client_final(&payload(&reply));
    assert_eq!(code(&sasl_continue(&mut server, 2, message.as_bytes())), 17);
    assert_eq!(code(&sasl_continue(&mut server, 1, message.as_bytes())), 17, "dropped by then");
}

#[test]
fn a_user_who_does_not_exist_looks_like_one_who_does() {
    let mut server = local();
    let mut ask = |user: &str| {
        let reply = start(&mut server, &format!("n,,n={user},r={NONCE}"));
        String::from_utf8(payload(&reply)).unwrap()
    };
    let parts = |message: &str| {
        let salt = message.split(",s=").nth(1).unwrap();
        (message.len(), salt.to_owned())
    };
    let (known, unknown, other) = (ask("sha256"), ask("nobody"), ask("nemo"));
    assert_eq!(parts(&known).0, parts(&unknown).0);
    assert_eq!(parts(&unknown), parts(&ask("nobody")), "the salt stays");
    assert_ne!(parts(&unknown).1, parts(&other).1);
    assert_ne!(parts(&unknown).1, parts(&known).1);
}

#[test]
fn without_randomness_nobody_logs_in() {
    let directory = Arc::new(Directory::new(config(), [7; 32]).unwrap());
    let mut server = ServerConnection::new(directory, 1, Channel::Loopback, || None);
    assert_eq!(code(&start(&mut server, &format!("n,,n=sha256,r={NONCE}"))), 18);
    assert_eq!(denials(&mut server), [Denial::NoRandomness]);
}

#[test]
fn t16_plain_payloads_have_three_parts() {
    for (message, want) in [
        ("\0plain\0canary-plain", Ok(())),
        ("plain\0plain\0canary-plain", Ok(())),
        ("root\0plain\0canary-plain", Err(Denial::Payload)),
        ("\0plain\0canary-plain\0", Err(Denial::Payload)),
        ("\0plain\0canary\0plain", Err(Denial::Payload)),
        ("\0\0canary-plain", Err(Denial::Payload)),
        ("\0plain\0", Err(Denial::Payload)),
        ("plain\0canary-plain", Err(Denial::Payload)),
        ("", Err(Denial::Payload)),
        ("\0plain\0canary-plai", Err(Denial::WrongPassword)),
        ("\0Plain\0canary-plain", Err(Denial::UnknownUser)),
    ] {
        let mut server = local();
        let reply = sasl_start(&mut server, "$external", "PLAIN", message.as_bytes());
        assert_eq!(code(&reply) == 0, want.is_ok(), "{message:?}");
        assert_eq!(denials(&mut server), want.err().into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_payload_may_be_base64_in_a_string() {
    for (text, want) in [("AHBsYWluAGNhbmFyeS1wbGFpbg==", 0), ("AHBsYWluAGNhbmFyeS1wbGFpbg", 18)] {
        let reply = ask(&mut local(), "$external", |doc| {
            doc.int32("saslStart", 1);
            doc.string("mechanism", "PLAIN");
            doc.string("payload", text);
        });
        assert_eq!(code(&reply), want);
        let payload = Doc::parse(&reply).unwrap().get("payload");
        assert_eq!(payload.map(|v| v.as_str()), (want == 0).then_some(Some("")));
    }
}

#[test]
fn w6_a_conversation_stays_in_its_database() {
    let mut server = local();
    let reply = start(&mut server, &format!("n,,n=sha256,r={NONCE}"));
    let message = client_final(&payload(&reply));
    let reply = ask(&mut server, "people", |doc| {
        doc.int32("saslContinue", 1);
        doc.int32("conversationId", 1);
        doc.binary("payload", message.as_bytes());
    });
    assert_eq!(code(&reply), 18);
    assert_eq!(denials(&mut server), [Denial::OtherDatabase]);
}

#[test]
fn unknown_mechanisms_are_not_available() {
    for name in ["MONGODB-CR", "SCRAM-SHA-256-PLUS", "GSSAPI", "MONGODB-X509", "plain", ""] {
        let mut server = local();
        let reply = sasl_start(&mut server, "admin", name, b"x");
        assert_eq!(code(&reply), 334, "{name}");
        assert_eq!(denials(&mut server), [Denial::MechanismDisabled]);
    }
}

fn hello(
    server: &mut ServerConnection,
    extra: impl Fn(&mut mongo_auth::rawbson::Writer<'_, '_>),
) -> Vec<u8> {
    ask(server, "admin", |doc| {
        doc.int32("hello", 1);
        extra(doc);
    })
}

#[test]
fn n6_n11_hello_lists_the_mechanisms_of_users_it_knows() {
    let mut server = local();
    let mut list = |user: &str| {
        let reply = hello(&mut server, |doc| doc.string("saslSupportedMechs", user));
        let names = Doc::parse(&reply).unwrap().get("saslSupportedMechs")?.as_array().unwrap();
        Some(names.iter().map(|(_, v)| v.as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(list("admin.both").unwrap(), ["SCRAM-SHA-1", "SCRAM-SHA-256"]);
    assert_eq!(list("admin.sha1").unwrap(), ["SCRAM-SHA-1"]);
    assert_eq!(list("$external.plain").unwrap(), ["PLAIN"]);
    assert_eq!(list("admin.nobody"), None);
    assert_eq!(list("people.both"), None);
    assert_eq!(code(&hello(&mut server, |doc| doc.string("saslSupportedMechs", "both"))), 2);
    assert_eq!(code(&hello(&mut server, |doc| doc.int32("saslSupportedMechs", 1))), 14);
}

#[test]
fn n3_hello_answers_in_the_words_of_the_question() {
    let mut server = local();
    for (name, writable) in
        [("hello", "isWritablePrimary"), ("isMaster", "ismaster"), ("ismaster", "ismaster")]
    {
        let reply = ask(&mut server, "admin", |doc| {
            doc.int32(name, 1);
            doc.boolean("helloOk", true);
        });
        let doc = Doc::parse(&reply).unwrap();
        assert_eq!(doc.get(writable).unwrap().as_bool(), Some(true));
        assert_eq!(doc.get("helloOk").unwrap().as_bool(), Some(true));
        assert_eq!(doc.get("maxWireVersion").unwrap().as_i64(), Some(17));
        assert!(doc.get("topologyVersion").is_none() && doc.get("compression").is_none());
    }
}

#[test]
fn n11_a_speculative_attempt_that_fails_leaves_no_trace_in_hello() {
    for (mechanism, body) in [
        ("SCRAM-SHA-256", "n,,n=sha1,r=abcdefghijklmnop"),
        ("SCRAM-SHA-256", "rubbish"),
        ("GSSAPI", ""),
    ] {
        let mut server = local();
        let reply = hello(&mut server, |doc| {
            doc.document("speculativeAuthenticate", |doc| {
                doc.int32("saslStart", 1);
                doc.string("mechanism", mechanism);
                doc.binary("payload", body.as_bytes());
                doc.string("db", "admin");
            });
        });
        assert_eq!(code(&reply), 0);
        assert!(Doc::parse(&reply).unwrap().get("speculativeAuthenticate").is_none());
        assert_eq!(denials(&mut server).len(), 1);
    }
}

#[test]
fn commands_need_a_log_in_or_do_not_exist() {
    let mut server = local();
    let mut run = |name: &str| code(&ask(&mut server, "admin", |doc| doc.int32(name, 1)));
    for (name, want) in [
        ("ping", 0),
        ("buildInfo", 0),
        ("connectionStatus", 0),
        ("endSessions", 13),
        ("logout", 13),
        ("listDatabases", 13),
        ("find", 13),
        ("getParameter", 13),
        ("rubbish", 59),
        ("PING", 59),
    ] {
        assert_eq!(run(name), want, "{name}");
    }
    sasl_start(&mut server, "$external", "PLAIN", b"\0plain\0canary-plain");
    let mut run = |name: &str| code(&ask(&mut server, "admin", |doc| doc.int32(name, 1)));
    assert_eq!([run("listDatabases"), run("find"), run("rubbish")], [0, 59, 59]);
    assert_eq!([run("logout"), run("listDatabases")], [0, 13]);
}

#[test]
fn connection_status_names_the_user_and_the_roles() {
    let mut server = local();
    let status = |server: &mut ServerConnection| {
        let reply = ask(server, "admin", |doc| doc.int32("connectionStatus", 1));
        let info = Doc::parse(&reply).unwrap().get("authInfo").unwrap().as_document().unwrap();
        let list = |key| info.get(key).unwrap().as_array().unwrap();
        let texts = |key| {
            let docs = list(key).iter().map(|(_, v)| v.as_document().unwrap());
            docs.flat_map(|d| d.iter().map(|(_, v)| v.as_str().unwrap().to_owned())).collect()
        };
        let pair: (Vec<_>, Vec<_>) = (texts("authenticatedUsers"), texts("authenticatedUserRoles"));
        pair
    };
    assert_eq!(status(&mut server), (vec![], vec![]));
    sasl_start(&mut server, "$external", "PLAIN", b"\0plain\0canary-plain");
    let (users, roles) = status(&mut server);
    assert_eq!(users, ["plain", "$external"]);
    assert_eq!(roles, ["root", "admin"]);
}

#[test]
fn n16_a_command_fails_as_often_as_it_is_told_to() {
    let mut config = config();
    config.fail_commands = vec![FailCommand::reauthentication_required("ping")];
    let mut server = connection(config, Channel::Loopback);
    let mut ping = || code(&ask(&mut server, "admin", |doc| doc.int32("ping", 1)));
    assert_eq!([ping(), ping(), ping()], [391, 0, 0]);
}

#[test]
fn t42_what_is_no_message_ends_the_connection() {
    let mut compressed = message("admin", |doc| doc.int32("ping", 1));
    compressed[12..16].copy_from_slice(&2012i32.to_le_bytes());
    for (bytes, error) in [
        (compressed, op_msg::Error::Opcode),
        (15i32.to_le_bytes().to_vec(), op_msg::Error::Length),
        ((-1i32).to_le_bytes().to_vec(), op_msg::Error::Length),
        (65_537i32.to_le_bytes().to_vec(), op_msg::Error::TooLong),
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), op_msg::Error::TooLong),
    ] {
        assert_eq!(local().receive(&bytes), Err(Hangup::Message(error)));
    }
    let mut server = local();
    sasl_start(&mut server, "$external", "PLAIN", b"\0plain\0canary-plain");
    assert_eq!(server.receive(&48_000_000i32.to_le_bytes()), Ok(()), "longer once it is known");
    let mut server = local();
    sasl_start(&mut server, "$external", "PLAIN", b"\0plain\0canary-plain");
    let refused = Err(Hangup::Message(op_msg::Error::TooLong));
    assert_eq!(server.receive(&48_000_001i32.to_le_bytes()), refused);
}

#[test]
fn several_messages_may_come_at_once_and_one_without_a_reply() {
    let mut server = local();
    let ping = message("admin", |doc| doc.int32("ping", 1));
    let mut silent = message("admin", |doc| doc.int32("endSessions", 1));
    silent[16] = 2;
    server.receive(&[&ping[..], &silent, &ping, &ping[..9]].concat()).unwrap();
    let output = server.take_output();
    let one = op_msg::message_len(&output, 1000).unwrap().unwrap();
    assert_eq!(output.len(), 2 * one);
    assert_eq!(events(&mut server).len(), 3);
    server.receive(&ping[9..]).unwrap();
    assert_eq!(server.take_output().len(), one);
}

#[test]
fn a_legacy_query_may_say_hello_and_nothing_else() {
    for (name, want) in [("isMaster", 0), ("saslStart", 352)] {
        let doc = mongo_auth::rawbson::write_vec(|doc| doc.int32(name, 1));
        let len = i32::try_from(16 + 4 + 11 + 8 + doc.len()).unwrap();
        let mut bytes = Vec::new();
        for field in [len, 77, 0, 2004, 0] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(b"admin.$cmd\0\0\0\0\0\xff\xff\xff\xff");
        bytes.extend(doc);
        let mut server = local();
        server.receive(&bytes).unwrap();
        assert_eq!(code(&server.take_output()[36..]), want);
    }
}

#[test]
fn t36_w16_nothing_that_is_told_holds_a_secret() {
    let mut server = local();
    sasl_start(&mut server, "$external", "PLAIN", b"\0plain\0canary-plain");
    sasl_start(&mut server, "$external", "PLAIN", b"\0plain\0canary-wrong");
    let reply = start(&mut server, &format!("n,,n=sha256,r={NONCE}"));
    let message = client_final(&payload(&reply));
    sasl_continue(&mut server, 2, message.as_bytes());
    let proof = message.split(",p=").nth(1).unwrap();
    let events = events(&mut server);
    let told = format!("{server:?} {:?} {events:?}", server.directory);
    assert!(!told.contains("canary") && !told.contains(proof) && !told.contains(NONCE), "{told}");
    assert!(config().users.iter().any(|u| u.mechanisms().contains(&Plain)));
}
