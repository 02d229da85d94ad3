//! What can be shown of a string that does not parse.

use super::HIDDEN;

/// What can be shown of a malformed string, and where in it the fault is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Echo {
    /// The string, redacted.
    pub(crate) shown: String,
    /// The column of the fault in it, in characters.
    pub(crate) column: usize,
    /// How many characters to point at.
    pub(crate) width: usize,
}

/// What can be shown of `string`, which is malformed at byte `at`. `None` where nothing can.
///
/// In a malformed string a password may stand anywhere, so only two pieces are shown, and only
/// where they look like what they should be: the user name, up to the first delimiter after the
/// scheme; and the hosts, after the last at-sign.
pub(crate) fn malformed(string: &str, at: usize) -> Option<Echo> {
    let scheme = ["mongodb://", "mongodb+srv://"].into_iter().find(|s| string.starts_with(s))?;
    let rest = &string[scheme.len()..];
    let mut pieces = vec![Piece::shown(scheme, 0)];
    match rest.rfind('@') {
        Some(last) => {
            let start = scheme.len();
            let name = &rest[..rest.find(|c| ":@/?#[]".contains(c)).unwrap_or(0)];
            let after = start + last + 1;
            let mut hidden_from = start;
            if !name.is_empty() && name.bytes().all(is_plain) {
                pieces.push(Piece::shown(name, start));
                hidden_from += name.len();
                if string[hidden_from..].starts_with(':') {
                    pieces.push(Piece::shown(":", hidden_from));
                    hidden_from += 1;
                }
            }
            if hidden_from < start + last {
                pieces.push(Piece::hidden(hidden_from));
            }
            // An at-sign behind a question mark may belong to an option or to the password.
            let hosts = &string[after..];
            let hosts = &hosts[..hosts.find(['/', '?']).unwrap_or(hosts.len())];
            if rest[..last].contains('?') || !hosts.bytes().all(is_host) {
                if pieces.last().is_some_and(|piece| piece.shown) {
                    pieces.push(Piece::hidden(after - 1));
                }
            } else {
                pieces.push(Piece::shown("@", after - 1));
                pieces.push(Piece::shown(hosts, after));
                pieces.extend(tail(string, after + hosts.len()));
            }
        }
        None => {
            let hosts = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
            if hosts.split(',').all(is_host_and_port) {
                pieces.push(Piece::shown(hosts, scheme.len()));
                pieces.extend(tail(string, scheme.len() + hosts.len()));
            } else {
                pieces.push(Piece::hidden(scheme.len()));
            }
        }
    }
    Some(point(&pieces, at))
}

/// A part of the echo.
struct Piece<'a> {
    text: &'a str,
    /// Where its original begins in the string.
    from: usize,
    /// Whether the text is the original.
    shown: bool,
}

impl<'a> Piece<'a> {
    const fn shown(text: &'a str, from: usize) -> Self {
        Self { text, from, shown: true }
    }

    const fn hidden(from: usize) -> Self {
        Self { text: HIDDEN, from, shown: false }
    }
}

/// Path and options are told to be there, not shown.
fn tail(string: &str, from: usize) -> Option<Piece<'static>> {
    let more = string.len() > from;
    more.then_some(Piece { text: "/…", from, shown: false })
}

fn point(pieces: &[Piece<'_>], at: usize) -> Echo {
    let mut echo = Echo { shown: String::new(), column: 0, width: 1 };
    for piece in pieces {
        let start = echo.shown.chars().count();
        // The pieces are in order, so the last one that begins before the fault holds it.
        if piece.from <= at {
            let len = piece.text.chars().count();
            (echo.column, echo.width) = if piece.shown {
                (start + (at - piece.from).min(len.saturating_sub(1)), 1)
            } else {
                (start, len)
            };
        }
        echo.shown.push_str(piece.text);
    }
    echo
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

fn is_host(byte: u8) -> bool {
    is_plain(byte) || b":,[]".contains(&byte)
}

fn is_host_and_port(entry: &str) -> bool {
    let (name, port) = entry.split_once(':').unwrap_or((entry, "1"));
    !name.is_empty() && name.bytes().all(is_plain) && port.parse().is_ok_and(|port: u16| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t18_a_malformed_string_shows_no_piece_that_may_be_a_password() {
        for (string, at, shown, caret) in [
            ("mongodb://app:p@ss@db1", 15, "mongodb://app:***@db1", "              ^^^"),
            ("mongodb://app:p/w@db1", 15, "mongodb://app:***@db1", "              ^^^"),
            ("mongodb://app:x@db1:0", 20, "mongodb://app:***@db1:0", "                      ^"),
            ("mongodb://app:x@db1/?w", 21, "mongodb://app:***@db1/…", "                     ^^"),
            ("mongodb://app:s?cret=1@db1", 15, "mongodb://app:***", "              ^^^"),
            ("mongodb://s3cret!@x@db1", 17, "mongodb://***@db1", "          ^^^"),
            ("mongodb://app:secret", 14, "mongodb://***", "          ^^^"),
            ("mongodb://db1:27017/?w", 21, "mongodb://db1:27017/…", "                   ^^"),
            ("mongodb://db1:27017/a?w", 22, "mongodb://db1:27017/…", "                   ^^"),
            (
                "mongodb://a:x@h/?authMechanismProperties=T:a@b",
                44,
                "mongodb://a:***",
                "            ^^^",
            ),
            ("mongodb://", 10, "mongodb://***", "          ^^^"),
        ] {
            let echo = malformed(string, at).unwrap();
            assert_eq!(echo.shown, shown, "{string}");
            let line = format!("{}{}", " ".repeat(echo.column), "^".repeat(echo.width));
            assert_eq!(line, caret, "{string}");
        }
        assert_eq!(malformed("postgres://app:x@db1", 0), None);
    }

    #[test]
    fn t18_no_delimiter_lets_a_piece_of_the_password_through() {
        let pieces = ["cAn4ry", "S3cret", "w0rd"];
        let delimiters =
            ["@", ":", "/", "?", "#", "[", "]", "%", "&", "=", ",", ";", "%2", " ", "ü"];
        let tails = ["@db1", "@db1:27017/x?tls=true", "@[::1]:1,db2/?w", "@db1/?appName=a@b", "@"];
        for name in ["app", "", "a b", "a%40b", "ü"] {
            for first in delimiters {
                for second in delimiters {
                    for tail in tails {
                        let [a, b, c] = pieces;
                        let string = format!("mongodb://{name}:{a}{first}{b}{second}{c}{tail}");
                        for at in 0..=string.len() {
                            let echo = malformed(&string, at).unwrap();
                            for piece in pieces {
                                assert!(!echo.shown.contains(piece), "{string}: {echo:?}");
                            }
                            // A host that is missing stands one past the end.
                            let end = echo.shown.chars().count() + 1;
                            assert!(echo.column + echo.width <= end, "{string}: {echo:?}");
                        }
                    }
                }
            }
        }
    }
}
