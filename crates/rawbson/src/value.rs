//! Values of elements.

use crate::{Doc, element};
use core::fmt;

/// The value of an element.
///
/// `Debug` shows type and length of text and bytes, not what they hold, because they may be
/// secrets.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Type 0x04; the keys are indices.
    Array(Doc<'a>),
    /// Type 0x05. The second length that subtype 2 carries inside is not part of `bytes`.
    Binary {
        /// 0 is the generic subtype.
        subtype: u8,
        /// The bytes themselves.
        bytes: &'a [u8],
    },
    /// Type 0x08.
    Boolean(bool),
    /// Type 0x03.
    Document(Doc<'a>),
    /// Type 0x01.
    Double(f64),
    /// Type 0x10.
    Int32(i32),
    /// Type 0x12.
    Int64(i64),
    /// Type 0x0a.
    Null,
    /// Any other type of BSON 1.1, walked only.
    Other(Raw<'a>),
    /// Type 0x02.
    String(&'a str),
}

impl<'a> Value<'a> {
    /// The text of a string.
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        if let Self::String(text) = *self { Some(text) } else { None }
    }

    /// The value of a boolean; numbers are not taken for one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Boolean(value) = *self { Some(value) } else { None }
    }

    /// The value of a 32-bit or 64-bit integer, or of a double that is a whole number in the range
    /// of `i64`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match *self {
            Self::Int32(n) => Some(i64::from(n)),
            Self::Int64(n) => Some(n),
            Self::Double(n) => whole(n),
            _ => None,
        }
    }

    /// The value of a double, or of an integer as the nearest double.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match *self {
            Self::Int32(n) => Some(f64::from(n)),
            Self::Int64(n) => Some(n as f64),
            Self::Double(n) => Some(n),
            _ => None,
        }
    }

    /// The embedded document; an array is not taken for one.
    #[must_use]
    pub const fn as_document(&self) -> Option<Doc<'a>> {
        if let Self::Document(doc) = *self { Some(doc) } else { None }
    }

    /// The array, as a document whose keys are indices.
    #[must_use]
    pub const fn as_array(&self) -> Option<Doc<'a>> {
        if let Self::Array(doc) = *self { Some(doc) } else { None }
    }

    /// Subtype and bytes of a binary value.
    #[must_use]
    pub const fn as_binary(&self) -> Option<(u8, &'a [u8])> {
        if let Self::Binary { subtype, bytes } = *self { Some((subtype, bytes)) } else { None }
    }

    /// The byte that stands for the type in BSON 1.1.
    #[must_use]
    pub const fn element_type(&self) -> u8 {
        match self {
            Self::Array(_) => element::ARRAY,
            Self::Binary { .. } => element::BINARY,
            Self::Boolean(_) => element::BOOLEAN,
            Self::Document(_) => element::DOCUMENT,
            Self::Double(_) => element::DOUBLE,
            Self::Int32(_) => element::INT32,
            Self::Int64(_) => element::INT64,
            Self::Null => element::NULL,
            Self::Other(raw) => raw.element_type,
            Self::String(_) => element::STRING,
        }
    }

    /// Reads the bytes of a checked value.
    pub(crate) fn read(element_type: u8, bytes: &'a [u8]) -> Self {
        Self::read_known(element_type, bytes).unwrap_or(Self::Other(Raw { element_type, bytes }))
    }

    fn read_known(element_type: u8, bytes: &'a [u8]) -> Option<Self> {
        Some(match element_type {
            element::ARRAY => Self::Array(Doc::checked(bytes)),
            element::BINARY => {
                let (subtype, inner) = bytes.get(4..)?.split_first()?;
                let bytes = if *subtype == 2 { inner.get(4..)? } else { inner };
                Self::Binary { subtype: *subtype, bytes }
            }
            element::BOOLEAN => Self::Boolean(bytes == [1]),
            element::DOCUMENT => Self::Document(Doc::checked(bytes)),
            element::DOUBLE => Self::Double(f64::from_le_bytes(bytes.try_into().ok()?)),
            element::INT32 => Self::Int32(i32::from_le_bytes(bytes.try_into().ok()?)),
            element::INT64 => Self::Int64(i64::from_le_bytes(bytes.try_into().ok()?)),
            element::NULL => Self::Null,
            element::STRING => {
                let (_, text) = bytes.get(4..)?.split_last()?;
                Self::String(core::str::from_utf8(text).ok()?)
            }
            _ => return None,
        })
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(doc) => write!(f, "Array({} bytes)", doc.as_bytes().len()),
            Self::Binary { subtype, bytes } => {
                write!(f, "Binary(subtype {subtype}, {} bytes)", bytes.len())
            }
            Self::Boolean(value) => write!(f, "Boolean({value})"),
            Self::Document(doc) => write!(f, "Document({} bytes)", doc.as_bytes().len()),
            Self::Double(n) => write!(f, "Double({n})"),
            Self::Int32(n) => write!(f, "Int32({n})"),
            Self::Int64(n) => write!(f, "Int64({n})"),
            Self::Null => f.write_str("Null"),
            Self::Other(raw) => write!(f, "Other({raw:?})"),
            Self::String(text) => write!(f, "String({} bytes)", text.len()),
        }
    }
}

/// A value of a type that is walked only, such as a date or an object id.
///
/// It comes from a checked document only, so that [`Writer::value`](crate::Writer::value) can echo
/// it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a> {
    element_type: u8,
    bytes: &'a [u8],
}

impl<'a> Raw<'a> {
    /// The byte that stands for the type in BSON 1.1.
    #[must_use]
    pub const fn element_type(&self) -> u8 {
        self.element_type
    }

    /// The value as it is encoded, without type and key.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "type {:#04x}, {} bytes", self.element_type, self.bytes.len())
    }
}

/// The integer that `n` is, if it is one in range.
fn whole(n: f64) -> Option<i64> {
    // Both bounds are exact; `i64::MAX` is not a double, and a cast would saturate to it.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let cast = n as i64;
    (-LIMIT..LIMIT).contains(&n).then_some(cast).filter(|cast| *cast as f64 == n)
}

#[cfg(test)]
mod tests;
