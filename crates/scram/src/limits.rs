//! Bounds on what a server may ask for.

/// The fewest iterations a client accepts, for both hashes.
///
/// The MongoDB authentication specification and RFC 7677 section 4 set this floor: with fewer, who
/// overhears or plays the server can try passwords too quickly. It cannot be lowered.
pub const MIN_ITERATIONS: u32 = 4096;

/// The default of [`Limits::max_iterations`].
pub const DEFAULT_MAX_ITERATIONS: u32 = 100_000;

/// The longest message that is read, in bytes.
///
/// Real ones stay below 200.
pub const MAX_MESSAGE_LEN: usize = 1024;

/// The longest salt that is accepted, in bytes after decoding.
///
/// MongoDB sends 16 bytes for SHA-1 and 28 for SHA-256.
pub const MAX_SALT_LEN: usize = 192;

/// The shortest client nonce that may be sent, in characters.
///
/// The MongoDB authentication specification asks for 24 random bytes or more; its own test vectors
/// have 20 characters.
pub const MIN_NONCE_LEN: usize = 16;

/// Bounds on what a server may ask for; the default suits everybody.
///
/// The ceiling is there because the client computes before it knows whom it talks to: without one
/// a hostile server keeps it busy for hours.
///
/// ```
/// use mongo_auth_scram::{Limits, MIN_ITERATIONS};
///
/// assert_eq!(Limits::default().max_iterations(), 100_000);
/// assert_eq!(Limits::default().with_max_iterations(15_000).max_iterations(), 15_000);
/// // Below the floor there would be nothing left to accept, so the call changes nothing.
/// assert_eq!(Limits::default().with_max_iterations(4095).max_iterations(), 100_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    max_iterations: u32,
}

impl Limits {
    /// The most iterations that are accepted.
    #[must_use]
    pub const fn max_iterations(&self) -> u32 {
        self.max_iterations
    }

    /// Sets the most iterations that are accepted; a value below [`MIN_ITERATIONS`] is ignored.
    #[must_use]
    pub const fn with_max_iterations(self, max: u32) -> Self {
        if max < MIN_ITERATIONS { self } else { Self { max_iterations: max } }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_iterations: DEFAULT_MAX_ITERATIONS }
    }
}
