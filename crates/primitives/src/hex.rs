//! Lower-case hexadecimal.

use crate::Cursor;

/// Appends `bytes` as lower-case hexadecimal digits.
pub fn put(out: &mut Cursor<'_>, bytes: &[u8]) {
    for byte in bytes {
        out.put_byte(digit(byte >> 4));
        out.put_byte(digit(byte & 0x0f));
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
