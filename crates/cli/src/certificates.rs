//! Certificates for one run of `demo` or `serve`, in a folder that only this account can read.

use mongo_auth_testkit::certs::{Authority, Identity, LOCALHOST};
use rustls::ServerConfig;
use std::{env, fs, io, path::PathBuf, process, sync::Arc};

/// A certificate authority, a server and a client that it vouches for.
pub(crate) struct Certificates {
    /// For the server.
    pub(crate) server: Arc<ServerConfig>,
    /// The user that the client certificate stands for.
    pub(crate) subject: String,
    folder: PathBuf,
}

impl Certificates {
    /// Makes the certificates and writes what clients need to a folder of its own.
    ///
    /// # Errors
    /// No randomness, or no place to write to.
    pub(crate) fn make() -> io::Result<Self> {
        let authority = Authority::generate().map_err(io::Error::other)?;
        let server: Identity = authority.server(&LOCALHOST).map_err(io::Error::other)?;
        let client = authority.client("app").map_err(io::Error::other)?;
        let folder = new_folder()?;
        // From here on the folder is removed with the value.
        let made =
            Self { server: authority.server_config(&server), subject: client.subject(), folder };
        authority.write_pem(&made.ca_file())?;
        client.write_pem(&made.client_file())?;
        Ok(made)
    }

    /// `tlsCAFile`.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// `tlsCertificateKeyFile`.
    pub(crate) fn client_file(&self) -> PathBuf {
        self.folder.join("client.pem")
    }

    /// Writes a file beside them.
    ///
    /// # Errors
    /// No place to write to.
    pub(crate) fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, text)?;
        Ok(path)
    }
}

impl Drop for Certificates {
    fn drop(&mut self) {
        // What cannot be removed is worth nothing once the server has gone.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A folder that did not exist: one that somebody else made beforehand is not used.
fn new_folder() -> io::Result<PathBuf> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let mut last = Err(io::ErrorKind::AlreadyExists.into());
    for attempt in 0..100 {
        let folder = env::temp_dir().join(format!("mongo-auth-{}-{attempt}", process::id()));
        last = builder.create(&folder).map(|()| folder);
        if last.as_ref().err().is_none_or(|e| e.kind() != io::ErrorKind::AlreadyExists) {
            break;
        }
    }
    last
}
