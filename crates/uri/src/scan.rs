//! Looking for single bytes.
//!
//! Most strings lack most of the bytes that are looked for. A loop without an early exit, which
//! compilers turn into vector instructions, finds that out fastest; only then is it worth while
//! to look for the position.

/// Whether `text` holds the ASCII character `byte`.
pub(crate) fn contains(text: &str, byte: u8) -> bool {
    text.bytes().fold(false, |found, b| found | (b == byte))
}

/// The first position of the ASCII character `byte`.
pub(crate) fn find(text: &str, byte: u8) -> Option<usize> {
    if contains(text, byte) { text.bytes().position(|b| b == byte) } else { None }
}

/// The last position of the ASCII character `byte`.
pub(crate) fn rfind(text: &str, byte: u8) -> Option<usize> {
    if contains(text, byte) { text.bytes().rposition(|b| b == byte) } else { None }
}

/// The first control character.
pub(crate) fn control(text: &str) -> Option<usize> {
    let is_control = |b: u8| b < 0x20 || b == 0x7f;
    let any = text.bytes().fold(false, |found, b| found | is_control(b));
    if any { text.bytes().position(is_control) } else { None }
}
