//! What the blocking and the tokio adapter share.

mod secret;
mod text;
pub mod tls;

pub use secret::SecretString;
pub use text::escape;
