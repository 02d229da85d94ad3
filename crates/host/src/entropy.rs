//! Randomness for nonces.

use core::fmt;

/// A source of random bytes: fills the whole slice or fails.
///
/// A plain function, because a source with a state of its own would be shared after a fork.
#[derive(Clone, Copy)]
pub struct Entropy(fn(&mut [u8]) -> Result<(), EntropyError>);

impl Entropy {
    /// The operating system's generator.
    pub const SYSTEM: Self = Self(system);

    /// Another source, for platforms that have their own and for tests. It must be
    /// cryptographically secure.
    #[must_use]
    pub const fn from_fn(fill: fn(&mut [u8]) -> Result<(), EntropyError>) -> Self {
        Self(fill)
    }

    /// Thirty-two random bytes.
    ///
    /// There is no fallback to a clock or an address: without randomness there is no log-in.
    ///
    /// # Errors
    /// [`EntropyError`] when the source fails, or gives thirty-two times the same byte, which a
    /// working one does once in 2²⁴⁸ calls.
    pub fn nonce(self) -> Result<[u8; 32], EntropyError> {
        let mut bytes = [0; 32];
        (self.0)(&mut bytes)?;
        if bytes.iter().all(|b| *b == bytes[0]) { Err(EntropyError) } else { Ok(bytes) }
    }
}

impl Default for Entropy {
    fn default() -> Self {
        Self::SYSTEM
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(..)")
    }
}

fn system(bytes: &mut [u8]) -> Result<(), EntropyError> {
    getrandom::fill(bytes).map_err(|_| EntropyError)
}

/// The random source failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "sources of others make it")]
pub struct EntropyError;

impl fmt::Display for EntropyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the random source of this system failed")
    }
}

impl core::error::Error for EntropyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t07_a_failing_or_constant_source_gives_no_nonce() {
        let constant = |byte: u8| match byte {
            0 => Entropy::from_fn(|b| {
                b.fill(0);
                Ok(())
            }),
            _ => Entropy::from_fn(|b| {
                b.fill(0xff);
                Ok(())
            }),
        };
        assert_eq!(Entropy::from_fn(|_| Err(EntropyError)).nonce(), Err(EntropyError));
        assert_eq!(constant(0).nonce(), Err(EntropyError));
        assert_eq!(constant(1).nonce(), Err(EntropyError));
        let nearly = Entropy::from_fn(|b| {
            b[31] = 1;
            Ok(())
        });
        assert_eq!(nearly.nonce().unwrap()[31], 1);
    }

    #[test]
    fn t07_the_system_gives_different_nonces() {
        assert_ne!(Entropy::SYSTEM.nonce().unwrap(), Entropy::SYSTEM.nonce().unwrap());
    }
}
