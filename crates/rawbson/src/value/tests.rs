use super::*;
use crate::write;
use alloc::format;
use mongo_auth_primitives::Cursor;

#[test]
fn w10_numbers_of_every_numeric_type_are_taken() {
    for one in [Value::Int32(1), Value::Int64(1), Value::Double(1.0)] {
        assert_eq!((one.as_i64(), one.as_f64()), (Some(1), Some(1.0)), "{one:?}");
    }
    for other in [Value::Boolean(true), Value::Null, Value::String("1")] {
        assert_eq!((other.as_i64(), other.as_f64()), (None, None), "{other:?}");
    }
}

#[test]
fn w10_doubles_are_integers_only_where_exact() {
    for (n, whole) in [
        (0.0, Some(0)),
        (-0.0, Some(0)),
        (-7.0, Some(-7)),
        (0.5, None),
        (f64::NAN, None),
        (f64::INFINITY, None),
        (9_223_372_036_854_775_808.0, None),
        (9_223_372_036_854_774_784.0, Some(9_223_372_036_854_774_784)),
        (-9_223_372_036_854_775_808.0, Some(i64::MIN)),
        (1e300, None),
    ] {
        assert_eq!(Value::Double(n).as_i64(), whole, "{n}");
    }
}

#[test]
fn accessors_take_their_own_type_alone() {
    let doc = Doc::EMPTY;
    let values = [
        Value::Array(doc),
        Value::Binary { subtype: 4, bytes: b"x" },
        Value::Boolean(true),
        Value::Document(doc),
        Value::String("s"),
    ];
    let taken = values.map(|v| {
        [v.as_array().is_some(), v.as_binary().is_some(), v.as_bool().is_some()]
            .into_iter()
            .chain([v.as_document().is_some(), v.as_str().is_some()])
            .position(|taken| taken)
    });
    assert_eq!(taken, [0, 1, 2, 3, 4].map(Some));
    assert_eq!(values[1].as_binary(), Some((4, &b"x"[..])));
}

#[test]
fn t36_debug_shows_no_content() {
    let mut out = [0; 128];
    let mut cursor = Cursor::new(&mut out);
    write(&mut cursor, |w| {
        w.string("k", "canary");
        w.binary("b", b"canary");
        w.document("d", |w| w.string("k", "canary"));
        w.array("a", |w| w.string("0", "canary"));
    });
    let len = cursor.finish().unwrap();
    let doc = Doc::parse(&out[..len]).unwrap();
    let shown = format!("{doc:?} {:?} {:?}", doc.iter(), doc.iter().map(|e| e.1).last());
    let all = doc.iter().map(|(_, v)| format!("{v:?}")).collect::<alloc::string::String>();
    assert!(!shown.contains("canary") && !all.contains("canary") && !all.contains("99"), "{all}");
    assert_eq!(format!("{:?}", doc.get("k").unwrap()), "String(6 bytes)");
    let raw = Value::read(element::OBJECT_ID, &[9; 12]);
    assert_eq!(format!("{raw:?}"), "Other(type 0x07, 12 bytes)");
}
