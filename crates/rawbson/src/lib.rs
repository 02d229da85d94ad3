//! Bounded BSON reader and writer over slices, without std and without an allocator.
//!
//! It follows the [BSON specification](https://bsonspec.org/spec.html), version 1.1, as far as
//! authentication needs it. The reader checks a whole document once, whatever types it holds, and
//! is infallible afterwards: nine types become values, the rest is walked and kept as bytes.
//! The writer emits those nine types, and echoes the rest.
//!
//! ```
//! use mongo_auth_primitives::Cursor;
//! use mongo_auth_rawbson::{Doc, write};
//!
//! let mut buffer = [0u8; 128];
//! let mut out = Cursor::new(&mut buffer);
//! write(&mut out, |doc| {
//!     doc.int32("saslStart", 1);
//!     doc.string("mechanism", "PLAIN");
//!     doc.binary_with("payload", |payload| payload.put(b"\0user\0pencil"));
//! });
//! let len = out.finish().unwrap();
//!
//! let doc = Doc::parse(&buffer[..len]).unwrap();
//! assert_eq!(doc.get("mechanism").and_then(|v| v.as_str()), Some("PLAIN"));
//! assert_eq!(doc.get("payload").and_then(|v| v.as_binary()), Some((0, &b"\0user\0pencil"[..])));
//! assert_eq!(doc.iter().map(|(key, _)| key).next(), Some("saslStart"));
//! ```
//!
//! Feature `alloc` adds `write_vec`.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::exhaustive_enums,
        clippy::exhaustive_structs,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
    )
)]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

mod check;
mod doc;
mod error;
mod value;
mod write;

pub use check::MAX_DEPTH;
pub use doc::{Doc, Elements, document_len};
pub use error::{Error, ErrorKind};
pub use value::{Raw, Value};
#[cfg(feature = "alloc")]
pub use write::write_vec;
pub use write::{Writer, write};

/// Element type bytes of BSON 1.1.
mod element {
    pub(crate) const DOUBLE: u8 = 0x01;
    pub(crate) const STRING: u8 = 0x02;
    pub(crate) const DOCUMENT: u8 = 0x03;
    pub(crate) const ARRAY: u8 = 0x04;
    pub(crate) const BINARY: u8 = 0x05;
    pub(crate) const UNDEFINED: u8 = 0x06;
    pub(crate) const OBJECT_ID: u8 = 0x07;
    pub(crate) const BOOLEAN: u8 = 0x08;
    pub(crate) const DATE_TIME: u8 = 0x09;
    pub(crate) const NULL: u8 = 0x0a;
    pub(crate) const REGEX: u8 = 0x0b;
    pub(crate) const DB_POINTER: u8 = 0x0c;
    pub(crate) const CODE: u8 = 0x0d;
    pub(crate) const SYMBOL: u8 = 0x0e;
    pub(crate) const CODE_WITH_SCOPE: u8 = 0x0f;
    pub(crate) const INT32: u8 = 0x10;
    pub(crate) const TIMESTAMP: u8 = 0x11;
    pub(crate) const INT64: u8 = 0x12;
    pub(crate) const DECIMAL128: u8 = 0x13;
    pub(crate) const MAX_KEY: u8 = 0x7f;
    pub(crate) const MIN_KEY: u8 = 0xff;
}
