//! MongoDB log-ins over blocking sockets and rustls.
//!
//! [`connect`] opens a connection to one host and logs in; what comes back is the authenticated
//! stream with what is known about it. The protocol itself is in the crate `mongo-auth`, and what
//! is not I/O in `mongo-auth-host`; this crate dials, reads, writes and watches the clock.
//!
//! ```no_run
//! use mongo_auth_blocking::{Connector, Credential, Host, SecretString, Settings, connect};
//!
//! let host = Host::tcp("localhost", 27017);
//! let mut settings = Settings::new(host.clone());
//! settings.credential = Some(Credential::new("admin", "app", SecretString::new("secret".into())));
//! let connector = Connector::new(settings)?;
//! let connection = connect(&connector, &host, &mut ())?;
//! println!("{:?}", connection.outcome().mechanism);
//! # Ok::<(), mongo_auth_blocking::Error>(())
//! ```
//!
//! With MONGODB-AWS the credentials are searched for as every AWS tool does, and kept for the
//! connections of the same [`Connector`]. [`aws_credentials`] does the search alone and tells
//! what each source had to say:
//!
//! ```
//! use mongo_auth_blocking::{Connector, Settings, aws, aws_credentials};
//!
//! let mut settings = Settings::parse("mongodb://db.example.com/?authMechanism=MONGODB-AWS")?;
//! // The variables of this example, in place of those of the process.
//! settings.aws.environment = aws::Environment::closed([
//!     ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
//!     ("AWS_SECRET_ACCESS_KEY", "secret"),
//! ]);
//! let login = aws_credentials(&Connector::new(settings)?, &mut ())?;
//! assert_eq!(login.source(), aws::Source::Environment);
//! println!("{}", login.trace);
//! # Ok::<(), mongo_auth_blocking::Error>(())
//! ```

mod abandon;
mod connection;
mod credentials;
mod dial;
mod drive;
mod http;
mod inbox;
mod resolve;
mod stream;

pub use connection::{Connection, connect};
pub use credentials::{aws_caller_identity, aws_credentials};
pub use mongo_auth_host::{
    Connector, Credential, Deadline, Error, ErrorKind, Hello, Host, Observer, SecretString,
    ServerFailure, Settings, Step, StepKind, address, aws, command, error, tls,
};
pub use stream::{Socket, Stream};
