//! The threads of a server.

use super::{
    Stop, lock,
    socket::{Listener, Socket},
};
use crate::{Channel, Directory, Event, EventKind, ServerConnection, certs};
use core::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use mongo_auth_host::Entropy;
use rustls::StreamOwned;
use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

/// How many connections there can be at a time; more are closed at once.
const MAX_CONNECTIONS: usize = 512;

/// How much is read at a time, in bytes.
const READ_LEN: usize = 16 * 1024;

type TlsStream = StreamOwned<rustls::ServerConnection, Socket>;

/// What the threads of a server share.
pub(super) struct Shared {
    directory: Arc<Directory>,
    tls: Option<Arc<rustls::ServerConfig>>,
    log: Box<dyn Fn(&Event) + Send + Sync>,
    stop: Stop,
    opened: AtomicU64,
    connections: Mutex<Vec<Connection>>,
}

/// A thread, and the socket by which to end it.
struct Connection {
    socket: Socket,
    thread: JoinHandle<()>,
}

impl Shared {
    pub(super) fn new(
        directory: Directory,
        tls: Option<Arc<rustls::ServerConfig>>,
        log: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Self {
        Self {
            directory: Arc::new(directory),
            tls,
            log: Box::new(log),
            stop: Stop::default(),
            opened: AtomicU64::new(0),
            connections: Mutex::default(),
        }
    }

    /// Accepts until the server stops.
    pub(super) fn accept(self: &Arc<Self>, listener: &Listener) {
        while !self.stop.is_set() {
            match listener.accept() {
                Ok(_) if self.stop.is_set() => {}
                Ok((socket, from)) => {
                    let _ = self.start(socket, from);
                }
                // A client that is gone already is no reason to end, nor are too many open files,
                // but those would make the loop spin.
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Tells all threads to end.
    pub(super) fn stop(&self) {
        self.stop.set();
        for connection in &*lock(&self.connections) {
            connection.socket.shut_down();
        }
    }

    /// Waits for the threads of the connections. No connection is accepted any more.
    pub(super) fn join(&self) {
        let connections = core::mem::take(&mut *lock(&self.connections));
        for Connection { socket, thread } in connections {
            socket.shut_down();
            let _ = thread.join();
        }
    }

    fn start(self: &Arc<Self>, socket: Socket, from: String) -> io::Result<()> {
        let mut connections = lock(&self.connections);
        connections.retain(|c| !c.thread.is_finished());
        if connections.len() >= MAX_CONNECTIONS {
            return Ok(());
        }
        let number = self.opened.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let (shared, handle, done) = (Arc::clone(self), socket.try_clone()?, socket.try_clone()?);
        let thread =
            std::thread::Builder::new().name(format!("testkit {number}")).spawn(move || {
                let tls = shared.tls.clone().filter(|_| socket.is_tcp());
                let opened = EventKind::Opened { from, tls: tls.is_some() };
                (shared.log)(&Event::new(number, opened));
                let result = match tls {
                    Some(config) => shared.serve_tls(number, socket, config),
                    None => shared.serve(number, socket, Channel::Loopback).map(drop),
                };
                // The handle keeps the socket open, so the client would wait for an answer.
                done.shut_down();
                let reason = result.err().map(|e| e.to_string());
                (shared.log)(&Event::new(number, EventKind::Closed { reason }));
            })?;
        connections.push(Connection { socket: handle, thread });
        Ok(())
    }

    fn serve_tls(
        &self,
        number: u64,
        mut socket: Socket,
        config: Arc<rustls::ServerConfig>,
    ) -> io::Result<()> {
        let mut tls = rustls::ServerConnection::new(config).map_err(io::Error::other)?;
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        let certificate = tls.peer_certificates().and_then(|chain| chain.first());
        let subject = certificate.and_then(certs::subject);
        let mut stream =
            self.serve(number, TlsStream::new(tls, socket), Channel::Tls { subject })?;
        stream.conn.send_close_notify();
        stream.flush()
    }

    /// Serves a connection until the client ends it, and hands back the stream.
    fn serve<S: Read + Write>(
        &self,
        number: u64,
        mut stream: S,
        channel: Channel,
    ) -> io::Result<S> {
        let directory = Arc::clone(&self.directory);
        let mut connection = ServerConnection::new(directory, number, channel, nonce);
        let mut buffer = vec![0; READ_LEN];
        loop {
            let len = match stream.read(&mut buffer) {
                Ok(0) => return Ok(stream),
                Ok(len) => len,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                // Drivers drop TLS connections without a word.
                Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(stream),
                Err(e) => return Err(e),
            };
            let received = connection.receive(buffer.get(..len).unwrap_or_default());
            while let Some(event) = connection.poll_event() {
                (self.log)(&event);
            }
            stream.write_all(&connection.take_output())?;
            stream.flush()?;
            received.map_err(io::Error::other)?;
        }
    }
}

/// Fresh randomness for a conversation.
fn nonce() -> Option<[u8; 24]> {
    Entropy::SYSTEM.nonce().ok()?.first_chunk().copied()
}
