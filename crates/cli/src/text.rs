//! Text out of what writes bytes.

use mongo_auth::primitives::{Cursor, hex, to_vec};

/// What `write` writes, which is ASCII.
pub(crate) fn written(write: impl Fn(&mut Cursor<'_>)) -> String {
    let write = |out: &mut [u8]| {
        let mut cursor = Cursor::new(out);
        write(&mut cursor);
        cursor.finish()
    };
    let text = to_vec(write, |e| Some(*e)).unwrap_or_default();
    String::from_utf8(text).unwrap_or_default()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    written(|out| hex::put(out, bytes))
}
