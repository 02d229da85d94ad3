use super::*;
use crate::{Doc, Raw, Value, document_len, write};
use alloc::vec::Vec;
use mongo_auth_primitives::{Cursor, Fault};
use proptest::prelude::*;

/// A document with one element whose value is `value`.
fn one(element_type: u8, value: &[u8]) -> Vec<u8> {
    wrap(&[&[element_type, b'k', 0], value].concat())
}

fn wrap(body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len() + 5).unwrap();
    [&len.to_le_bytes()[..], body, &[0]].concat()
}

fn error(bytes: &[u8]) -> (ErrorKind, usize) {
    let e = Doc::parse(bytes).unwrap_err();
    (e.kind, e.at)
}

fn nested(levels: usize) -> Vec<u8> {
    (1..levels).fold(wrap(&[]), |inner, _| one(element::DOCUMENT, &inner))
}

/// One valid value of every type.
fn every_type() -> Vec<(u8, Vec<u8>)> {
    let string = b"\x03\0\0\0hi\0".to_vec();
    let inner = one(element::INT32, &[1, 0, 0, 0]);
    let scope = [&(4 + 7 + 12u8).to_le_bytes()[..], &[0; 3], &string, &inner].concat();
    vec_of([
        (element::DOUBLE, &[0; 8][..]),
        (element::STRING, &string),
        (element::DOCUMENT, &inner),
        (element::ARRAY, &inner),
        (element::BINARY, b"\x02\0\0\0\x80xy"),
        (element::BINARY, b"\x06\0\0\0\x02\x02\0\0\0xy"),
        (element::UNDEFINED, b""),
        (element::OBJECT_ID, &[1; 12]),
        (element::BOOLEAN, &[1]),
        (element::DATE_TIME, &[2; 8]),
        (element::NULL, b""),
        (element::REGEX, b"a.b\0i\0"),
        (element::DB_POINTER, &[&string[..], &[3; 12]].concat()),
        (element::CODE, &string),
        (element::SYMBOL, &string),
        (element::CODE_WITH_SCOPE, &scope),
        (element::INT32, &[4; 4]),
        (element::TIMESTAMP, &[5; 8]),
        (element::INT64, &[6; 8]),
        (element::DECIMAL128, &[7; 16]),
        (element::MAX_KEY, b""),
        (element::MIN_KEY, b""),
    ])
}

fn vec_of<const N: usize>(values: [(u8, &[u8]); N]) -> Vec<(u8, Vec<u8>)> {
    values.iter().map(|(t, v)| (*t, v.to_vec())).collect()
}

/// A document with an element of every type, keys `a`, `b` and so on.
fn sample() -> Vec<u8> {
    let mut body = Vec::new();
    for (i, (element_type, value)) in (b'a'..).zip(every_type()) {
        body.extend([element_type, i, 0]);
        body.extend(value);
    }
    wrap(&body)
}

/// Reads everything that a checked document offers, and checks that it fits together.
fn read(doc: Doc<'_>) -> usize {
    let mut echo = Vec::new();
    let mut count = 0;
    for (key, value) in doc {
        count += 1;
        assert!(doc.get(key).is_some());
        let mut out = [0; 512];
        let mut cursor = Cursor::new(&mut out);
        write(&mut cursor, |w| w.value(key, value));
        let len = cursor.finish().unwrap();
        echo.extend_from_slice(&out[4..len - 1]);
        if let Some(inner) = value.as_document().or(value.as_array()) {
            read(inner);
        }
    }
    assert_eq!(wrap(&echo), doc.as_bytes(), "every value is echoed as it came");
    count
}

#[test]
fn t41_every_type_is_walked() {
    for (element_type, value) in every_type() {
        let bytes = one(element_type, &value);
        let doc = Doc::parse(&bytes).unwrap_or_else(|e| panic!("{element_type:#x}: {e}"));
        assert_eq!(doc.get("k").unwrap().element_type(), element_type);
        assert_eq!(read(doc), 1);
    }
    let bytes = sample();
    let doc = Doc::parse(&bytes).unwrap();
    assert_eq!(read(doc), every_type().len());
    let others = doc.iter().filter(|(_, v)| matches!(v, Value::Other(_))).count();
    assert_eq!(others, 12);
    let Some(Value::Other(raw)) = doc.get("h") else { panic!() };
    assert_eq!((raw.element_type(), raw.as_bytes()), (element::OBJECT_ID, &[1; 12][..]));
    let _: Raw<'_> = raw;
}

