//! Sorting errors of sockets.

use super::{Error, ErrorKind, Stage};
use crate::tls::HandshakeProblem;
use std::io;

impl Error {
    /// An error of reading or writing a socket at `stage`.
    ///
    /// `first` tells that not a byte was received yet, `tls` that the connection has TLS: a server
    /// that closes at once mostly wants TLS, or speaks none.
    #[must_use]
    pub fn from_io(error: io::Error, stage: Stage, first: bool, tls: bool) -> Self {
        let kind = match error.kind() {
            // A socket with a timeout reports `WouldBlock` on Unix.
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => ErrorKind::Timeout,
            _ if rustls_error(&error).is_some() => {
                let problem = rustls_error(&error).map(HandshakeProblem::of);
                ErrorKind::Handshake(problem.unwrap_or(HandshakeProblem::NoTls))
            }
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => match stage {
                Stage::Tls if first => ErrorKind::Handshake(HandshakeProblem::NoTls),
                Stage::Hello if first && !tls => ErrorKind::TlsExpected,
                _ => ErrorKind::Closed,
            },
            kind if stage == Stage::Connect => ErrorKind::Connect(kind),
            kind => ErrorKind::Io(kind),
        };
        Self::new(kind, stage).with_source(error)
    }
}

fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}
