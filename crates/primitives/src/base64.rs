//! Strict standard base64 with padding (RFC 4648 section 4).
//!
//! Constant time in the data, and a text decodes only if encoding the result gives that very
//! text back: no missing padding, no spare bits, no white space, no URL-safe alphabet.

use crate::Cursor;
use base64ct::{Base64, Encoding};
use core::fmt;

/// Appends the base64 form of `bytes`.
pub fn put(out: &mut Cursor<'_>, bytes: &[u8]) {
    let mut block = [0u8; 64];
    for chunk in bytes.chunks(48) {
        // 48 bytes give exactly 64 characters, so the block always has room.
        if let Ok(text) = Base64::encode(chunk, &mut block) {
            out.put(text.as_bytes());
        }
    }
}

/// The number of characters that encoding `len` bytes gives.
#[must_use]
pub const fn encoded_len(len: usize) -> usize {
    len.div_ceil(3).saturating_mul(4)
}

/// Decodes `text` into the front of `out` and returns the decoded part.
///
/// # Errors
/// [`InvalidBase64`] where `text` is not canonical base64 or decodes to more than `out` holds.
pub fn decode<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], InvalidBase64> {
    Base64::decode(text, out).map_err(|_| InvalidBase64)
}

/// The text is not canonical base64, or its content is longer than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidBase64;

impl fmt::Display for InvalidBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid base64")
    }
}

impl core::error::Error for InvalidBase64 {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};

    fn encode(bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![0; encoded_len(bytes.len())];
        let mut c = Cursor::new(&mut out);
        put(&mut c, bytes);
        assert_eq!(c.finish(), Ok(encoded_len(bytes.len())));
        out
    }

    #[test]
    fn t9_every_length_round_trips() {
        for len in 0..200 {
            let bytes: Vec<u8> = (0..len).map(|i| (i * 37 + 11) as u8).collect();
            assert_eq!(decode(&encode(&bytes), &mut [0; 200]), Ok(&bytes[..]));
        }
    }

    #[test]
    fn t9_only_the_canonical_form_decodes() {
        for bad in
            ["YQ", "YQ=", "YR==", "YWI", "YWJ=", "Y Q=", "YQ==\n", "-_-_", "YQ==YQ==", "=", "===="]
        {
            assert_eq!(decode(bad.as_bytes(), &mut [0; 16]), Err(InvalidBase64), "{bad}");
        }
        assert_eq!(decode(b"YQ==", &mut [0; 16]), Ok(&b"a"[..]));
        assert_eq!(decode(b"YWJjZA==", &mut [0; 3]), Err(InvalidBase64));
    }

    #[test]
    fn t9_what_decodes_encodes_to_the_same_text() {
        let alphabet = b"AQgw/+9=_- \n";
        let mut text = [0u8; 4];
        for n in 0..alphabet.len().pow(4) {
            let mut rest = n;
            for c in &mut text {
                *c = alphabet[rest % alphabet.len()];
                rest /= alphabet.len();
            }
            if let Ok(bytes) = decode(&text, &mut [0; 3]) {
                assert_eq!(encode(bytes), text);
            }
        }
    }
}
