//! Where a server listens.

use super::{StartError, socket::Listener};
use core::net::{Ipv4Addr, SocketAddr};
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;

/// Where a [`Server`](crate::Server) listens and how. The default is a free port of 127.0.0.1 without TLS.
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

    /// Binds all sockets.
    pub(super) fn bind(&self) -> Result<Vec<Listener>, StartError> {
        let mut listeners = Vec::new();
        for address in &self.addresses {
            // Its passwords are known to everybody, so nobody else may reach it.
            if !address.ip().is_loopback() {
                return Err(StartError::NotLoopback(*address));
            }
            listeners.push(Listener::tcp(*address)?);
        }
        #[cfg(unix)]
        if let Some(path) = &self.unix {
            listeners.push(Listener::unix(path)?);
        }
        Ok(listeners)
    }
}

impl Default for Listen {
    fn default() -> Self {
        Self::on_port(0)
    }
}
