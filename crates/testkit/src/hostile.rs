//! A server that misbehaves, for tests of clients. Only with feature `hostile`.

use core::fmt;
use mongo_auth::rawbson::Doc;
use std::sync::Arc;

/// Is shown every reply before it is sent, and may send something else.
///
/// ```
/// use mongo_auth::rawbson::Doc;
/// use mongo_auth_testkit::hostile::{Outgoing, Tamper};
///
/// struct Silent;
/// impl Tamper for Silent {
///     fn reply(&mut self, command: &str, _: Doc<'_>, reply: Vec<u8>) -> Outgoing {
///         if command == "saslContinue" { Outgoing::Nothing } else { Outgoing::Document(reply) }
///     }
/// }
/// ```
pub trait Tamper: Send {
    /// Decides what is sent for `reply`, a BSON document, in answer to `request`.
    fn reply(&mut self, command: &str, request: Doc<'_>, reply: Vec<u8>) -> Outgoing;
}

/// What is sent in place of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outgoing {
    /// These bytes, without a frame around them.
    Bytes(Vec<u8>),
    /// Nothing, and the connection is closed.
    Close,
    /// These bytes as the document of a reply, whether they are BSON or not.
    Document(Vec<u8>),
    /// Nothing.
    Nothing,
}

/// Makes a [`Tamper`] for every connection of a server.
#[derive(Clone)]
pub struct TamperWith(Arc<dyn Fn() -> Box<dyn Tamper> + Send + Sync>);

impl TamperWith {
    /// Calls `make` once per connection.
    pub fn new<T: Tamper + 'static>(make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(Arc::new(move || Box::new(make())))
    }

    pub(crate) fn make(&self) -> Box<dyn Tamper> {
        (self.0)()
    }
}

impl fmt::Debug for TamperWith {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TamperWith(..)")
    }
}

#[cfg(test)]
mod tests;
