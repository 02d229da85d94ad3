//! `mongo-auth-rawbson` against the `bson` crate: what one writes the other reads, and both agree
//! on what is a document.

use bson::spec::BinarySubtype;
use bson::{
    Binary, Bson, DbPointer, Decimal128, Document, JavaScriptCodeWithScope, RawDocument, Regex,
    Timestamp, oid::ObjectId,
};
use mongo_auth_primitives::Cursor;
use mongo_auth_rawbson::{Doc, ErrorKind, MAX_DEPTH, Value, Writer, write};
use proptest::prelude::*;

/// Values of every type, nested at most three deep.
fn any_bson() -> impl Strategy<Value = Bson> {
    let leaf = prop_oneof![
        any::<f64>().prop_map(Bson::Double),
        ".{0,12}".prop_map(Bson::String),
        (any::<u8>(), prop::collection::vec(any::<u8>(), 0..12)).prop_map(|(subtype, bytes)| {
            Bson::Binary(Binary { subtype: BinarySubtype::from(subtype), bytes })
        }),
        Just(Bson::Undefined),
        any::<[u8; 12]>().prop_map(|b| Bson::ObjectId(ObjectId::from_bytes(b))),
        any::<bool>().prop_map(Bson::Boolean),
        any::<i64>().prop_map(|n| Bson::DateTime(bson::DateTime::from_millis(n))),
        Just(Bson::Null),
        ("[^\0]{0,6}", "[imsx]{0,3}").prop_map(|(pattern, options)| {
            Bson::RegularExpression(Regex {
                pattern: pattern.try_into().unwrap(),
                options: options.try_into().unwrap(),
            })
        }),
        ".{0,6}".prop_map(Bson::JavaScriptCode),
        ".{0,6}".prop_map(Bson::Symbol),
        any::<i32>().prop_map(Bson::Int32),
        any::<i64>().prop_map(Bson::Int64),
        (any::<u32>(), any::<u32>())
            .prop_map(|(time, increment)| Bson::Timestamp(Timestamp { time, increment })),
        any::<[u8; 16]>().prop_map(|b| Bson::Decimal128(Decimal128::from_bytes(b))),
        Just(Bson::MaxKey),
        Just(Bson::MinKey),
        Just(db_pointer()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let document = prop::collection::vec(("[^\0]{0,4}", inner.clone()), 0..4)
            .prop_map(|elements| elements.into_iter().collect::<Document>());
        prop_oneof![
            document.clone().prop_map(Bson::Document),
            prop::collection::vec(inner, 0..4).prop_map(Bson::Array),
            (".{0,6}", document).prop_map(|(code, scope)| {
                Bson::JavaScriptCodeWithScope(JavaScriptCodeWithScope { code, scope })
            }),
        ]
    })
}

/// The `bson` crate makes this type by parsing only.
fn db_pointer() -> Bson {
    let bytes = b"\x1a\0\0\0\x0cp\0\x02\0\0\0n\0abcdefghijkl\0";
    let parsed = Document::from_reader(&bytes[..]).unwrap();
    let pointer: Option<&DbPointer> = match parsed.get("p") {
        Some(Bson::DbPointer(pointer)) => Some(pointer),
        _ => None,
    };
    Bson::DbPointer(pointer.unwrap().clone())
}

fn any_document() -> impl Strategy<Value = Document> {
    prop::collection::vec(("[^\0]{0,6}", any_bson()), 0..8)
        .prop_map(|elements| elements.into_iter().collect())
}

fn assert_same(ours: Doc<'_>, theirs: &Document) {
    assert_eq!(ours.iter().count(), theirs.len());
    for ((key, value), (their_key, their_value)) in ours.iter().zip(theirs) {
        assert_eq!(key, their_key);
        assert_same_value(value, their_value);
    }
}

fn assert_same_value(ours: Value<'_>, theirs: &Bson) {
    assert_eq!(ours.element_type(), theirs.element_type() as u8);
    match (ours, theirs) {
        (Value::Double(a), Bson::Double(b)) => assert_eq!(a.to_bits(), b.to_bits()),
        (Value::String(a), Bson::String(b)) => assert_eq!(a, b),
        (Value::Document(a), Bson::Document(b)) => assert_same(a, b),
        (Value::Array(a), Bson::Array(b)) => {
            assert_eq!(a.iter().count(), b.len());
            a.iter().zip(b).for_each(|((_, a), b)| assert_same_value(a, b));
        }
        (Value::Binary { subtype, bytes }, Bson::Binary(b)) => {
            assert_eq!((subtype, bytes), (b.subtype.into(), &b.bytes[..]));
        }
        (Value::Boolean(a), Bson::Boolean(b)) => assert_eq!(a, *b),
        (Value::Null, Bson::Null) => {}
        (Value::Int32(a), Bson::Int32(b)) => assert_eq!(a, *b),
        (Value::Int64(a), Bson::Int64(b)) => assert_eq!(a, *b),
        (Value::Other(raw), theirs) => assert!(encoded(theirs).ends_with(raw.as_bytes())),
        (ours, theirs) => panic!("{ours:?} is not {theirs:?}"),
    }
}

