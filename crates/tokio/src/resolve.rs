//! Host names to addresses.

use crate::within::within;
use core::net::SocketAddr;
use mongo_auth_host::{Deadline, address::interleave};
use std::io;

/// The addresses of `name` in the order to try.
pub(crate) async fn resolve(
    name: &str,
    port: u16,
    deadline: Deadline,
) -> io::Result<Vec<SocketAddr>> {
    within(deadline, tokio::net::lookup_host((name, port))).await.map(interleave)
}
