//! Where canonical text goes.

use crate::sha256::Sha256;
use mongo_auth_primitives::Cursor;

/// Takes canonical text, piece by piece: into the hash, or into a buffer to be looked at.
pub(crate) trait Sink {
    fn put(&mut self, bytes: &[u8]);

    /// Takes a header value without spaces around it, and with one for each run of spaces inside.
    fn put_value(&mut self, value: &[u8]) {
        if !value.contains(&b' ') {
            return self.put(value);
        }
        let mut words = value.split(|b| *b == b' ').filter(|word| !word.is_empty());
        if let Some(word) = words.next() {
            self.put(word);
        }
        for word in words {
            self.put(b" ");
            self.put(word);
        }
    }
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Sink for Cursor<'_> {
    fn put(&mut self, bytes: &[u8]) {
        Cursor::put(self, bytes);
    }
}
