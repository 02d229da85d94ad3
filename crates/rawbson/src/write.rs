//! Documents written in one pass, with lengths patched in.

use crate::{Doc, Value, element};
#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use mongo_auth_primitives::{Cursor, Text};

/// Appends one document whose elements `elements` writes.
///
/// Whether it fitted is known when the cursor finishes. Lengths above `i32::MAX` cannot be
/// expressed; no slice that takes such a document is in reach of this protocol.
pub fn write(out: &mut Cursor<'_>, elements: impl FnOnce(&mut Writer<'_, '_>)) {
    let start = out.len();
    out.put(&[0; 4]);
    elements(&mut Writer { out });
    out.put_byte(0);
    patch_length(out, start, start);
}

/// A document in a vector of its own; `elements` runs twice.
#[cfg(feature = "alloc")]
pub fn write_vec(elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    let mut measure = Cursor::new(&mut []);
    write(&mut measure, &elements);
    let mut bytes = alloc::vec![0; measure.len()];
    write(&mut Cursor::new(&mut bytes), &elements);
    bytes
}

/// Writes the elements of a document, in the order of the calls.
///
/// Keys are not checked for repetition. A key ends at its first NUL, since BSON cannot express one.
#[derive(Debug)]
pub struct Writer<'w, 'o> {
    out: &'w mut Cursor<'o>,
}

impl Writer<'_, '_> {
    /// A string, type 0x02.
    pub fn string(&mut self, key: &str, text: &str) {
        self.string_with(key, |out| out.put(text.as_bytes()));
    }

    /// A string, type 0x02, decoded on the way.
    pub fn text(&mut self, key: &str, text: Text<'_>) {
        self.string_with(key, |out| text.put(out));
    }

    /// A string, type 0x02, that `text` appends in place; it has to be UTF-8.
    pub fn string_with(&mut self, key: &str, text: impl FnOnce(&mut Cursor<'_>)) {
        self.head(element::STRING, key);
        let start = self.reserve_length();
        text(self.out);
        self.out.put_byte(0);
        patch_length(self.out, start, start.saturating_add(4));
    }

    /// Bytes, type 0x05 subtype 0.
    pub fn binary(&mut self, key: &str, bytes: &[u8]) {
        self.binary_with(key, |out| out.put(bytes));
    }

    /// Bytes, type 0x05 subtype 0, that `bytes` appends in place.
    pub fn binary_with(&mut self, key: &str, bytes: impl FnOnce(&mut Cursor<'_>)) {
        self.head(element::BINARY, key);
        let start = self.reserve_length();
        self.out.put_byte(0);
        bytes(self.out);
        patch_length(self.out, start, start.saturating_add(5));
    }

    /// An integer, type 0x10.
    pub fn int32(&mut self, key: &str, n: i32) {
        self.head(element::INT32, key);
        self.out.put(&n.to_le_bytes());
    }

    /// An integer, type 0x12.
    pub fn int64(&mut self, key: &str, n: i64) {
        self.head(element::INT64, key);
        self.out.put(&n.to_le_bytes());
    }

    /// A floating-point number, type 0x01.
    pub fn double(&mut self, key: &str, n: f64) {
        self.head(element::DOUBLE, key);
        self.out.put(&n.to_le_bytes());
    }

    /// A boolean, type 0x08.
    pub fn boolean(&mut self, key: &str, value: bool) {
        self.head(element::BOOLEAN, key);
        self.out.put_byte(u8::from(value));
    }

    /// Null, type 0x0a.
    pub fn null(&mut self, key: &str) {
        self.head(element::NULL, key);
    }

    /// An embedded document, type 0x03.
    ///
    /// [`Doc::parse`] reads [`MAX_DEPTH`](crate::MAX_DEPTH) levels; the writer does not count.
    pub fn document(&mut self, key: &str, elements: impl FnOnce(&mut Writer<'_, '_>)) {
        self.head(element::DOCUMENT, key);
        write(self.out, elements);
    }

    /// An array, type 0x04; the keys have to be `0`, `1`, `2` and so on.
    pub fn array(&mut self, key: &str, elements: impl FnOnce(&mut Writer<'_, '_>)) {
        self.head(element::ARRAY, key);
        write(self.out, elements);
    }

    /// A copy of `doc` as an embedded document, type 0x03.
    pub fn raw_document(&mut self, key: &str, doc: &Doc<'_>) {
        self.head(element::DOCUMENT, key);
        self.out.put(doc.as_bytes());
    }

    /// A copy of `value`, of the same type.
    pub fn value(&mut self, key: &str, value: Value<'_>) {
        match value {
            Value::Array(doc) => {
                self.head(element::ARRAY, key);
                self.out.put(doc.as_bytes());
            }
            Value::Binary { subtype, bytes } => self.binary_of(key, subtype, bytes),
            Value::Boolean(value) => self.boolean(key, value),
            Value::Document(doc) => self.raw_document(key, &doc),
            Value::Double(n) => self.double(key, n),
            Value::Int32(n) => self.int32(key, n),
            Value::Int64(n) => self.int64(key, n),
            Value::Null => self.null(key),
            Value::Other(raw) => {
                self.head(raw.element_type(), key);
                self.out.put(raw.as_bytes());
            }
            Value::String(text) => self.string(key, text),
        }
    }

    /// Copies of all elements of `doc`.
    pub fn elements(&mut self, doc: &Doc<'_>) {
        self.out.put(doc.body());
    }

    fn binary_of(&mut self, key: &str, subtype: u8, bytes: &[u8]) {
        self.head(element::BINARY, key);
        let start = self.reserve_length();
        self.out.put_byte(subtype);
        let inner = self.out.len();
        if subtype == 2 {
            self.reserve_length();
        }
        self.out.put(bytes);
        if subtype == 2 {
            patch_length(self.out, inner, inner.saturating_add(4));
        }
        patch_length(self.out, start, start.saturating_add(5));
    }

    fn head(&mut self, element_type: u8, key: &str) {
        self.out.put_byte(element_type);
        let key = key.split('\0').next().unwrap_or_default();
        self.out.put(key.as_bytes());
        self.out.put_byte(0);
    }

    fn reserve_length(&mut self) -> usize {
        let at = self.out.len();
        self.out.put(&[0; 4]);
        at
    }
}

/// Writes how many bytes follow position `from` into the length field at `at`.
fn patch_length(out: &mut Cursor<'_>, at: usize, from: usize) {
    let len = i32::try_from(out.len().saturating_sub(from)).unwrap_or(i32::MAX);
    out.patch(at, &len.to_le_bytes());
}

#[cfg(test)]
mod tests;
