//! Host names to addresses.

use core::net::SocketAddr;
use mongo_auth_host::{Deadline, address::interleave};
use std::{io, net::ToSocketAddrs, sync::mpsc, thread};

/// The addresses of `name` in the order to try.
///
/// The system's resolver cannot be told a timeout, so it runs on a thread of its own; when time
/// is over, the thread is left to finish alone.
pub(crate) fn resolve(name: &str, port: u16, deadline: Deadline) -> io::Result<Vec<SocketAddr>> {
    let (sender, receiver) = mpsc::channel();
    let name = name.to_owned();
    thread::Builder::new().name("mongo-auth-resolve".into()).spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs().map(interleave);
        // Nobody listens any more when time was over.
        let _ = sender.send(found);
    })?;
    let found = match deadline.remaining()? {
        None => receiver.recv().ok(),
        Some(left) => receiver.recv_timeout(left).ok(),
    };
    found.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()))
}
