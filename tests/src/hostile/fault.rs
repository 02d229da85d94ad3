//! Streams that break after a number of bytes.

use core::time::Duration;
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
};

/// What becomes of what a server writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It arrives as it should.
    None,
    /// So many bytes arrive, then the connection is closed.
    CutAt(usize),
    /// So many bytes arrive, then the connection is reset.
    ResetAt(usize),
    /// So many bytes arrive, then nothing more.
    StallAt(usize),
    /// The bits of `mask` of one byte arrive the other way round.
    Flip {
        /// The byte.
        at: usize,
        /// The bits.
        mask: u8,
    },
    /// Every byte is sent by itself.
    Split,
}

/// Lets a server write in small pieces, one each time that it is told to.
#[derive(Clone, Debug)]
pub struct Pace(Arc<Mutex<Receiver<()>>>);

impl Pace {
    /// How many bytes a piece has.
    const PIECE: usize = 48;

    /// A pace, and what sets it. When that is dropped, the server writes on without waiting.
    #[must_use]
    pub fn new() -> (Sender<()>, Self) {
        let (go_on, told) = mpsc::channel();
        (go_on, Self(Arc::new(Mutex::new(told))))
    }

    fn wait(&self) {
        let _ = self.0.lock().expect("nobody panics with it").recv();
    }
}

/// A socket that breaks.
#[derive(Debug)]
pub struct Faulty {
    socket: TcpStream,
    fault: Fault,
    pace: Option<Pace>,
    written: usize,
    broken: bool,
    reset: bool,
}

impl Faulty {
    pub(super) const fn new(socket: TcpStream, fault: Fault, pace: Option<Pace>) -> Self {
        Self { socket, fault, pace, written: 0, broken: false, reset: false }
    }

    /// How many bytes were to be written so far.
    #[must_use]
    pub const fn written(&self) -> usize {
        self.written
    }

    /// Whether bytes were held back.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Closes the connection for writing, after what was written.
    pub(super) fn close(&self) {
        let _ = self.socket.shutdown(Shutdown::Write);
    }

    /// Lets the connection be reset when it is dropped.
    pub(super) fn reset(&mut self) {
        let _ = socket2::SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
        self.broken = true;
        self.reset = true;
    }

    /// Whether the connection is to be reset.
    pub(super) const fn is_reset(&self) -> bool {
        self.reset
    }

    fn limit(&self) -> usize {
        match self.fault {
            Fault::CutAt(n) | Fault::ResetAt(n) | Fault::StallAt(n) => n,
            Fault::None | Fault::Flip { .. } | Fault::Split => usize::MAX,
        }
    }

    fn break_off(&mut self) -> io::Result<()> {
        self.broken = true;
        match self.fault {
            Fault::StallAt(_) => return Ok(()),
            Fault::ResetAt(_) => self.reset(),
            _ => self.close(),
        }
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

impl Read for Faulty {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.socket.read(buf)
    }
}

impl Write for Faulty {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let room = self.limit().saturating_sub(self.written);
        let mut bytes = buf.to_vec();
        if let Fault::Flip { at, mask } = self.fault
            && let Some(byte) = at.checked_sub(self.written).and_then(|at| bytes.get_mut(at))
        {
            *byte ^= mask;
        }
        let (now, held_back) = bytes.split_at(bytes.len().min(room));
        self.written += buf.len();
        let piece = match (&self.pace, self.fault) {
            (_, Fault::Split) => 1,
            (Some(_), _) => Pace::PIECE,
            (None, _) => usize::MAX,
        };
        for piece in now.chunks(piece) {
            self.pace.iter().for_each(Pace::wait);
            self.socket.write_all(piece)?;
        }
        if !held_back.is_empty() {
            self.break_off()?;
        }
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
