//! Text of the peer, made fit for terminals and logs.

/// `text` with everything that a terminal or a log could act on escaped, cut at `max` bytes.
///
/// Escaped are control characters, line and paragraph separators, and the characters that change
/// the direction of writing; a cut shows as `…` behind the text.
///
/// ```
/// assert_eq!(mongo_auth_host::escape("no\u{1b}]0;x\n", 512), r"no\u{1b}]0;x\n");
/// ```
#[must_use]
pub fn escape(text: &str, max: usize) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let before = out.len();
        if c.is_control() || is_invisible(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        if out.len() > max {
            out.truncate(before);
            out.push('…');
            break;
        }
    }
    out
}

const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}
