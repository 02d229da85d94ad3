//! What the blocking and the tokio adapter share.

pub mod address;
pub mod command;
mod connector;
mod deadline;
mod entropy;
pub mod error;
mod hello;
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
pub use observe::{Observer, Step, StepKind};
pub use secret::SecretString;
pub use session::{Session, command_name};
pub use settings::{Credential, Settings};
pub use text::escape;
