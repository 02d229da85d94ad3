//! The server on real sockets, inside this machine only.

mod error;
mod listen;
mod serve;
mod socket;

pub use error::StartError;
pub use listen::Listen;

use crate::{Directory, Event, ServerConfig};
use core::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};
use mongo_auth_host::Entropy;
use serve::Shared;
use socket::Address;
#[cfg(unix)]
use std::path::Path;
use std::{
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

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
        let listeners = listen.bind()?;
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

#[cfg(test)]
mod tests;
