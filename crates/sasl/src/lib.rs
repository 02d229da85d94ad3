//! The SASL conversations of MongoDB as one sans-IO machine.
//!
//! A [`Conversation`] knows the payloads of a mechanism and the rules around them: how many
//! rounds, when `done` is too early or too late, that `conversationId` stays the same. It knows
//! nothing of sockets, of `OP_MSG` or of `hello`; the facade crate `mongo-auth` adds those.
//!
//! Ask [`need`](Conversation::need) what the conversation waits for and give it with
//! [`answer`](Conversation::answer), until the need is [`Need::Done`]. That value exists only
//! after the server signature was verified (SCRAM) or the server accepted the credential (all other
//! mechanisms).
//!
//! ```
//! use mongo_auth_primitives::{Mechanism, SecretText, Text};
//! use mongo_auth_sasl::{Answer, Conversation, ConversationId, Evidence, Need, Reply, Setup};
//!
//! let setup = Setup::new(Mechanism::Plain, Text::literal("user"));
//! let mut conversation = Conversation::new(&setup, [0; 64])?;
//! assert!(matches!(conversation.need(), Need::Password));
//! conversation.answer(Answer::Password(SecretText::literal("pencil")))?;
//! match conversation.need() {
//!     Need::Send { payload, .. } => assert_eq!(payload, b"\0user\0pencil"),
//!     other => panic!("{other:?}"),
//! }
//! conversation.answer(Answer::Sent)?;
//! conversation.answer(Answer::Reply(Reply {
//!     payload: b"",
//!     done: true,
//!     conversation_id: ConversationId::Int32(1),
//! }))?;
//! assert!(matches!(conversation.need(), Need::Done(a) if a.evidence() == Evidence::ServerAccepted));
//! # Ok::<(), mongo_auth_sasl::Error>(())
//! ```
//!
//! # Adding a mechanism
//! A mechanism is a file in `mechanism/` and one arm in each `match` of `machine.rs`.
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
// What only one mechanism uses is dead in a build without it. CI builds the whole set.
#![cfg_attr(
    not(all(
        feature = "aws",
        feature = "plain",
        feature = "scram-sha-1",
        feature = "scram-sha-256"
    )),
    allow(dead_code, unreachable_code, unused_imports, unused_variables)
)]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

mod conversation;
mod error;
mod key_request;
mod machine;
mod mechanism;
mod need;
mod nonce;

pub use conversation::Conversation;
pub use error::Error;
pub use key_request::KeyRequest;
pub use machine::{MAX_ROUNDS, Machine};
pub use mongo_auth_scram as scram;
#[cfg(feature = "aws")]
pub use mongo_auth_sigv4 as sigv4;
pub use need::{Answer, Authenticated, ConversationId, Evidence, Need, Reply, Setup};
pub use nonce::Nonce;
