use super::*;
use crate::command_name;
use mongo_auth::{Fault, rawbson};

fn command(name: &str, text: &str) -> Vec<u8> {
    let write = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        rawbson::write(&mut cursor, |doc| doc.string(name, text));
        cursor.finish()
    };
    primitives::to_vec(write, |e| Some(*e)).unwrap()
}

#[test]
fn a_command_carries_its_database_and_the_stable_api() {
    let bytes = command("ping", "x");
    let ping = Doc::parse(&bytes).unwrap();
    for api in [None, Some(ServerApi::V1)] {
        let message = message(7, "orders", api, &ping);
        assert_eq!(message[4..8], 7i32.to_le_bytes());
        let doc = op_msg::parse(&message, 0).unwrap();
        assert_eq!(doc.iter().next().map(|(name, _)| name), Some("ping"));
        assert_eq!(doc.get("$db").and_then(|v| v.as_str()), Some("orders"));
        assert_eq!(doc.get("apiVersion").is_some(), api.is_some());
    }
}

#[test]
fn t42_a_length_is_believed_up_to_48_mb_and_read_in_pieces() {
    let next = |len: usize, received: usize| {
        let mut bytes = vec![0; received];
        bytes[..4].copy_from_slice(&u32::try_from(len).unwrap().to_le_bytes());
        read_next(&bytes)
    };
    assert_eq!(read_next(&[]).unwrap(), Some(16));
    assert_eq!(read_next(&[1, 2]).unwrap(), Some(16));
    assert_eq!(next(16, 16).unwrap(), None);
    assert_eq!(next(100, 16).unwrap(), Some(100));
    assert_eq!(next(MAX_MESSAGE_LEN, 16).unwrap(), Some(16 + READ_CHUNK));
    assert_eq!(next(MAX_MESSAGE_LEN, 1000).unwrap(), Some(1000 + READ_CHUNK));
    for len in [15, MAX_MESSAGE_LEN + 1, usize::try_from(u32::MAX).unwrap()] {
        let error = next(len, 16).unwrap_err();
        let ErrorKind::Protocol(e) = error.kind() else { panic!("{error:?}") };
        assert!(matches!(e.fault(), Fault::Peer | Fault::Limit));
    }
}

#[test]
fn t36_a_reply_does_not_print_what_it_holds() {
    let reply = Reply(command("secret", "canary"));
    assert_eq!(reply.doc().get("secret").and_then(|v| v.as_str()), Some("canary"));
    assert!(!format!("{reply:?}").contains("canary"));
    assert_eq!(reply.clone().into_bytes(), command("secret", "canary"));
}

#[test]
fn t36_only_known_names_reach_an_observer() {
    for (name, seen) in
        [("ping", "ping"), ("saslStart", "saslStart"), ("canary", "command"), ("", "command")]
    {
        let bytes = command(name, "x");
        let message = message(1, "admin", None, &Doc::parse(&bytes).unwrap());
        assert_eq!(command_name(&message), seen);
        assert_eq!(command_name(&message[..20]), "command");
    }
}
