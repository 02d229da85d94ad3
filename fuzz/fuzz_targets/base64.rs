//! One text for each value and one value for each text, and the crate `base64` says the same.
#![no_main]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use libfuzzer_sys::fuzz_target;
use mongo_auth_primitives::{Cursor, base64 as ours};

fuzz_target!(|data: &[u8]| {
    let text = encode(data);
    assert_eq!(text, BASE64_STANDARD.encode(data).as_bytes());
    assert_eq!(decode(&text, data.len()).as_deref(), Some(data));

    // the same bytes as a text: few are one, and those come out again exactly
    let value = decode(data, data.len());
    assert_eq!(value, BASE64_STANDARD.decode(data).ok());
    let Some(value) = value else { return };
    assert_eq!(encode(&value), data);
    if let Some(too_small) = value.len().checked_sub(1) {
        assert_eq!(decode(data, too_small), None, "decoded into too little room");
    }
});

fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut text = vec![0; ours::encoded_len(bytes.len())];
    let mut out = Cursor::new(&mut text);
    ours::put(&mut out, bytes);
    assert_eq!(out.finish(), Ok(text.len()));
    text
}

/// Decodes into room for `len` bytes.
fn decode(text: &[u8], len: usize) -> Option<Vec<u8>> {
    ours::decode(text, &mut vec![0; len]).ok().map(<[u8]>::to_vec)
}