/// A document whose one element ends with the bytes of `value`.
fn encoded(value: &Bson) -> Vec<u8> {
    let mut bytes = Document::from_iter([(String::new(), value.clone())]).to_vec().unwrap();
    bytes.pop();
    bytes
}

/// Writes `doc` with one call for each element, nested ones included.
fn rewrite(w: &mut Writer<'_, '_>, doc: Doc<'_>) {
    for (key, value) in doc {
        match value {
            Value::String(text) => w.string(key, text),
            Value::Binary { subtype: 0, bytes } => w.binary(key, bytes),
            Value::Document(inner) => w.document(key, |w| rewrite(w, inner)),
            Value::Array(inner) => w.array(key, |w| rewrite(w, inner)),
            Value::Int32(n) => w.int32(key, n),
            Value::Int64(n) => w.int64(key, n),
            Value::Double(n) => w.double(key, n),
            Value::Boolean(b) => w.boolean(key, b),
            Value::Null => w.null(key),
            value => w.value(key, value),
        }
    }
}

fn written(elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    let mut measure = Cursor::new(&mut []);
    write(&mut measure, &elements);
    let mut bytes = vec![0; measure.len()];
    write(&mut Cursor::new(&mut bytes), &elements);
    bytes
}

/// The same bytes through the `bson` crate: all of them, and every element.
fn theirs(bytes: &[u8]) -> Option<Document> {
    Document::try_from(RawDocument::from_bytes(bytes).ok()?).ok()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn t41_what_bson_writes_is_read_to_the_same_value(document in any_document()) {
        let bytes = document.to_vec().unwrap();
        let doc = Doc::parse(&bytes).unwrap();
        assert_same(doc, &document);
        prop_assert_eq!(written(|w| rewrite(w, doc)), bytes);
    }

    #[test]
    fn t41_accept_and_refuse_agree(
        document in any_document(),
        faults in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..3),
    ) {
        let mut bytes = document.to_vec().unwrap();
        for (at, byte, how) in faults {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes[at] = bytes[at].wrapping_add(1),
                2 => bytes[at] ^= 1 << (byte % 8),
                _ => {
                    bytes.truncate(at.max(5));
                    let len = u32::try_from(bytes.len()).unwrap();
                    bytes[..4].copy_from_slice(&len.to_le_bytes());
                }
            }
        }
        match (Doc::parse(&bytes), theirs(&bytes)) {
            // The `bson` crate drops repeated keys, sorts regular expression options and
            // renames array indices.
            (Ok(ours), Some(theirs)) if theirs.to_vec().unwrap() == bytes => assert_same(ours, &theirs),
            (ours, theirs) => {
                prop_assert_eq!(ours.is_ok(), theirs.is_some(), "{:?} {:02x?}", ours, bytes);
            }
        }
    }
}

/// What the two do differently, each on purpose.
#[test]
fn t41_differences_are_these() {
    let levels = |n| (1..n).fold(Document::new(), |inner, _| bson::doc! { "k": inner });
    let deep = levels(MAX_DEPTH).to_vec().unwrap();
    assert!(Doc::parse(&deep).is_ok() && theirs(&deep).is_some());
    let deeper = levels(MAX_DEPTH + 1).to_vec().unwrap();
    assert_eq!(Doc::parse(&deeper).unwrap_err().kind, ErrorKind::Depth, "bounded work");
    assert!(theirs(&deeper).is_some());

    let repeated = b"\x0d\0\0\0\x08k\0\x01\x08k\0\0\0";
    assert_eq!(Doc::parse(repeated).unwrap().get("k"), Some(Value::Boolean(true)), "first wins");
    assert_eq!(theirs(repeated).unwrap().get("k"), Some(&Bson::Boolean(false)), "last wins");
}

/// Faults that random mutation seldom makes, refused by both.
#[test]
fn t41_rare_faults_are_refused_by_both() {
    for (what, bytes) in [
        ("ends early", &b"\x06\0\0\0\0\0"[..]),
        ("bytes after the end", b"\x05\0\0\0\0\0"),
        ("boolean 2", b"\x09\0\0\0\x08k\0\x02\0"),
        ("old binary with a wrong second length", b"\x12\0\0\0\x05k\0\x05\0\0\0\x02\x02\0\0\0x\0"),
        ("gap after the scope", b"\x17\0\0\0\x0fk\0\x0f\0\0\0\x01\0\0\0\0\x05\0\0\0\0\0\0"),
        ("key that is not UTF-8", b"\x08\0\0\0\x0a\xff\0\0"),
        ("string of length 0", b"\x0d\0\0\0\x02k\0\0\0\0\0\0\0"),
        ("type 0x80", b"\x08\0\0\0\x80k\0\0"),
    ] {
        assert!(Doc::parse(bytes).is_err() && theirs(bytes).is_none(), "{what}");
    }
}