#[test]
fn t41_every_value_one_byte_short_is_refused() {
    for (element_type, value) in every_type().iter().filter(|(_, v)| !v.is_empty()) {
        let short = one(*element_type, &value[..value.len() - 1]);
        assert!(Doc::parse(&short).is_err(), "{element_type:#x}");
    }
}

#[test]
fn t41_unknown_types_are_refused_at_their_byte() {
    let known: Vec<u8> = every_type().iter().map(|(t, _)| *t).collect();
    for byte in (1..=255).filter(|b| !known.contains(b)) {
        assert_eq!(error(&one(byte, &[0; 16])), (ErrorKind::Type, 4), "{byte:#x}");
        assert_eq!(error(&wrap(&[byte])), (ErrorKind::Type, 4), "{byte:#x}");
    }
    assert_eq!(error(&one(element::BOOLEAN, &[2])), (ErrorKind::Type, 7));
}

#[test]
fn t41_length_lies_are_refused_where_they_stand() {
    for bytes in [
        &b""[..],
        b"\x05\0\0",
        b"\x04\0\0\0",
        b"\x05\0\0\0",
        b"\x06\0\0\0\0",
        b"\xff\xff\xff\xff\0",
    ] {
        assert_eq!(error(bytes), (ErrorKind::Length, 0), "{bytes:?}");
    }
    assert_eq!(error(b"\x05\0\0\0\0\0"), (ErrorKind::Length, 0), "trailing byte");
    for (element_type, value, at) in [
        (element::STRING, &b"\0\0\0\0\0"[..], 7),
        (element::STRING, b"\x02\0\0\0\0", 7),
        (element::STRING, b"\xff\xff\xff\xff\0", 7),
        (element::STRING, b"\xff\xff\xff\x7f\0", 7),
        (element::STRING, b"\x01\0", 7),
        (element::DOCUMENT, b"\x04\0\0\0\0", 7),
        (element::DOCUMENT, b"\x06\0\0\0\0", 7),
        (element::BINARY, b"\x01\0\0\0\0", 7),
        (element::BINARY, b"\xff\xff\xff\xff\0", 7),
        (element::BINARY, b"\x04\0\0\0\x02\x01\0\0\0", 12),
        (element::BINARY, b"\x03\0\0\0\x02\0\0\0", 12),
        (element::BINARY, b"\x00\0\0\0\x02", 12),
        (element::OBJECT_ID, b"short", 7),
        (element::DB_POINTER, b"\x01\0\0\0\0only 11 byt", 7),
        (element::CODE_WITH_SCOPE, b"\x0d\0\0\0\x01\0\0\0\0\x05\0\0\0", 7),
        (element::CODE_WITH_SCOPE, b"\x0e\0\0\0\x00\0\0\0\0\x05\0\0\0\0", 11),
        (element::CODE_WITH_SCOPE, b"\x0e\0\0\0\x07\0\0\0\0\x05\0\0\0\0", 11),
        (element::CODE_WITH_SCOPE, b"\x0e\0\0\0\x01\0\0\0\0\x06\0\0\0\0", 16),
        (element::CODE_WITH_SCOPE, b"\x0f\0\0\0\x01\0\0\0\0\x05\0\0\0\0\0", 16),
    ] {
        assert_eq!(error(&one(element_type, value)), (ErrorKind::Length, at), "{value:?}");
    }
}

#[test]
fn t41_terminators_are_required_and_final() {
    assert_eq!(error(b"\x05\0\0\0\x01"), (ErrorKind::Terminator, 4));
    assert_eq!(error(b"\x06\0\0\0\0\0"), (ErrorKind::Terminator, 4), "ends early");
    assert_eq!(error(&wrap(b"\x0ak")), (ErrorKind::Terminator, 6), "key without an end");
    assert_eq!(error(&one(element::STRING, b"\x02\0\0\0ab")), (ErrorKind::Terminator, 12));
    assert_eq!(error(&one(element::REGEX, b"a\0i")), (ErrorKind::Terminator, 10));
    assert_eq!(error(&one(element::REGEX, b"a")), (ErrorKind::Terminator, 8));
    let open = [&b"\x0e\0\0\0\x01\0\0\0\x01\x05\0\0\0\0"[..]].concat();
    assert_eq!(error(&one(element::CODE_WITH_SCOPE, &open)), (ErrorKind::Terminator, 15));
}

