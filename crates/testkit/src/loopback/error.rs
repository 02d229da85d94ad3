//! Why a server cannot start.

use crate::UnusableUser;
use core::{fmt, net::SocketAddr};
use mongo_auth_host::EntropyError;
use std::io;

/// Why a server could not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The random source failed.
    Entropy(EntropyError),
    /// A socket could not be bound, or a thread not be started.
    Io(io::Error),
    /// This address belongs to a network.
    NotLoopback(SocketAddr),
    /// A user cannot be kept.
    User(UnusableUser),
}

impl From<EntropyError> for StartError {
    fn from(e: EntropyError) -> Self {
        Self::Entropy(e)
    }
}

impl From<io::Error> for StartError {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

impl From<UnusableUser> for StartError {
    fn from(e: UnusableUser) -> Self {
        Self::User(e)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entropy(e) => fmt::Display::fmt(e, f),
            Self::Io(e) => fmt::Display::fmt(e, f),
            Self::NotLoopback(addr) => {
                write!(f, "{addr} is not an address of the loopback interface")
            }
            Self::User(e) => fmt::Display::fmt(e, f),
        }
    }
}

impl core::error::Error for StartError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Entropy(e) => Some(e),
            Self::Io(e) => Some(e),
            Self::NotLoopback(_) => None,
            Self::User(e) => Some(e),
        }
    }
}
