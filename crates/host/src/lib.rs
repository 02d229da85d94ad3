//! What the blocking and the tokio adapter share.

pub mod address;
mod deadline;
mod entropy;
mod observe;
mod secret;
mod text;
pub mod tls;

pub use address::Host;
pub use deadline::{Deadline, DeadlineOver};
pub use entropy::{Entropy, EntropyError};
pub use observe::{Observer, Step, StepKind};
pub use secret::SecretString;
pub use text::escape;
