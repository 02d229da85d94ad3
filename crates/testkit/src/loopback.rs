//! The server on real sockets, inside this machine only.

mod serve;
mod socket;
#[cfg(test)]
mod tests;

use crate::{Directory, Event, ServerConfig, UnusableUser};
use core::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};
use mongo_auth_host::{Entropy, EntropyError};
use serve::Shared;
use socket::{Address, Listener};
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::{
    io,
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

/// Where a [`Server`] listens and how. The default is a free port of 127.0.0.1 without TLS.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listen {
    /// TCP addresses of the loopback interface; port 0 takes a free one.
    pub addresses: Vec<SocketAddr>,
    /// The path of a Unix domain socket. A file that is there already is in the way.
    #[cfg(unix)]
    pub unix: Option<PathBuf>,
    /// Speaks TLS on every TCP connection, as
    /// [`server_config`](crate::certs::Authority::server_config) makes it.
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

impl Listen {
    /// Port `port` of 127.0.0.1, 0 for a free one.
    #[must_use]
    pub fn on_port(port: u16) -> Self {
        Self {
            addresses: vec![(Ipv4Addr::LOCALHOST, port).into()],
            #[cfg(unix)]
            unix: None,
            tls: None,
        }
    }

    /// The same with TLS.
    #[must_use]
    pub fn with_tls(mut self, config: Arc<rustls::ServerConfig>) -> Self {
        self.tls = Some(config);
        self
    }
}

impl Default for Listen {
    fn default() -> Self {
        Self::on_port(0)
    }
}

/// A server on real sockets, with a thread per connection. Dropping it closes all of them.
///
/// ```
/// use mongo_auth_testkit::{Listen, Log, Server, ServerConfig, User};
/// let config = ServerConfig::new([User::new("app", "p@ss")]).with_least_iterations();
/// let log = Log::default();
/// let server = Server::start(config, &Listen::default(), log.recorder())?;
/// let uri = server.uri(Some(("app", "p@ss")), &[("authMechanism", "SCRAM-SHA-256")]);
/// assert!(uri.starts_with("mongodb://app:p%40ss@127.0.0.1:"));
/// assert!(uri.ends_with("/?authMechanism=SCRAM-SHA-256"));
/// assert!(log.events().is_empty());
/// # Ok::<(), mongo_auth_testkit::StartError>(())
/// ```
pub struct Server {
    shared: Arc<Shared>,
    addresses: Vec<Address>,
    acceptors: Vec<JoinHandle<()>>,
}

impl Server {
    /// Derives the keys of the users, binds the sockets and begins to accept.
    ///
    /// `log` is called from the threads of the connections, before what it tells of can be seen
    /// by a client.
    ///
    /// # Errors
    /// [`StartError`] for users that cannot be kept, addresses that are not of the loopback
    /// interface or taken, and a random source that fails.
    pub fn start(
        config: ServerConfig,
        listen: &Listen,
        log: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Self, StartError> {
        let listeners = bind(listen)?;
        let directory = Directory::new(config, Entropy::SYSTEM.nonce()?)?;
        let shared = Arc::new(Shared::new(directory, listen.tls.clone(), log));
        let mut server = Self { shared, addresses: Vec::new(), acceptors: Vec::new() };
        for listener in listeners {
            server.addresses.push(listener.address()?);
            let shared = Arc::clone(&server.shared);
            let accept = move || shared.accept(&listener);
            let acceptor = std::thread::Builder::new().name("testkit accept".into());
            server.acceptors.push(acceptor.spawn(accept)?);
        }
        Ok(server)
    }

    /// The TCP addresses it listens on.
    pub fn addrs(&self) -> impl Iterator<Item = SocketAddr> {
        self.addresses.iter().filter_map(|a| match a {
            Address::Tcp(addr) => Some(*addr),
            #[cfg(unix)]
            Address::Unix(_) => None,
        })
    }

    /// The first TCP address it listens on; 127.0.0.1:0 if there is none.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addrs().next().unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into())
    }

    /// The path of the Unix domain socket.
    #[cfg(unix)]
    #[must_use]
    pub fn unix_path(&self) -> Option<&Path> {
        self.addresses.iter().find_map(|a| match a {
            Address::Tcp(_) => None,
            Address::Unix(path) => Some(path.as_path()),
        })
    }

    /// A connection string for [`addr`](Self::addr), with user name and password and with
    /// options, all percent-encoded here.
    #[must_use]
    pub fn uri(&self, login: Option<(&str, &str)>, options: &[(&str, &str)]) -> String {
        let mut uri = String::from("mongodb://");
        if let Some((user, password)) = login {
            put_encoded(&mut uri, user);
            if !password.is_empty() {
                uri.push(':');
                put_encoded(&mut uri, password);
            }
            uri.push('@');
        }
        uri.push_str(&self.addr().to_string());
        uri.push('/');
        let mut separator = '?';
        for (name, value) in options {
            uri.push(separator);
            uri.push_str(name);
            uri.push('=');
            put_encoded(&mut uri, value);
            separator = '&';
        }
        uri
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
        for address in &self.addresses {
            // The acceptor wakes up for one more connection and sees that it has to end.
            address.wake();
        }
        for acceptor in self.acceptors.drain(..) {
            let _ = acceptor.join();
        }
        self.shared.join();
        for address in &self.addresses {
            address.clean_up();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// Keeps the events of a server for a test to look at.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Event>>>);

impl Log {
    /// The function that [`Server::start`] wants.
    pub fn recorder(&self) -> impl Fn(&Event) + Send + Sync + 'static {
        let log = Arc::clone(&self.0);
        move |event| lock(&log).push(event.clone())
    }

    /// What happened so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        lock(&self.0).clone()
    }
}

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

fn bind(listen: &Listen) -> Result<Vec<Listener>, StartError> {
    let mut listeners = Vec::new();
    for address in &listen.addresses {
        // Its passwords are known to everybody, so nobody else may reach it.
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(*address));
        }
        listeners.push(Listener::tcp(*address)?);
    }
    #[cfg(unix)]
    if let Some(path) = &listen.unix {
        listeners.push(Listener::unix(path)?);
    }
    Ok(listeners)
}

/// Percent-encodes everything but the unreserved characters of RFC 3986 section 2.3.
fn put_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// Locks even after a thread has panicked while it held the lock.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A flag that threads look at.
#[derive(Debug, Default)]
struct Stop(AtomicBool);

impl Stop {
    fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
