//! SCRAM-SHA-1 (RFC 5802) and SCRAM-SHA-256 (RFC 7677) as sans-IO client and server machines.
//!
//! Bytes in, bytes out: no std, no allocator, no clock, no randomness. The crate takes the user
//! name and the secret as they are; preparing a password (SASLprep, or MongoDB's MD5 digest) is
//! the caller's job.
//!
//! Every state is a type and every step consumes the one before:
//!
//! ```text
//! ClientFirst --receive(server-first)--> Challenge
//! Challenge   --respond(keys)----------> Pending
//! Pending     --verify(server-final)---> Verified
//! ```
//!
//! Between `Challenge` and `respond` the caller gets the keys: from a [`Derivation`], which can
//! pause, or from a cache. No key is derived before every field of the server's message, the
//! iteration count included, was found to be in order. Output goes through a
//! [`Cursor`](mongo_auth_primitives::Cursor), which measures while it writes. [`server`] is the
//! other role.
//!
//! The features `sha1` and `sha256` choose the hashes; [`Error::HashNotAvailable`] tells of one
//! that is left out.
//!
//! The example is the one of RFC 7677 section 3.
//!
//! ```
//! use mongo_auth_primitives::Cursor;
//! use mongo_auth_scram::{ClientFirst, ClientKeys, Hash, Limits};
//!
//! # if !Hash::Sha256.is_available() { return Ok(()) }
//! let mut buffer = [0; 256];
//! let client = ClientFirst::new(Hash::Sha256, "user", "rOprNGfwEbeRWgbNEkqO", Limits::default())?;
//! let mut out = Cursor::new(&mut buffer);
//! client.write(&mut out);
//! let len = out.finish().unwrap();
//! assert_eq!(&buffer[..len], b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
//!
//! let server_first = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
//!     s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
//! let challenge = client.receive(server_first)?;
//! let (salt, iterations) = (challenge.salt(), challenge.iterations());
//! let keys = ClientKeys::derive(Hash::Sha256, b"pencil", salt, iterations)?;
//! let mut out = Cursor::new(&mut buffer);
//! let pending = challenge.respond(&keys, &mut out)?;
//! let len = out.finish().unwrap();
//! assert_eq!(
//!     &buffer[..len],
//!     b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
//!     p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
//! );
//!
//! let _verified = pending.verify(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")?;
//! # Ok::<(), mongo_auth_scram::Error>(())
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

#[cfg(test)]
extern crate std;

mod client;
mod derivation;
mod error;
mod hash;
mod keys;
mod limits;
mod message;
pub mod server;
#[cfg(test)]
#[cfg_attr(not(any(feature = "sha1", feature = "sha256")), allow(dead_code))]
mod testing;

pub use client::{Challenge, ClientFirst, Pending, Verified};
pub use derivation::Derivation;
pub use error::Error;
pub use hash::Hash;
pub use keys::{ClientKeys, ServerKeys};
pub use limits::{
    DEFAULT_MAX_ITERATIONS, Limits, MAX_MESSAGE_LEN, MAX_SALT_LEN, MIN_ITERATIONS, MIN_NONCE_LEN,
};
pub use message::error_text;
