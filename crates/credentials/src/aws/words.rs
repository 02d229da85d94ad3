//! Splitting a command line into words, as a POSIX shell would, without running one.

use alloc::string::String;
use alloc::vec::Vec;

/// A quote that is not closed, or a backslash at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unbalanced;

/// The words of `text`: separated by space, with `'…'`, `"…"` and `\` as in a shell, and without
/// variables, patterns, comments or substitution.
pub(super) fn split(text: &str) -> Result<Vec<String>, Unbalanced> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or(Unbalanced)? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or(Unbalanced)? {
                        '"' => break,
                        '\\' => match chars.next().ok_or(Unbalanced)? {
                            c @ ('"' | '\\') => word.push(c),
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(chars.next().ok_or(Unbalanced)?),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a33_t30_words_as_a_shell_splits_them() {
        for (text, want) in [
            ("", vec![]),
            ("  ", vec![]),
            ("a  b\tc\nd", vec!["a", "b", "c", "d"]),
            ("'a b' c", vec!["a b", "c"]),
            (r#""a \"b\" \\ \n" c"#, vec![r#"a "b" \ \n"#, "c"]),
            (r"'a\b'", vec![r"a\b"]),
            (r"a\ b", vec!["a b"]),
            ("'' \"\"", vec!["", ""]),
            ("a''b\"c\"d", vec!["abcd"]),
            (
                "a; rm -rf $HOME `x` | y > z & # w",
                vec!["a;", "rm", "-rf", "$HOME", "`x`", "|", "y", ">", "z", "&", "#", "w"],
            ),
        ] {
            assert_eq!(split(text).unwrap(), want, "{text}");
        }
        for text in ["'", "a 'b", "\"", "\"\\", "\\", "a \\"] {
            assert_eq!(split(text), Err(Unbalanced), "{text}");
        }
    }
}
