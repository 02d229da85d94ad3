//! Text that goes into requests and messages.

use alloc::string::String;
use core::fmt::{self, Write};

/// Text of users and peers in a message: control characters escaped, at most 200 characters.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(200) {
            if c.is_control() || c == '\u{202e}' {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_char(c)?;
            }
        }
        if chars.next().is_some() { f.write_str("...") } else { Ok(()) }
    }
}

/// Appends `text` with everything escaped but letters, digits and `-._~` (RFC 3986 section 2.3).
pub(crate) fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(nibble), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex_string(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

/// Whether a header can carry the value: visible ASCII, spaces inside (RFC 9110 section 5.5).
pub(crate) fn is_header_value(value: &str) -> bool {
    value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a41_text_of_peers_is_short_and_on_one_line() {
        assert_eq!(format!("{}", Shown("a\nb\u{202e}\u{7f} é")), "a\\u{a}b\\u{202e}\\u{7f} é");
        assert_eq!(format!("{}", Shown(&"é".repeat(200))), "é".repeat(200));
        assert_eq!(format!("{}", Shown(&"é".repeat(201))), format!("{}...", "é".repeat(200)));
    }

    #[test]
    fn a36_everything_but_unreserved_characters_is_escaped() {
        let mut out = String::new();
        percent_encode("aZ09-._~ +/=&%\u{e9}\0", &mut out);
        assert_eq!(out, "aZ09-._~%20%2B%2F%3D%26%25%C3%A9%00");
    }
}
