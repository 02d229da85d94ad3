//! What the server asks for, and the answer.

use super::{ClientFirst, Pending};
use crate::hash::{Digest, Hmac};
use crate::message::{Fields, check_text, is_printable, positive_decimal, refuse_error};
use crate::{ClientKeys, Error, Hash, MAX_SALT_LEN, MIN_ITERATIONS};
use core::fmt;
use mongo_auth_primitives::{Cursor, base64};

/// A server-first-message that passed every check.
#[derive(Clone, Copy)]
pub struct Challenge<'a> {
    first: ClientFirst<'a>,
    message: &'a [u8],
    nonce: &'a [u8],
    salt: [u8; MAX_SALT_LEN],
    salt_len: usize,
    iterations: u32,
}

impl<'a> Challenge<'a> {
    pub(super) fn parse(first: ClientFirst<'a>, message: &'a [u8]) -> Result<Self, Error> {
        check_text(message)?;
        refuse_error(message)?;
        let mut fields = Fields::new(message);
        let nonce = fields.value(b'r')?;
        let salt_text = fields.value(b's')?;
        let iterations = fields.value(b'i')?;
        fields.extensions()?;

        match nonce.strip_prefix(first.nonce.as_bytes()) {
            Some(added) if !added.is_empty() && is_printable(added) => {}
            _ => return Err(Error::ServerNonce),
        }
        let mut salt = [0; MAX_SALT_LEN];
        let salt_len = decode_salt(salt_text, &mut salt)?;
        let iterations = positive_decimal(iterations).ok_or(Error::Iterations)?;
        let iterations = u32::try_from(iterations).map_err(|_| Error::IterationsTooHigh)?;
        if iterations < MIN_ITERATIONS {
            return Err(Error::IterationsTooLow);
        }
        if iterations > first.limits.max_iterations() {
            return Err(Error::IterationsTooHigh);
        }
        Ok(Self { first, message, nonce, salt, salt_len, iterations })
    }

    /// The hash that keys are to be derived with.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.first.hash
    }

    /// The salt that keys are to be derived with.
    #[must_use]
    pub fn salt(&self) -> &[u8] {
        self.salt.get(..self.salt_len).unwrap_or_default()
    }

    /// The number of iterations that keys are to be derived with.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Appends client-final-message: `c=biws,r=<nonce>,p=<proof>`.
    ///
    /// Nothing moves: where `out` was too small, the same call with a larger one gives the same
    /// bytes.
    ///
    /// # Errors
    /// [`Error::WrongHash`] for keys of the other hash.
    pub fn respond(&self, keys: &ClientKeys, out: &mut Cursor<'_>) -> Result<Pending, Error> {
        let hash = self.hash();
        if keys.hash() != hash {
            return Err(Error::WrongHash);
        }
        let without_proof: [&[u8]; 2] = [b"c=biws,r=", self.nonce];
        without_proof.iter().for_each(|part| out.put(part));
        let mut proof = self.sign(keys.stored_code().start(), &without_proof);
        proof ^= keys.client();
        out.put(b",p=");
        base64::put(out, proof.bytes(hash));
        let signature = self.sign(keys.server_code().start(), &without_proof);
        Ok(Pending::new(hash, signature))
    }

    /// The code of AuthMessage.
    fn sign(&self, mut code: Hmac, without_proof: &[&[u8]]) -> Digest {
        self.first.bare(&mut |part| code.update(part));
        for part in [b",", self.message, b","].iter().chain(without_proof) {
            code.update(part);
        }
        code.finish()
    }
}

fn decode_salt(text: &[u8], salt: &mut [u8; MAX_SALT_LEN]) -> Result<usize, Error> {
    if text.len() > base64::encoded_len(MAX_SALT_LEN) {
        return Err(Error::SaltTooLong);
    }
    match base64::decode(text, salt) {
        Ok(decoded) if !decoded.is_empty() => Ok(decoded.len()),
        _ => Err(Error::Salt),
    }
}

impl fmt::Debug for Challenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge")
            .field("hash", &self.hash())
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}
