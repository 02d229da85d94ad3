//! Frames and replies: reading never panics, and a frame that is taken is exactly one frame.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth::wire::{op_msg, reply};

fuzz_target!(|data: &[u8]| {
    let len = op_msg::message_len(data, op_msg::MAX_REPLY_LEN);
    let request_id = data.get(8..12).map_or(0, |id| i32::from_le_bytes(id.try_into().unwrap()));
    assert!(op_msg::parse(data, request_id.wrapping_add(1)).is_err(), "answers another request");
    let doc = match op_msg::parse(data, request_id) {
        Ok(doc) => doc,
        Err(error) => {
            let _ = (error.fault(), error.to_string());
            return;
        }
    };
    assert_eq!(len, Ok(Some(data.len())));
    assert!(data.windows(doc.as_bytes().len()).any(|part| part == doc.as_bytes()));
    match reply::outcome(doc) {
        Ok(doc) => {
            let hello = reply::HelloReply::new(doc);
            let offered = hello.sasl_supported_mechs().unwrap_or_default();
            assert!(offered.iter().all(|mechanism| offered.contains(mechanism)));
            let _ = (hello.role().name(), hello.set_name(), hello.max_wire_version());
            let _ = hello.speculative_authenticate().map(|doc| doc.iter().count());
        }
        Err(error) => {
            let _ = (error.code(), error.code_name(), error.message(), error.labels().count());
        }
    }
});
