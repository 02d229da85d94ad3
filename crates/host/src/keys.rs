//! SCRAM keys from a password, in slices that can be stopped.

use mongo_auth::{KeyRequest, SecretText, sasl, scram::ClientKeys, scram::Derivation};
use zeroize::Zeroizing;

/// PBKDF2 rounds between two looks at the clock or the cancel flag: well under a millisecond.
pub const SLICE: u32 = 1024;

/// Prepares the derivation of the keys that the server's parameters ask for. The work itself is
/// [`run`], so that it can be done on another thread.
///
/// # Errors
/// A password that SASLprep refuses, or a mechanism that is not built in.
pub fn derivation(request: &KeyRequest<'_>, password: &str) -> Result<Derivation, sasl::Error> {
    let mut scratch = Zeroizing::new(vec![0; password.len().saturating_mul(4).max(64)]);
    loop {
        match request.derivation(SecretText::literal(password), &mut scratch) {
            Err(sasl::Error::BufferTooSmall(b)) if b.needed > scratch.len() => {
                scratch = Zeroizing::new(vec![0; b.needed]);
            }
            made => return made,
        }
    }
}

/// Derives, and asks `stop` before every slice of [`SLICE`] rounds. `None` when it said yes.
pub fn run(mut derivation: Derivation, mut stop: impl FnMut() -> bool) -> Option<ClientKeys> {
    while !stop() {
        if let Some(keys) = derivation.advance(SLICE) {
            return Some(keys);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongo_auth::scram::Hash;

    fn thousand_slices() -> Derivation {
        Derivation::new(Hash::Sha256, b"pencil", b"salt", 1000 * SLICE).unwrap()
    }

    #[test]
    fn t05_a_derivation_stops_within_one_slice() {
        for allowed in [0, 1, 5] {
            let mut asked = 0;
            let keys = run(thousand_slices(), || {
                asked += 1;
                asked > allowed
            });
            assert!(keys.is_none());
            assert_eq!(asked, allowed + 1, "the work went on after it was told to stop");
        }
    }

    #[test]
    fn s20_a_derivation_that_is_let_run_asks_once_a_slice() {
        let mut asked = 0;
        // The first round is done when a derivation is made.
        let derivation = Derivation::new(Hash::Sha1, b"x", b"salt", 1 + 4 * SLICE).unwrap();
        let keys = run(derivation, || {
            asked += 1;
            false
        });
        assert!(keys.is_some());
        assert_eq!(asked, 4);
    }
}
