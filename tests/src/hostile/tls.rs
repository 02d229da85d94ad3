//! Certificates for both ends.

use core::sync::atomic::{AtomicUsize, Ordering};
use mongo_auth_host::tls::TlsOptions;
use mongo_auth_testkit::certs::{Authority, LOCALHOST};
use std::{env, fs, path::PathBuf, process, sync::Arc};

/// Certificates for both ends, in files that are removed when it is dropped.
#[derive(Debug)]
pub struct Tls {
    server: Arc<rustls::ServerConfig>,
    folder: PathBuf,
}

impl Tls {
    /// Makes an authority, a server on this machine and the client [`SUBJECT`](super::SUBJECT).
    ///
    /// # Panics
    /// When files cannot be written.
    #[must_use]
    pub fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("mongo-auth-hostile-{}-{number}", process::id()));
        fs::create_dir(&folder).expect("a folder for certificates");
        let authority = Authority::generate().expect("randomness");
        let [client, server] = [authority.client("app"), authority.server(&LOCALHOST)]
            .map(|made| made.expect("names"));
        authority.write_pem(&folder.join("ca.pem")).expect("a file");
        client.write_pem(&folder.join("client.pem")).expect("a file");
        Self { server: authority.server_config(&server), folder }
    }

    /// The end of the server.
    #[must_use]
    pub fn server(&self) -> Arc<rustls::ServerConfig> {
        Arc::clone(&self.server)
    }

    /// The end of the client.
    #[must_use]
    pub fn client(&self) -> TlsOptions {
        TlsOptions {
            ca_file: Some(self.folder.join("ca.pem")),
            certificate_key_file: Some(self.folder.join("client.pem")),
            ..TlsOptions::default()
        }
    }
}

impl Default for Tls {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
