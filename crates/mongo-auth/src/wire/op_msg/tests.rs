use super::*;
use alloc::vec;
use alloc::vec::Vec;
use mongo_auth_rawbson::Value;

fn message(response_to: i32) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    let mut out = Cursor::new(&mut bytes);
    write_reply(&mut out, 77, response_to, |doc| doc.int32("ok", 1));
    let len = out.finish().unwrap();
    bytes.truncate(len);
    bytes
}

/// A message with these flags and this body behind them.
fn raw(flags: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = message(5);
    bytes.truncate(HEADER_LEN);
    bytes.extend_from_slice(&flags.to_le_bytes());
    bytes.extend_from_slice(body);
    let len = bytes.len() as i32;
    bytes[..4].copy_from_slice(&len.to_le_bytes());
    bytes
}

/// A kind-0 section that holds `{ok: 1}`.
fn body() -> Vec<u8> {
    message(5)[HEADER_LEN + 4..].to_vec()
}

/// A kind-1 section `docs` with `inside` behind its identifier.
fn sequence(inside: &[u8]) -> Vec<u8> {
    let mut section = vec![1];
    section.extend_from_slice(&(4 + 5 + inside.len() as i32).to_le_bytes());
    section.extend_from_slice(b"docs\0");
    section.extend_from_slice(inside);
    section
}

#[test]
fn w1_the_header_is_four_little_endian_integers() {
    let bytes = message(9);
    assert_eq!(bytes[..4], (bytes.len() as i32).to_le_bytes());
    assert_eq!(bytes[4..8], 77i32.to_le_bytes());
    assert_eq!(bytes[8..12], 9i32.to_le_bytes());
    assert_eq!(bytes[12..16], 2013i32.to_le_bytes());
    assert_eq!(bytes[16..21], [0; 5], "no flags, section of kind 0");
    assert_eq!(parse(&bytes, 9).unwrap().get("ok"), Some(Value::Int32(1)));
}

#[test]
fn w5_t13_a_reply_to_another_request_is_refused() {
    for other in [0, 8, 10, -9, 77] {
        assert_eq!(parse(&message(9), other).unwrap_err(), Error::ResponseTo);
    }
}

#[test]
fn w2_required_flags_that_are_unknown_are_refused_and_optional_ones_are_not() {
    for bit in 0..32 {
        let parsed = parse(&raw(1 << bit, &body()), 5).map(|_| ());
        match bit {
            // The body then lacks its last four bytes.
            0 => assert!(parsed.is_err()),
            1 => assert_eq!(parsed, Err(Error::MoreToCome)),
            2..=15 => assert_eq!(parsed, Err(Error::Flags), "bit {bit}"),
            _ => assert_eq!(parsed, Ok(()), "bit {bit}"),
        }
    }
}

#[test]
fn w4_a_checksum_is_passed_over() {
    let mut with_checksum = body();
    with_checksum.extend_from_slice(&[1, 2, 3, 4]);
    assert!(parse(&raw(1, &with_checksum), 5).is_ok());
    assert_eq!(parse(&raw(0, &with_checksum), 5).unwrap_err(), Error::Section);
    assert_eq!(parse(&raw(1, &[0, 0, 0]), 5).unwrap_err(), Error::Length);
}

#[test]
fn w3_exactly_one_section_of_kind_0_and_well_formed_ones_of_kind_1() {
    let document = &body()[1..];
    let parts = |parts: &[&[u8]]| {
        parse(&raw(0, &parts.concat()), 5).map(|doc| doc.get("ok").and_then(|v| v.as_i64()))
    };
    let found = Ok(Some(1));
    assert_eq!(parts(&[&body()]), found);
    assert_eq!(parts(&[&sequence(b""), &body()]), found);
    assert_eq!(parts(&[&body(), &sequence(document), &sequence(&document.repeat(2))]), found);
    assert_eq!(parts(&[]), Err(Error::Section));
    assert_eq!(parts(&[&sequence(b"")]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &body()]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &[2]]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &[0]]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &[1, 3, 0, 0, 0]]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &[1, 255, 255, 255, 255]]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &[1, 6, 0, 0, 0, b'a', b'b']]), Err(Error::Section));
    assert_eq!(parts(&[&body(), &sequence(&document[..8])]), Err(Error::Section));
    let mut broken = document.to_vec();
    broken[4] = 0x20;
    assert!(matches!(parts(&[&body(), &sequence(&broken)]), Err(Error::Bson(_))));
    assert!(matches!(parts(&[&[0], &broken]), Err(Error::Bson(_))));
}

#[test]
fn w7_t42_the_length_is_checked_before_anything_is_allocated() {
    let prefix = |len: i32| message_len(&len.to_le_bytes(), 1000);
    for (len, told) in [
        (-1, Err(Error::Length)),
        (i32::MIN, Err(Error::Length)),
        (0, Err(Error::Length)),
        (15, Err(Error::Length)),
        (16, Ok(Some(16))),
        (1000, Ok(Some(1000))),
        (1001, Err(Error::TooLong)),
        (i32::MAX, Err(Error::TooLong)),
    ] {
        assert_eq!(prefix(len), told, "{len}");
    }
    assert_eq!(message_len(&[1, 0, 0], 1000), Ok(None));
    assert_eq!(Error::TooLong.fault(), Fault::Limit);
    assert_eq!(Error::Length.fault(), Fault::Peer);
}

#[test]
fn t42_every_truncation_and_every_length_lie_is_refused() {
    let whole = message(5);
    for len in 0..whole.len() {
        assert!(parse(&whole[..len], 5).is_err());
        let mut honest = whole[..len].to_vec();
        if let Some(prefix) = honest.first_chunk_mut() {
            *prefix = (len as i32).to_le_bytes();
        }
        assert!(parse(&honest, 5).is_err());
    }
    for at in 0..4 {
        for byte in 0..=255 {
            let mut lie = whole.clone();
            lie[at] = byte;
            assert_eq!(parse(&lie, 5).is_ok(), lie == whole);
        }
    }
}

#[test]
fn w15_compressed_and_legacy_replies_are_refused() {
    for opcode in [1i32, 2004, 2012, 0, -1] {
        let mut bytes = message(5);
        bytes[12..16].copy_from_slice(&opcode.to_le_bytes());
        assert_eq!(parse(&bytes, 5).unwrap_err(), Error::Opcode);
    }
}
