//! `hello`, the other commands, and messages that are none.

use super::*;
use crate::FailCommand;

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
fn hello_lists_the_mechanisms_of_users_it_knows() {
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
fn hello_answers_in_the_words_of_the_question() {
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
fn a_speculative_attempt_that_fails_leaves_no_trace_in_hello() {
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
fn a_command_fails_as_often_as_it_is_told_to() {
    let mut config = config();
    config.fail_commands = vec![FailCommand::reauthentication_required("ping")];
    let mut server = connection(config, Channel::Loopback);
    let mut ping = || code(&ask(&mut server, "admin", |doc| doc.int32("ping", 1)));
    assert_eq!([ping(), ping(), ping()], [391, 0, 0]);
}

#[test]
fn what_is_no_message_ends_the_connection() {
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
