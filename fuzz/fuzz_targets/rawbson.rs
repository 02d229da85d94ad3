//! The BSON reader never panics, and what it accepts the `bson` crate reads alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth_primitives::Cursor;
use mongo_auth_rawbson::{Doc, write};

fuzz_target!(|data: &[u8]| {
    let Ok(doc) = Doc::parse(data) else { return };
    let _ = format!("{doc:?}");
    for (key, value) in &doc {
        assert!(doc.get(key).is_some());
        let _ = (value.as_i64(), value.as_f64(), value.as_str(), value.as_binary());
    }
    // what can be read can be written again, byte for byte where every type is writable
    let mut out = vec![0; data.len()];
    let mut cursor = Cursor::new(&mut out);
    write(&mut cursor, |w| w.elements(&doc));
    let len = cursor.finish().expect("a copy is not longer than the original");
    assert_eq!(&out[..len], data);
    if let Ok(theirs) = bson::Document::from_reader(data) {
        for (key, value) in &theirs {
            // of a repeated key we keep the first and they the last
            let mut ours = doc.iter().filter(|(name, _)| name == key);
            let first = ours.next().expect("they read a key that we do not").1;
            if ours.next().is_none() {
                assert_eq!(first.element_type(), value.element_type() as u8);
            }
        }
    }
});
