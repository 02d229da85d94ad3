//! MongoDB client authentication as a sans-IO machine.
//!
//! A [`Login`] takes a fresh connection through `hello`, negotiation, speculative authentication
//! and the conversation of a mechanism. It opens no socket, reads no clock and draws no random
//! number; the caller does, in a loop over [`Login::need`] and [`Login::answer`]:
//!
//! ```
//! # use mongo_auth::{Account, Answer, Channel, Config, Event, Login, Need, Nonce, Nonces, SecretText, Text};
//! # fn random() -> [u8; 32] { let mut r = [7; 32]; r[0] = 1; r }
//! # struct Io; impl Io {
//! #     fn write_all(&mut self, _: &[u8]) {}
//! #     fn read_up_to(&mut self, inbox: &mut Vec<u8>, total: usize) {
//! #         let mut reply = [0; 64];
//! #         let mut out = mongo_auth::Cursor::new(&mut reply);
//! #         mongo_auth::wire::op_msg::write_reply(&mut out, 9, 1, |doc| doc.double("ok", 1.0));
//! #         inbox.extend_from_slice(&reply[inbox.len()..total]) }
//! # }
//! # let mut io = Io;
//! let mut config = Config::new(Channel::Loopback);
//! # if false {
//! config.account = Some(Account::new(Text::literal("admin"), Text::literal("app")));
//! # }
//! let nonces = Nonces::new(Nonce::from_random(random())?, Nonce::from_random(random())?);
//! let mut login = Login::new(&config, nonces, [0u8; 1024])?;
//! let password = SecretText::literal("pencil");
//! let mut inbox = Vec::new();
//! let outcome = loop {
//!     let keys;
//!     let answer = match login.need() {
//!         Need::Send(bytes) => { io.write_all(bytes); inbox.clear(); Answer::Sent }
//!         Need::Recv { total, .. } => { io.read_up_to(&mut inbox, total); Answer::Received(&inbox) }
//!         Need::Keys(request) => {
//!             let mut derivation = request.derivation(password, &mut [0; 256])?;
//!             // In slices, so that a deadline or a cancel flag can stop it.
//!             keys = loop { if let Some(keys) = derivation.advance(1024) { break keys } };
//!             Answer::Keys(&keys)
//!         }
//!         Need::Password => Answer::Password(password),
//!         Need::Done(outcome) => break *outcome,
//!         Need::Failed(error) => return Err(error.into()),
//!         other => return Err(format!("not in this example: {other:?}").into()),
//!     };
//!     if let Event::Rejected(error) = login.answer(answer)? {
//!         return Err(format!("{:?}: {:?}", error.code(), error.message()).into());
//!     }
//! };
//! # assert_eq!(outcome.round_trips, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Drivers that send a `hello` of their own start with [`Login::in_hello`].
//!
//! The crates below are re-exported as modules: [`uri`], [`sasl`] with [`sasl::scram`], and
//! [`rawbson`].
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

mod config;
mod error;
mod login;
pub mod wire;

pub use config::{Account, Channel, Config, Limits, Nonces};
pub use error::Error;
pub use login::{Answer, Authentication, Event, Login, Need, Outcome};
pub use mongo_auth_primitives::{
    self as primitives, BufferTooSmall, Cursor, Fault, Mechanism, Secret, SecretText, Text,
};
pub use mongo_auth_rawbson as rawbson;
#[cfg(feature = "aws")]
pub use mongo_auth_sasl::sigv4;
pub use mongo_auth_sasl::{self as sasl, KeyRequest, Nonce, scram};
pub use mongo_auth_uri as uri;
