//! The misbehaviours.

mod commands;
mod hello;
mod iterations;
mod message;
mod nonce;
mod sasl;
mod signature;
mod strangers;
mod wire;

use super::Talk;
use super::row::{Deed, Expect, Mode, Row, Step, Who};
use mongo_auth::scram;

pub use commands::commands;

/// All of them until a client is logged in.
#[must_use]
pub fn all() -> Vec<Row> {
    let lists = [
        iterations::rows(),
        nonce::rows(),
        message::rows(),
        signature::rows(),
        sasl::rows(),
        hello::rows(),
        wire::rows(),
        strangers::rows(),
    ];
    lists.into_iter().flatten().collect()
}

/// Another first message of a SCRAM server, which is refused before any proof.
fn first(id: &'static str, error: scram::Error, payload: fn(&Talk<'_>) -> Vec<u8>) -> Row {
    Row::new(id, Who::Scram, Deed::Payload(Step::Start, payload), error)
}

/// Another last message of a SCRAM server.
fn last(id: &'static str, expect: impl Into<Expect>, payload: fn(&Talk<'_>) -> Vec<u8>) -> Row {
    Row::new(id, Who::Scram, Deed::Payload(Step::Final, payload), expect).disclosing(1)
}
