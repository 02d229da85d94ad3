//! The server role of the mechanisms.

#[cfg(feature = "aws")]
pub(crate) mod aws;
pub(crate) mod plain;
pub(crate) mod scram;
pub(crate) mod x509;

use crate::Denial;

/// A log-in was refused, with what the client had said about itself by then.
#[derive(Debug)]
pub(crate) struct Denied {
    pub(crate) user: String,
    pub(crate) denial: Denial,
}

impl Denied {
    pub(crate) fn new(user: impl Into<String>, denial: impl Into<Denial>) -> Self {
        Self { user: user.into(), denial: denial.into() }
    }
}
