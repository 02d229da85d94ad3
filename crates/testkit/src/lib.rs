//! A loopback MongoDB server that speaks the authentication mechanisms, for tests and
//! demonstrations: SCRAM-SHA-1, SCRAM-SHA-256, PLAIN and MONGODB-X509.
//!
//! Clients of all kinds can log in to it, and it checks them as strictly as a real server: the
//! SCRAM header and nonce, proofs in constant time, the mechanisms and the database of the user.
//! It stores no data: beyond a log-in it answers what drivers ask when they connect.
//!
//! - [`ServerConnection`] is the server's end of a connection without a socket.
//! - [`Pair`] lets a [`Login`](mongo_auth::Login) talk to it in one process, with a simulated
//!   clock.
//! - [`Server`] puts it on TCP, TLS and Unix domain sockets, of this machine only.
//! - [`certs`] makes the certificates for TLS.
//!
//! ```
//! use mongo_auth_testkit::{Listen, Log, Server, ServerConfig, User};
//!
//! let config = ServerConfig::new([User::new("app", "secret")]).with_least_iterations();
//! let log = Log::default();
//! let server = Server::start(config, &Listen::default(), log.recorder())?;
//! println!("mongosh '{}'", server.uri(Some(("app", "secret")), &[]));
//! # Ok::<(), mongo_auth_testkit::StartError>(())
//! ```
//!
//! Feature `aws` adds MONGODB-AWS, with stand-ins for AWS STS and for the services that give
//! credentials.
//!
//! Feature `hostile` adds a module of that name, by which a test makes the server misbehave.
#![cfg_attr(
    not(test),
    warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

#[cfg(feature = "aws")]
mod aws_services;
pub mod certs;
mod config;
mod connection;
mod denial;
mod directory;
mod event;
mod frame;
#[cfg(feature = "hostile")]
pub mod hostile;
mod loopback;
pub mod pair;
mod reply;
mod role;
#[cfg(test)]
mod testing;
mod user;

#[cfg(feature = "aws")]
pub use aws_services::AwsServices;
pub use config::{FailCommand, Kind, ServerConfig};
pub use connection::{Channel, Hangup, ServerConnection};
pub use denial::{Denial, UnusableUser};
pub use directory::Directory;
pub use event::{Event, EventKind, Field};
pub use loopback::{Listen, Log, Server, StartError};
pub use pair::Pair;
#[cfg(feature = "aws")]
pub use role::aws::{AccessKey, SignedRequest, Sts, StsRefusal};
pub use user::{Role, User};
