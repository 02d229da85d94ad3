mod command;

use super::*;
use crate::Denial;
use crate::testing::{
    ask, code, config, connection, events, message, payload, sasl_continue, sasl_start,
};
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
fn a_proof_logs_in_and_is_answered_by_the_server_signature() {
    let mut server = local();
    let reply = start(&mut server, &format!("n,,n=sha256,r={NONCE}"));
    let reply = sasl_continue(&mut server, 1, client_final(&payload(&reply)).as_bytes());
    assert!(payload(&reply).starts_with(b"v="));
    assert_eq!(Doc::parse(&reply).unwrap().get("done").unwrap().as_bool(), Some(true));
    assert_eq!(server.authenticated(), Some(("sha256", "admin")));
}

#[test]
fn the_client_must_repeat_header_and_nonce() {
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
fn every_bit_of_the_last_message_counts() {
    let first = format!("n,,n=sha256,r={NONCE}");
    let right = client_final(&payload(&start(&mut local(), &first)));
    for at in 0..right.len() * 8 {
        let mut message = right.clone().into_bytes();
        message[at / 8] ^= 1 << (at % 8);
        let mut server = local();
        start(&mut server, &first);
        assert_eq!(code(&sasl_continue(&mut server, 1, &message)), 18, "bit {at}");
        assert_eq!(server.authenticated(), None);
    }
}

#[test]
fn no_damaged_message_makes_the_server_panic() {
    let hello = message("admin", |doc| {
        doc.int32("hello", 1);
        doc.string("saslSupportedMechs", "admin.both");
        doc.document("speculativeAuthenticate", |doc| {
            doc.int32("saslStart", 1);
            doc.string("mechanism", "SCRAM-SHA-256");
            doc.binary("payload", b"n,,n=both,r=abcdefghijklmnop");
            doc.string("db", "admin");
        });
    });
    for at in 4..hello.len() {
        for bit in 0..8 {
            let mut damaged = hello.clone();
            damaged[at] ^= 1 << bit;
            let mut server = local();
            let _ = server.receive(&damaged);
            assert_eq!(server.authenticated(), None);
        }
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
fn conversation_ids_are_checked() {
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
fn plain_payloads_have_three_parts() {
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
fn a_conversation_stays_in_its_database() {
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
