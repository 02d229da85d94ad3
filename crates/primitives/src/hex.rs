//! Lower-case hexadecimal.

use crate::Cursor;

/// Appends `bytes` as lower-case hexadecimal digits.
pub fn put(out: &mut Cursor<'_>, bytes: &[u8]) {
    // In blocks, since appending digit by digit takes as long as hashing what is printed.
    let mut block = [0; 64];
    for chunk in bytes.chunks(block.len() / 2) {
        for (pair, byte) in block.chunks_exact_mut(2).zip(chunk) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 0x0f)]);
        }
        out.put(block.get(..chunk.len().saturating_mul(2)).unwrap_or_default());
    }
}

/// The lower-case digit of the low four bits of `nibble`.
const fn digit(nibble: u8) -> u8 {
    let n = nibble & 0x0f;
    if n < 10 { b'0'.saturating_add(n) } else { b'a'.saturating_add(n.saturating_sub(10)) }
}

/// The value of an ASCII hexadecimal digit of either case.
#[must_use]
pub const fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.saturating_sub(b'0')),
        b'a'..=b'f' => Some(digit.saturating_sub(b'a').saturating_add(10)),
        b'A'..=b'F' => Some(digit.saturating_sub(b'A').saturating_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_bytes_than_a_block() {
        let bytes: [u8; 100] = core::array::from_fn(|i| i as u8);
        let mut out = [0; 200];
        let mut c = Cursor::new(&mut out);
        put(&mut c, &bytes);
        assert_eq!(c.finish(), Ok(200));
        let read = |pair: &[u8]| value(pair[0]).unwrap() << 4 | value(pair[1]).unwrap();
        assert!(out.chunks(2).map(read).eq(bytes));
    }

    #[test]
    fn all_bytes_round_trip() {
        for byte in 0..=255u8 {
            let mut out = [0; 2];
            let mut c = Cursor::new(&mut out);
            put(&mut c, &[byte]);
            assert_eq!(c.finish(), Ok(2));
            assert_eq!(value(out[0]).unwrap() << 4 | value(out[1]).unwrap(), byte);
            assert!(out.iter().all(|d| d.is_ascii_digit() || (b'a'..=b'f').contains(d)));
        }
        assert_eq!(
            (value(b'F'), value(b'g'), value(b'/'), value(b':')),
            (Some(15), None, None, None)
        );
    }
}
