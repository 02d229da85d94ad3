//! SASLprep ([RFC 4013](https://www.rfc-editor.org/rfc/rfc4013)) with its own tables of Unicode
//! 3.2, without std and without an allocator.
//!
//! Text is mapped (RFC 3454 tables B.1 and C.1.2), normalized (form KC of Unicode 3.2), and refused
//! where it is prohibited (tables C.1.2 to C.9), mixes directions (section 6), or holds code points
//! that Unicode 3.2 does not assign (table A.1: this is the profile for stored strings). Code
//! points of later versions of Unicode, most emoji among them, are thus refused.
//!
//! ```
//! use mongo_auth_primitives::{SecretText, Text};
//! use mongo_auth_saslprep::{Error, prepare, prepare_chars};
//!
//! let mut out = [0u8; 64];
//! assert_eq!(prepare("I\u{ad}X", &mut out), Ok("IX"));
//! assert_eq!(prepare("na\u{308}\u{2168}", &mut out), Ok("n\u{e4}IX"));
//! assert_eq!(prepare("tab\t", &mut out), Err(Error::Prohibited { at: 3 }));
//!
//! // The password of a connection string, decoded on the way.
//! let password = SecretText::new(Text::percent_encoded("%C2%AA").unwrap());
//! assert_eq!(prepare_chars(password.expose().chars(), &mut out), Ok("a"));
//! ```
//!
//! Decisions where the RFCs leave room:
//! - U+200B is in both mapping tables; it maps to a space, as it does in a MongoDB server, which
//!   prepares the password when a user is created.
//! - Text that maps to nothing gives the empty text. Whether that will do as a password is for the
//!   caller and the server to say.
//! - The output is what is checked for prohibited code points, after normalization, as RFC 3454
//!   section 2 has it: U+0340 is in table C.8, but it is normalized to U+0300 and passes.
//! - Composition follows Unicode Corrigendum #5, as later versions of Unicode do.
//! - More than [`MAX_MARKS`] combining marks on one character are refused, so that the work is
//!   bounded by the length of the text.
//!
//! Feature `alloc` adds `prepare_string`.
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

mod bidi;
mod class;
mod error;
mod prepare;
mod segment;
#[rustfmt::skip]
mod tables;
mod unicode;

pub use error::Error;
#[cfg(feature = "alloc")]
pub use prepare::prepare_string;
pub use prepare::{MAX_EXPANSION, prepare, prepare_chars};
pub use segment::MAX_MARKS;
