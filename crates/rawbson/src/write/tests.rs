use super::*;
use alloc::{vec, vec::Vec};
use mongo_auth_primitives::BufferTooSmall;
use proptest::prelude::*;

fn everything(w: &mut Writer<'_, '_>) {
    w.string("s", "text");
    w.text("t", Text::percent_encoded("j%40ne").unwrap());
    w.string_with("sw", |out| out.put(b"n=\xc3\xa4"));
    w.binary("b", b"\0\x01");
    w.binary_with("bw", |out| out.put_decimal(1203));
    w.int32("i", -1);
    w.int64("l", i64::MIN);
    w.double("d", 1.5);
    w.boolean("y", true);
    w.null("n");
    w.document("doc", |w| w.array("arr", |w| w.int32("0", 7)));
    w.raw_document("raw", &Doc::EMPTY);
    w.value("old", Value::Binary { subtype: 2, bytes: b"xyz" });
    w.value("arr", Value::Array(Doc::EMPTY));
}

/// Writes into a slice of every size that is too small, then into one that is not.
fn at_every_size(elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    let mut measure = Cursor::new(&mut []);
    write(&mut measure, &elements);
    let needed = measure.len();
    let mut exact = vec![0; needed];
    for size in 0..needed {
        let mut out = vec![0xaa; size];
        let mut cursor = Cursor::new(&mut out);
        write(&mut cursor, &elements);
        assert_eq!(cursor.finish(), Err(BufferTooSmall { needed }));
    }
    let mut cursor = Cursor::new(&mut exact);
    write(&mut cursor, &elements);
    assert_eq!(cursor.finish(), Ok(needed));
    let mut roomy = vec![0xaa; needed + 9];
    let mut cursor = Cursor::new(&mut roomy);
    write(&mut cursor, &elements);
    assert_eq!(cursor.finish(), Ok(needed));
    assert_eq!(roomy[..needed], exact);
    assert_eq!(roomy[needed..], [0xaa; 9]);
    exact
}

#[test]
fn every_buffer_size_below_needed_reports_it_and_the_retry_is_identical() {
    let bytes = at_every_size(everything);
    let doc = Doc::parse(&bytes).unwrap();
    let read = |key| doc.get(key).unwrap();
    assert_eq!(read("s"), Value::String("text"));
    assert_eq!(read("t"), Value::String("j@ne"));
    assert_eq!(read("sw"), Value::String("n=ä"));
    assert_eq!(read("b").as_binary(), Some((0, &b"\0\x01"[..])));
    assert_eq!(read("bw").as_binary(), Some((0, &b"1203"[..])));
    assert_eq!(read("i"), Value::Int32(-1));
    assert_eq!(read("l"), Value::Int64(i64::MIN));
    assert_eq!(read("d"), Value::Double(1.5));
    assert_eq!(read("y"), Value::Boolean(true));
    assert_eq!(read("n"), Value::Null);
    let nested = read("doc").as_document().and_then(|d| d.get("arr")?.as_array()?.get("0"));
    assert_eq!(nested, Some(Value::Int32(7)));
    assert_eq!(read("raw"), Value::Document(Doc::EMPTY));
    assert_eq!(read("old"), Value::Binary { subtype: 2, bytes: b"xyz" });
    assert_eq!(read("arr"), Value::Array(Doc::EMPTY));
}

#[test]
fn bytes_are_as_the_specification_prints_them() {
    // The two examples of the BSON specification's FAQ.
    let hello = at_every_size(|w| w.string("hello", "world"));
    assert_eq!(hello, b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0");
    let awesome = at_every_size(|w| {
        w.array("BSON", |w| {
            w.string("0", "awesome");
            w.double("1", 5.05);
            w.int32("2", 1986);
        });
    });
    assert_eq!(
        awesome,
        b"\x31\0\0\0\x04BSON\0\x26\0\0\0\x020\0\x08\0\0\0awesome\0\x011\0\x33\x33\x33\x33\x33\x33\x14\x40\x102\0\xc2\x07\0\0\0\0"
    );
}

#[test]
fn w11_values_keep_their_type_when_echoed() {
    for value in [Value::Int32(1), Value::Int64(1), Value::Double(1.0)] {
        let bytes = at_every_size(|w| w.value("conversationId", value));
        assert_eq!(Doc::parse(&bytes).unwrap().get("conversationId"), Some(value));
    }
}

#[test]
fn elements_of_a_document_are_spliced() {
    let hello = at_every_size(everything);
    let hello = Doc::parse(&hello).unwrap();
    let spliced = at_every_size(|w| {
        w.int32("hello", 1);
        w.elements(&hello);
    });
    let spliced = Doc::parse(&spliced).unwrap();
    assert!(spliced.iter().skip(1).eq(hello.iter()));
    assert_eq!(spliced.get("hello"), Some(Value::Int32(1)));
}

#[test]
fn t41_nul_in_a_key_cannot_inject_elements() {
    let bytes = at_every_size(|w| w.int32("a\0\x10b\0\x01\0\0\0", 2));
    let doc = Doc::parse(&bytes).unwrap();
    assert_eq!(doc.iter().collect::<Vec<_>>(), [("a", Value::Int32(2))]);
}

#[cfg(feature = "alloc")]
#[test]
fn vector_equals_slice() {
    assert_eq!(write_vec(everything), at_every_size(everything));
}

proptest! {
    #[test]
    fn written_strings_and_bytes_are_read_back(
        key in "[^\0]{0,8}", text in ".{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..40),
        n: i64, subtype: u8,
    ) {
        let written = at_every_size(|w| {
            w.string(&key, &text);
            w.int64("n", n);
            w.value("b", Value::Binary { subtype, bytes: &bytes });
        });
        let doc = Doc::parse(&written).unwrap();
        let want = [
            (&key[..], Value::String(&text)),
            ("n", Value::Int64(n)),
            ("b", Value::Binary { subtype, bytes: &bytes }),
        ];
        prop_assert_eq!(doc.iter().collect::<Vec<_>>(), want);
    }
}
