//! Building blocks shared by the mongo-auth cores.
//!
//! Everything here works on slices: no std, no allocator, no clock, no randomness.
//!
//! ```
//! use mongo_auth_primitives::{Cursor, Text};
//!
//! let user = Text::percent_encoded("j%40ne").unwrap();
//! let mut buffer = [0u8; 16];
//! let mut out = Cursor::new(&mut buffer);
//! out.put(b"n=");
//! user.put(&mut out);
//! let written = out.finish().unwrap();
//! assert_eq!(&buffer[..written], b"n=j@ne");
//! ```
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

pub mod base64;
mod cursor;
mod fault;
pub mod hex;
mod mechanism;
mod piece;
mod secret;
mod text;
mod time;
#[cfg(feature = "alloc")]
mod vec;

pub use cursor::{BufferTooSmall, Cursor};
pub use fault::Fault;
pub use mechanism::Mechanism;
pub use piece::Piece;
pub use secret::{Secret, SecretText};
pub use text::{PercentError, PercentErrorKind, Text, TextBytes, TextChars};
pub use time::UnixTime;
#[cfg(feature = "alloc")]
pub use vec::to_vec;
