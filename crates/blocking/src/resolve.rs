//! Host names to addresses.

use crate::abandon::within;
use core::net::SocketAddr;
use mongo_auth_host::{Deadline, address::interleave};
use std::{io, net::ToSocketAddrs};

/// The addresses of `name` in the order to try.
///
/// The system's resolver cannot be told a timeout.
pub(crate) fn resolve(name: &str, port: u16, deadline: Deadline) -> io::Result<Vec<SocketAddr>> {
    let name = name.to_owned();
    within(deadline, "mongo-auth-resolve", move || {
        (name.as_str(), port).to_socket_addrs().map(interleave)
    })
}
