//! The client role.

mod challenge;
mod first;
mod pending;

pub use challenge::Challenge;
pub use first::ClientFirst;
pub use pending::{Pending, Verified};

#[cfg(test)]
mod tests;
