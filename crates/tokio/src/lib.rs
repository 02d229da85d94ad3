//! MongoDB log-ins over tokio and rustls.
//!
//! [`connect`] opens a connection to one host and logs in; what comes back is the authenticated
//! stream with what is known about it. The surface is that of `mongo-auth-blocking`, with
//! `.await`. Keys are derived on tokio's blocking threads, so a server that asks for many
//! iterations holds up nothing else; dropping a future closes its socket and stops its
//! derivation.
//!
//! ```no_run
//! use mongo_auth_tokio::{Connector, Credential, Host, SecretString, Settings, connect};
//!
//! # async fn log_in() -> Result<(), mongo_auth_tokio::Error> {
//! let host = Host::tcp("localhost", 27017);
//! let mut settings = Settings::new(host.clone());
//! settings.credential = Some(Credential::new("admin", "app", SecretString::new("secret".into())));
//! let connector = Connector::new(settings)?;
//! let connection = connect(&connector, &host, &mut ()).await?;
//! println!("{:?}", connection.outcome().mechanism);
//! # Ok(())
//! # }
//! ```
//!
//! With MONGODB-AWS the credentials are searched for as every AWS tool does, and kept for the
//! connections of the same [`Connector`]; files are read and programs run on blocking threads.
//! [`aws_credentials`] does the search alone and tells what each source had to say.

mod connection;
mod credentials;
mod derive;
mod dial;
mod drive;
mod http;
mod inbox;
mod offload;
mod resolve;
mod stream;
mod within;

pub use connection::{Connection, connect};
pub use credentials::{aws_caller_identity, aws_credentials};
pub use mongo_auth_host::{
    Connector, Credential, Deadline, Error, ErrorKind, Hello, Host, Observer, SecretString,
    ServerFailure, Settings, Step, StepKind, address, aws, command, error, tls,
};
pub use stream::{Socket, Stream};
