//! Borrowed documents.

use crate::check::{self, split_element};
use crate::{Error, ErrorKind, Value};
use core::fmt;

/// A checked document, borrowed.
///
/// Where a key occurs twice, [`get`](Self::get) sees the first one only. Arrays are documents
/// whose keys are their indices in decimal; the keys are not checked. Two documents are equal when
/// their bytes are. `Debug` shows the length alone, because a document may carry secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Doc<'a>(&'a [u8]);

impl<'a> Doc<'a> {
    /// The document without elements.
    pub const EMPTY: Self = Self(&[5, 0, 0, 0, 0]);

    /// Checks the document that `bytes` has to be, all of it, so that reading it cannot fail.
    ///
    /// # Errors
    /// [`Error`] with the offset of the first fault: a length that lies, here or anywhere inside,
    /// bytes after the end, an unknown type, a missing terminator, text that is not UTF-8,
    /// documents nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        check::document(bytes, 0, 1)?;
        Ok(Self(bytes))
    }

    /// Checks the document at the front of `bytes`, and returns it with the bytes after it.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), except that bytes may follow.
    pub fn parse_front(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (front, rest) = bytes
            .first_chunk::<4>()
            .and_then(document_len)
            .and_then(|len| bytes.split_at_checked(len))
            .ok_or(Error::new(ErrorKind::Length, 0))?;
        Ok((Self::parse(front)?, rest))
    }

    /// The elements in order, as keys and values.
    #[must_use]
    pub fn iter(&self) -> Elements<'a> {
        Elements { rest: self.body() }
    }

    /// The value of the first element named `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        let mut rest = self.body();
        loop {
            let (element, next) = split_element(rest)?;
            if element.key == key.as_bytes() {
                return Some(Value::read(element.element_type, element.value));
            }
            rest = next;
        }
    }

    /// The document as it was given, with its length and terminator.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.body().is_empty()
    }

    /// A document that was checked as part of another one.
    pub(crate) const fn checked(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The elements without the length before and the terminator after them.
    pub(crate) fn body(&self) -> &'a [u8] {
        match self.0 {
            [_, _, _, _, body @ .., _] => body,
            _ => &[],
        }
    }
}

impl<'a> IntoIterator for Doc<'a> {
    type Item = (&'a str, Value<'a>);
    type IntoIter = Elements<'a>;

    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Doc<'a> {
    type Item = (&'a str, Value<'a>);
    type IntoIter = Elements<'a>;

    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

impl fmt::Debug for Doc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Doc({} bytes)", self.0.len())
    }
}

/// The elements of a [`Doc`], in order, repeated keys included.
#[derive(Clone)]
pub struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Elements<'a> {
    type Item = (&'a str, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (element, rest) = split_element(self.rest)?;
        self.rest = rest;
        // Checked when the document was made, so the fallback is never taken.
        let key = core::str::from_utf8(element.key).unwrap_or_default();
        Some((key, Value::read(element.element_type, element.value)))
    }
}

impl core::iter::FusedIterator for Elements<'_> {}

impl fmt::Debug for Elements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Elements({} bytes)", self.rest.len())
    }
}

/// The length in bytes of a document that starts with `prefix`, the prefix included.
///
/// For a reader that has to know how much to wait for; `None` where no document can start so. The
/// caller bounds it.
#[must_use]
pub fn document_len(prefix: &[u8; 4]) -> Option<usize> {
    check::length(prefix).filter(|len| *len >= 5)
}
