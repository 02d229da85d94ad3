//! Streams with a deadline.

use core::net::SocketAddr;
use mongo_auth_host::Deadline;
use rustls::{ClientConnection, ProtocolVersion, StreamOwned};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

/// The connection to a server.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stream {
    /// Without TLS.
    Plain(Socket),
    /// With TLS.
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl Stream {
    /// From now on every read and write fails with [`io::ErrorKind::TimedOut`] at `deadline`.
    pub fn set_deadline(&mut self, deadline: Deadline) {
        self.socket_mut().deadline = deadline;
    }

    /// The socket below.
    #[must_use]
    pub const fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(tls) => &tls.sock,
        }
    }

    /// The version of TLS, if there is TLS.
    #[must_use]
    pub fn tls_version(&self) -> Option<ProtocolVersion> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(tls) => tls.conn.protocol_version(),
        }
    }

    const fn socket_mut(&mut self) -> &mut Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(tls) => &mut tls.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buf),
            Self::Tls(tls) => tls.read(buf),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(buf),
            Self::Tls(tls) => tls.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

/// A socket that gives up at its deadline.
///
/// Every system call gets what is left of the time, not the reads of the layer above: a peer that
/// sends a TLS record byte by byte gains nothing.
#[derive(Debug)]
pub struct Socket {
    inner: Inner,
    peer: Option<SocketAddr>,
    deadline: Deadline,
    armed: bool,
    received: u64,
}

#[derive(Debug)]
enum Inner {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    pub(crate) const fn tcp(socket: TcpStream, peer: SocketAddr, deadline: Deadline) -> Self {
        Self::new(Inner::Tcp(socket), Some(peer), deadline)
    }

    #[cfg(unix)]
    pub(crate) const fn unix(socket: UnixStream, deadline: Deadline) -> Self {
        Self::new(Inner::Unix(socket), None, deadline)
    }

    const fn new(inner: Inner, peer: Option<SocketAddr>, deadline: Deadline) -> Self {
        Self { inner, peer, deadline, armed: false, received: 0 }
    }

    /// How many bytes came from the peer.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// The address that was connected to; none of a Unix domain socket.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// Gives the next system call what is left of the time.
    fn arm(&mut self) -> io::Result<()> {
        let left = self.deadline.remaining()?;
        if left.is_some() || self.armed {
            match &self.inner {
                Inner::Tcp(socket) => {
                    socket.set_read_timeout(left)?;
                    socket.set_write_timeout(left)?;
                }
                #[cfg(unix)]
                Inner::Unix(socket) => {
                    socket.set_read_timeout(left)?;
                    socket.set_write_timeout(left)?;
                }
            }
        }
        self.armed = left.is_some();
        Ok(())
    }
}

impl Read for Socket {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.arm()?;
        let len = match &mut self.inner {
            Inner::Tcp(socket) => socket.read(buf),
            #[cfg(unix)]
            Inner::Unix(socket) => socket.read(buf),
        }
        .map_err(timed_out)?;
        self.received = self.received.saturating_add(len as u64);
        Ok(len)
    }
}

impl Write for Socket {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.arm()?;
        match &mut self.inner {
            Inner::Tcp(socket) => socket.write(buf),
            #[cfg(unix)]
            Inner::Unix(socket) => socket.write(buf),
        }
        .map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Unix reports the end of a socket's timeout as `WouldBlock`, which means something else to the
/// TLS library.
fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}
