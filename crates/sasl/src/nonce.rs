//! Client nonces as arguments.

use crate::Error;
use core::fmt;
use mongo_auth_primitives::{Cursor, base64};

/// The client nonce of one conversation: 32 random bytes.
///
/// SCRAM sends them as text, 1 to 64 printable ASCII characters without comma (RFC 5802 section 7,
/// `c-nonce`); a nonce that is text from the start serves SCRAM alone.
///
/// It can be neither cloned nor read back, so a conversation cannot start twice with the same
/// one.
///
/// ```compile_fail
/// let nonce = mongo_auth_sasl::Nonce::from_random([7; 32]).unwrap();
/// let twice = (nonce.clone(), nonce);
/// ```
pub struct Nonce {
    text: [u8; Self::MAX_LEN],
    len: usize,
    bytes: Option<[u8; 32]>,
}

impl Nonce {
    const MAX_LEN: usize = 64;

    /// 32 bytes from a cryptographically secure random source. Their text is their base64 form.
    ///
    /// # Errors
    /// [`Error::NonceNotRandom`] when all bytes are the same, which a working source never gives.
    pub fn from_random(bytes: [u8; 32]) -> Result<Self, Error> {
        let [first, rest @ ..] = &bytes;
        if rest.iter().all(|b| b == first) {
            return Err(Error::NonceNotRandom);
        }
        Ok(Self::from_bytes(bytes))
    }

    /// A nonce whose 32 bytes are taken as they are: for test vectors and for callers with a source
    /// of their own. They must be fresh and unguessable, or the conversation can be replayed.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let mut text = [0; Self::MAX_LEN];
        base64::put(&mut Cursor::new(&mut text), &bytes);
        Self { text, len: base64::encoded_len(bytes.len()), bytes: Some(bytes) }
    }

    /// A nonce that is text already: for test vectors and for callers with a source of their own.
    /// It must be fresh and unguessable, or the conversation can be replayed.
    ///
    /// # Errors
    /// [`Error::NonceNotPrintable`] unless it is 1 to 64 printable ASCII characters without comma.
    pub fn from_text(nonce: &str) -> Result<Self, Error> {
        let printable = nonce.bytes().all(|b| b.is_ascii_graphic() && b != b',');
        let mut text = [0; Self::MAX_LEN];
        match text.get_mut(..nonce.len()) {
            Some(room) if printable && !nonce.is_empty() => room.copy_from_slice(nonce.as_bytes()),
            _ => return Err(Error::NonceNotPrintable),
        }
        Ok(Self { text, len: nonce.len(), bytes: None })
    }

    /// The bytes, unless the nonce was made from text.
    pub(crate) const fn bytes(&self) -> Option<&[u8; 32]> {
        self.bytes.as_ref()
    }

    pub(crate) fn as_str(&self) -> &str {
        // Both constructors write ASCII.
        core::str::from_utf8(self.text.get(..self.len).unwrap_or_default()).unwrap_or_default()
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}