#[test]
fn t41_text_must_be_utf8() {
    assert_eq!(error(&wrap(b"\x0aa\xff\0")), (ErrorKind::Utf8, 6));
    assert_eq!(error(&one(element::STRING, b"\x03\0\0\0a\xc3\0")), (ErrorKind::Utf8, 12));
    assert_eq!(error(&one(element::REGEX, b"a\0\xff\0")), (ErrorKind::Utf8, 9));
    let text = one(element::STRING, b"\x04\0\0\0a\0b\0");
    let value = Doc::parse(&text).unwrap().get("k");
    assert_eq!(value.and_then(|v| v.as_str()), Some("a\0b"), "NUL is allowed inside");
}

#[test]
fn t41_depth_is_bounded() {
    assert!(Doc::parse(&nested(MAX_DEPTH)).is_ok());
    let deep = nested(MAX_DEPTH + 1);
    assert_eq!(error(&deep), (ErrorKind::Depth, 7 * MAX_DEPTH));
    assert_eq!(Doc::parse(&deep).unwrap_err().fault(), Fault::Limit);
    assert_eq!(error(&nested(1000)), (ErrorKind::Depth, 7 * MAX_DEPTH));
    let scopes = (1..=MAX_DEPTH).fold(wrap(&[]), |scope, _| {
        let len = u32::try_from(4 + 5 + scope.len()).unwrap().to_le_bytes();
        one(element::CODE_WITH_SCOPE, &[&len[..], b"\x01\0\0\0\0", &scope].concat())
    });
    assert_eq!(Doc::parse(&scopes).unwrap_err().kind, ErrorKind::Depth, "scopes count");
}

#[test]
fn t41_first_of_two_equal_keys_wins() {
    let bytes = wrap(b"\x10ok\0\x01\0\0\0\x10ok\0\0\0\0\0");
    let doc = Doc::parse(&bytes).unwrap();
    assert_eq!(doc.get("ok"), Some(Value::Int32(1)));
    assert_eq!(doc.iter().count(), 2);
    assert_eq!(doc.get("o"), None);
}

#[test]
fn t41_every_mutation_and_truncation_of_one_byte_is_safe() {
    let good = sample();
    for end in 0..good.len() {
        assert!(Doc::parse(&good[..end]).is_err(), "cut at {end}");
    }
    for at in 0..good.len() {
        for byte in 0..=255u8 {
            let mut bytes = good.clone();
            bytes[at] = byte;
            match Doc::parse(&bytes) {
                Ok(doc) => drop(read(doc)),
                Err(e) => assert!(e.at <= bytes.len(), "{e}"),
            }
            let length_field = at < 4;
            if length_field && byte != good[at] {
                assert!(Doc::parse(&bytes).is_err());
            }
        }
    }
}

#[test]
fn front_of_a_longer_slice_is_split_off() {
    let bytes = [&sample()[..], b"rest"].concat();
    let (doc, rest) = Doc::parse_front(&bytes).unwrap();
    assert_eq!((doc.as_bytes(), rest), (&sample()[..], &b"rest"[..]));
    assert_eq!(document_len(bytes.first_chunk().unwrap()), Some(sample().len()));
    assert_eq!(document_len(&[4, 0, 0, 0]), None);
    assert_eq!(document_len(&[0xff; 4]), None);
    for end in 0..sample().len() {
        let e = Doc::parse_front(&bytes[..end]).unwrap_err();
        assert_eq!((e.kind, e.at), (ErrorKind::Length, 0));
    }
    assert!(Doc::EMPTY.is_empty() && Doc::parse(Doc::EMPTY.as_bytes()).is_ok());
}

proptest! {
    #[test]
    fn t41_any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        for bytes in [wrap(&body), body] {
            match Doc::parse(&bytes) {
                Ok(doc) => drop(read(doc)),
                Err(e) => prop_assert!(e.at <= bytes.len()),
            }
        }
    }

    #[test]
    fn t41_spliced_elements_are_read_or_refused(
        parts in prop::collection::vec((0usize..22, any::<prop::sample::Index>(), any::<u8>()), 0..8)
    ) {
        let mut body = Vec::new();
        for (which, at, byte) in parts {
            let (element_type, mut value) = every_type()[which].clone();
            if byte < 64 && !value.is_empty() {
                let at = at.index(value.len());
                value[at] = byte;
            }
            body.extend([element_type, b'k', 0]);
            body.extend(value);
        }
        if let Ok(doc) = Doc::parse(&wrap(&body)) {
            read(doc);
        }
    }
}
