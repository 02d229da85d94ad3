//! SASLprep against the crate `stringprep`, which normalizes with the tables of a recent Unicode.
//!
//! Both have the tables of RFC 3454, and Unicode promises that what is assigned keeps its normal
//! form, so they have to agree on text whose characters Unicode 3.2 knows. They may differ, and are
//! not compared:
//! - where a character is not assigned in 3.2: ours refuses the input, `stringprep` looks at the
//!   normalized output only, and a character of today may normalize to old ones;
//! - on the five ideographs whose decomposition Corrigendum #4 changed after 3.2;
//! - on more combining marks than ours accepts on one character, a limit of its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth_saslprep::{Error, MAX_EXPANSION, MAX_MARKS, prepare, prepare_chars};

fuzz_target!(|data: &[u8]| {
    let text: String = data.utf8_chunks().map(|chunk| chunk.valid()).collect();
    let mut room = vec![0xff; text.len() * MAX_EXPANSION];
    let mut again = room.clone();
    let prepared = prepare(&text, &mut room);
    assert_eq!(prepared, prepare_chars(text.chars(), &mut again));
    match prepared {
        Ok(prepared) => {
            assert_eq!(prepare(prepared, &mut again), Ok(prepared), "twice is another text");
            too_small(&text, prepared.len());
        }
        Err(error) => {
            let at = error.at().expect("there was room");
            assert!(text.is_char_boundary(at) && at < text.len());
            assert!(room.iter().all(|byte| *byte == 0), "a part of the password stays behind");
        }
    }
    compare(&text, prepare(&text, &mut again));
});

fn compare(text: &str, ours: Result<&str, Error>) {
    if let Some((at, _)) = text.char_indices().find(|(_, c)| unassigned(*c)) {
        let error = ours.expect_err("not assigned in Unicode 3.2");
        assert!(error.at() <= Some(at), "the first fault is told: {error}");
        return;
    }
    if let Err(Error::Limit { .. }) = ours {
        assert!(text.chars().count() > MAX_MARKS / 4, "a mark decomposes into few");
        return;
    }
    if text.contains(changed_after_3_2) {
        return;
    }
    let theirs = stringprep::saslprep(text);
    assert_eq!(ours.ok(), theirs.as_deref().ok(), "{text:?}");
}

fn unassigned(c: char) -> bool {
    stringprep::tables::unassigned_code_point(c)
}

/// Unicode Corrigendum #4.
fn changed_after_3_2(c: char) -> bool {
    matches!(c, '\u{2f868}' | '\u{2f874}' | '\u{2f91f}' | '\u{2f95f}' | '\u{2f9bf}')
}

fn too_small(text: &str, needed: usize) {
    let Some(len) = needed.checked_sub(1) else { return };
    match prepare(text, &mut vec![0; len]) {
        Err(Error::BufferTooSmall(error)) => assert_eq!(error.needed, needed),
        other => panic!("{other:?} with one byte too few"),
    }
}
