//! One file per mechanism.

#[cfg(feature = "aws")]
pub(crate) mod aws;
#[cfg(feature = "plain")]
pub(crate) mod plain;
#[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
pub(crate) mod scram;
