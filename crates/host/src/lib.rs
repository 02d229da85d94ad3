//! What the blocking and the tokio adapter share: everything around a log-in that is neither
//! protocol nor socket.
//!
//! [`Settings`] come out of a connection string, a [`Connector`] checks them and reads their
//! files, a [`Session`] runs the log-in machine of `mongo-auth` and turns what goes wrong into an
//! [`Error`] with a hint. Applications use this crate through `mongo-auth-blocking` or
//! `mongo-auth-tokio`.
//!
//! ```
//! use mongo_auth_host::{Connector, ErrorKind, Settings};
//!
//! let settings = Settings::parse("mongodb://db.example.com/?authMechanism=MONGODB-X509&tls=true\
//!                                 &tlsInsecure=true")?;
//! let error = Connector::new(settings).unwrap_err();
//! assert_eq!(*error.kind(), ErrorKind::ClientCertificateMissing);
//! assert!(error.hint().unwrap().contains("tlsCertificateKeyFile"));
//! assert_eq!(error.family().exit_code(), 2);
//! # Ok::<(), mongo_auth_host::Error>(())
//! ```

pub mod address;
pub mod aws;
pub mod command;
mod connector;
mod deadline;
mod entropy;
pub mod error;
mod hello;
mod key_cache;
pub mod keys;
mod metadata;
mod observe;
mod secret;
mod session;
pub mod settings;
mod text;
pub mod tls;

pub use address::Host;
pub use connector::Connector;
pub use deadline::{Deadline, DeadlineOver};
pub use entropy::{Entropy, EntropyError};
pub use error::{Error, ErrorKind, ServerFailure};
pub use hello::Hello;
pub use key_cache::{KeyCache, KeyId};
pub use observe::{Observer, Step, StepKind};
pub use secret::SecretString;
pub use session::{Session, command_name};
pub use settings::{Credential, Settings};
pub use text::escape;
