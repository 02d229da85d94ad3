use super::*;
use crate::testing::message;
use mongo_auth::rawbson::write_vec;

/// A legacy query for `doc`.
fn query(collection: &[u8], doc: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 16];
    bytes[4..8].copy_from_slice(&77i32.to_le_bytes());
    bytes[12..16].copy_from_slice(&OP_QUERY.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(collection);
    bytes.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    bytes.extend(doc);
    let len = i32::try_from(bytes.len()).unwrap();
    bytes[..4].copy_from_slice(&len.to_le_bytes());
    bytes
}

#[test]
fn an_op_msg_is_a_command_with_its_database() {
    let mut bytes = message("people", |doc| doc.int32("ping", 1));
    let request = Request::parse(&mut bytes).unwrap();
    assert_eq!((request.id, request.framing), (77, Framing::Msg));
    assert_eq!((request.name, request.database, request.wants_reply), ("ping", "people", true));
}

#[test]
fn a_request_can_say_that_it_wants_no_reply() {
    let mut bytes = message("admin", |doc| doc.int32("endSessions", 1));
    bytes[16] |= MORE_TO_COME;
    assert!(!Request::parse(&mut bytes).unwrap().wants_reply);
}

#[test]
fn a_legacy_query_is_a_command_bare_or_wrapped() {
    let bare = write_vec(|doc| doc.int32("isMaster", 1));
    let wrapped = write_vec(|doc| doc.document("$query", |doc| doc.int32("isMaster", 1)));
    for doc in [bare, wrapped] {
        let mut bytes = query(b"admin.$cmd\0", &doc);
        let request = Request::parse(&mut bytes).unwrap();
        assert_eq!((request.name, request.database), ("isMaster", "admin"));
        assert_eq!((request.id, request.framing), (77, Framing::Query));
    }
}

#[test]
fn what_is_no_command_is_refused() {
    let ping = write_vec(|doc| doc.int32("ping", 1));
    let no_database = {
        let mut out = vec![0; 128];
        let mut cursor = mongo_auth::Cursor::new(&mut out);
        op_msg::write(&mut cursor, 1, |doc| doc.int32("ping", 1));
        let len = cursor.finish().unwrap();
        out.truncate(len);
        out
    };
    let opcode = |code: i32| {
        let mut bytes = message("admin", |doc| doc.int32("ping", 1));
        bytes[12..16].copy_from_slice(&code.to_le_bytes());
        bytes
    };
    for (mut bytes, error) in [
        (opcode(2012), Error::Opcode),
        (opcode(1), Error::Opcode),
        (no_database, Error::Section),
        (query(b"admin.people\0", &ping), Error::Section),
        (query(b"admin.$cmd", b""), Error::Length),
        (query(b"admin.$cmd\0", &[5, 0, 0, 0, 0]), Error::Section),
        (vec![0; 15], Error::Length),
        (vec![], Error::Length),
    ] {
        assert_eq!(Request::parse(&mut bytes).unwrap_err(), error);
    }
}

#[test]
fn every_truncation_is_refused_and_none_panics() {
    let doc = write_vec(|doc| doc.int32("isMaster", 1));
    for whole in [message("admin", |doc| doc.int32("ping", 1)), query(b"admin.$cmd\0", &doc)] {
        for len in 0..whole.len() {
            assert!(Request::parse(&mut whole[..len].to_vec()).is_err(), "{len}");
        }
    }
}

#[test]
fn replies_are_framed_like_the_request() {
    let doc = write_vec(|doc| doc.double("ok", 1.0));
    let mut bytes = message("admin", |doc| doc.int32("ping", 1));
    let mut reply = Vec::new();
    put_reply(&mut reply, 5, &Request::parse(&mut bytes).unwrap(), &doc);
    assert_eq!(op_msg::parse(&reply, 77).unwrap().as_bytes(), doc);

    let mut bytes = query(b"admin.$cmd\0", &write_vec(|doc| doc.int32("hello", 1)));
    let mut reply = Vec::new();
    put_reply(&mut reply, 5, &Request::parse(&mut bytes).unwrap(), &doc);
    assert_eq!(i32_at(&reply, 0), i32::try_from(36 + doc.len()).ok());
    assert_eq!((i32_at(&reply, 8), i32_at(&reply, 12)), (Some(77), Some(OP_REPLY)));
    assert_eq!(i32_at(&reply, 32), Some(1), "one document");
    assert_eq!(reply[36..], doc);
}
