//! How a log-in ended.

use crate::wire::reply::{Offered, Role};
use mongo_auth_primitives::Mechanism;
use mongo_auth_sasl::Authenticated;

/// How a log-in ended. It owns what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Whether the connection is authenticated, and what that rests on.
    pub authentication: Authentication,
    /// The mechanism, fixed or negotiated; `None` before it is known and without an account.
    pub mechanism: Option<Mechanism>,
    /// Whether the server's list decided about the mechanism.
    pub negotiated: bool,
    /// Whether the attempt inside `hello` was taken up.
    pub speculative: bool,
    /// The mechanisms of the user, if the server was asked and knows the user.
    pub offered: Option<Offered>,
    /// Messages sent and answered.
    pub round_trips: u32,
    /// The highest wire version of the server.
    pub max_wire_version: i32,
    /// What the server is; `None` before `hello` was answered.
    pub role: Option<Role>,
    /// Whether the user that the server names is the one that was given; `None` when none was
    /// given or none is named. MONGODB-X509 only.
    pub user_confirmed: Option<bool>,
}

impl Outcome {
    pub(crate) const fn new() -> Self {
        Self {
            authentication: Authentication::None,
            mechanism: None,
            negotiated: false,
            speculative: false,
            offered: None,
            round_trips: 0,
            max_wire_version: 0,
            role: None,
            user_confirmed: None,
        }
    }
}

/// Whether a connection is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// The server says that it is an arbiter, which knows no users. The connection is usable without,
    /// but nothing is proved: whoever is in between can say that too.
    Arbiter,
    /// The server took the client certificate (MONGODB-X509).
    Certificate,
    /// There was no account to log in with.
    None,
    /// A SASL conversation succeeded.
    Sasl(Authenticated),
}
