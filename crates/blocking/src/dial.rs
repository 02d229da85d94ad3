//! From a host to a stream.

#[cfg(unix)]
use crate::abandon::within;
use crate::{
    resolve::resolve,
    stream::{Socket, Stream},
};
use core::net::SocketAddr;
use mongo_auth_host::{
    Connector, Deadline, Error, ErrorKind, Host, Observer, Step, StepKind, error::Stage,
    tls::TlsClient,
};
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::{io, net::TcpStream, time::Instant};

/// Opens a connection to `host`, with TLS if the settings want it.
pub(crate) fn dial(
    connector: &Connector,
    host: &Host,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Stream, Error> {
    let tls = connector.tls_for(host)?;
    dial_with(host, tls, deadline, observer)
}

/// Opens a connection to `host`, with TLS if there is a configuration for it.
pub(crate) fn dial_with(
    host: &Host,
    tls: Option<(&TlsClient, ServerName<'static>)>,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Stream, Error> {
    let socket = open(host, deadline, observer)?;
    let Some((tls, name)) = tls else { return Ok(Stream::Plain(socket)) };
    let peer = socket.peer();
    let started = Instant::now();
    let connection = ClientConnection::new(tls.config(), name)
        .map_err(|e| Error::new(ErrorKind::HostName, Stage::Tls).with_source(e))?;
    let stream = handshake(connection, socket).map_err(|e| e.with_peer(peer))?;
    let version = stream.tls_version();
    observer.step(&Step::new(StepKind::TlsEstablished(version), started.elapsed()));
    Ok(stream)
}

fn handshake(mut connection: ClientConnection, mut socket: Socket) -> Result<Stream, Error> {
    while connection.is_handshaking() {
        connection
            .complete_io(&mut socket)
            .map_err(|e| Error::from_io(e, Stage::Tls, socket.received() == 0, true))?;
    }
    Ok(Stream::Tls(Box::new(StreamOwned::new(connection, socket))))
}

fn open(host: &Host, deadline: Deadline, observer: &mut dyn Observer) -> Result<Socket, Error> {
    match host {
        Host::Tcp { name, port } => {
            let addresses = match host.literal() {
                Some(address) => vec![address],
                None => look_up(name, *port, deadline, observer)?,
            };
            open_tcp(&addresses, deadline, observer)
        }
        Host::Unix(path) => open_unix(path, deadline, observer),
        _ => Err(Error::new(ErrorKind::HostName, Stage::Settings)),
    }
}

fn look_up(
    name: &str,
    port: u16,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Vec<SocketAddr>, Error> {
    let started = Instant::now();
    let addresses = resolve(name, port, deadline).map_err(|e| {
        let timeout = e.kind() == io::ErrorKind::TimedOut;
        let kind = if timeout { ErrorKind::Timeout } else { ErrorKind::Resolve };
        Error::new(kind, Stage::Resolve).with_source(e)
    })?;
    let found = StepKind::Resolved { addresses: addresses.len() };
    observer.step(&Step::new(found, started.elapsed()));
    Ok(addresses)
}

/// Tries the addresses in turn, each with its share of the time.
fn open_tcp(
    addresses: &[SocketAddr],
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Socket, Error> {
    let mut failed = Error::new(ErrorKind::Resolve, Stage::Resolve);
    for (i, address) in addresses.iter().enumerate() {
        let started = Instant::now();
        let connected = deadline.share(addresses.len() - i).map_err(io::Error::from);
        let connected = connected.and_then(|share| match share {
            Some(share) => TcpStream::connect_timeout(address, share),
            None => TcpStream::connect(address),
        });
        match connected {
            Ok(socket) => {
                // Messages are written whole, and a delayed one would wait for its own answer.
                let _ = socket.set_nodelay(true);
                let step = StepKind::Connected(Some(*address));
                observer.step(&Step::new(step, started.elapsed()));
                return Ok(Socket::tcp(socket, *address, deadline));
            }
            Err(e) => {
                let step = StepKind::ConnectFailed(*address, e.kind());
                observer.step(&Step::new(step, started.elapsed()));
                failed = Error::from_io(e, Stage::Connect, true, false).with_peer(Some(*address));
            }
        }
    }
    Err(failed)
}

#[cfg(unix)]
fn open_unix(
    path: &std::path::Path,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Socket, Error> {
    let started = Instant::now();
    // A connection to a local socket is made or refused at once, unless its queue is full.
    let at = path.to_owned();
    let socket = within(deadline, "mongo-auth-connect", || UnixStream::connect(at))
        .map_err(|e| Error::from_io(e, Stage::Connect, true, false))?;
    observer.step(&Step::new(StepKind::Connected(None), started.elapsed()));
    Ok(Socket::unix(socket, deadline))
}

#[cfg(not(unix))]
fn open_unix(_: &std::path::Path, _: Deadline, _: &mut dyn Observer) -> Result<Socket, Error> {
    Err(Error::new(ErrorKind::Connect(io::ErrorKind::Unsupported), Stage::Connect))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_next_address_is_tried_when_one_refuses() {
        let open = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let addresses = [closed.local_addr().unwrap(), open.local_addr().unwrap()];
        drop(closed);
        let mut steps = Vec::new();
        let mut observer = |step: &Step| steps.push(step.what);
        let socket = open_tcp(&addresses, Deadline::NEVER, &mut observer).unwrap();
        assert_eq!(socket.peer(), Some(addresses[1]));
        let refused = io::ErrorKind::ConnectionRefused;
        assert_eq!(
            steps,
            [
                StepKind::ConnectFailed(addresses[0], refused),
                StepKind::Connected(Some(addresses[1])),
            ]
        );
    }

    #[test]
    fn e1_the_last_address_is_the_one_that_is_told() {
        let addresses: [SocketAddr; 2] = [1, 2].map(|_| {
            let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            closed.local_addr().unwrap()
        });
        let mut observer = ();
        let error = open_tcp(&addresses, Deadline::NEVER, &mut observer).unwrap_err();
        assert_eq!(error.peer(), Some(addresses[1]));
        assert_eq!(*error.kind(), ErrorKind::Connect(io::ErrorKind::ConnectionRefused));
    }
}
