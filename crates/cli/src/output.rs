//! What reaches the terminal: colour, line drawing and text that it can show.

pub(crate) mod table;

use core::time::Duration;
use std::{
    env, fmt,
    io::{self, IsTerminal, Write},
    process,
};

/// What a stream can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Escape sequences for colour.
    pub(crate) colour: bool,
    /// Characters beyond ASCII.
    pub(crate) unicode: bool,
}

impl Manner {
    /// The manner of standard output.
    pub(crate) fn of_stdout() -> Self {
        Self::of(io::stdout().is_terminal(), |name| env::var(name).ok())
    }

    /// The manner of standard error.
    pub(crate) fn of_stderr() -> Self {
        Self::of(io::stderr().is_terminal(), |name| env::var(name).ok())
    }

    fn of(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        // The first of these that is set decides (POSIX, "Internationalization Variables").
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
        let charset = locale.to_ascii_lowercase();
        Self {
            colour: terminal
                && set("NO_COLOR").is_none()
                && set("TERM").is_none_or(|term| term != "dumb"),
            unicode: charset.contains("utf-8") || charset.contains("utf8"),
        }
    }

    /// `text` in `colour`, where there is colour.
    pub(crate) fn paint(self, colour: Colour, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{}m{text}\u{1b}[0m", colour as u8)
        } else {
            text.to_owned()
        }
    }

    /// `text` as this stream can show it.
    pub(crate) fn fit(self, text: &str) -> String {
        if self.unicode || text.is_ascii() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '…' => out.push_str("..."),
                c if c.is_ascii() => out.push(c),
                c => out.extend(c.escape_default()),
            }
        }
        out
    }
}

/// The colours in use; the numbers are those of ECMA-48 SGR.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Colour {
    /// Labels and other text that stands back.
    Dim = 2,
    /// What went wrong.
    Red = 31,
    /// What went well.
    Green = 32,
    /// What to look at.
    Yellow = 33,
}

/// Writes one line of result to standard output. Where nobody reads it any more, as behind `head`,
/// the command goes on without: its exit code has yet to speak.
pub(crate) fn result(line: impl fmt::Display) {
    go_on_if_closed(text(line));
}

/// Writes one JSON value and a line feed to standard output; JSON is UTF-8 whatever the locale.
/// Otherwise as [`result`].
pub(crate) fn json(value: &serde_json::Value) {
    go_on_if_closed(writeln!(io::stdout(), "{value}"));
}

/// As [`result`], of a command that has no other end: it ends where nobody reads it any more.
pub(crate) fn event(line: impl fmt::Display) {
    end_if_closed(text(line));
}

/// As [`json`], of a command that has no other end.
pub(crate) fn json_event(value: &serde_json::Value) {
    end_if_closed(writeln!(io::stdout(), "{value}"));
}

fn text(line: impl fmt::Display) -> io::Result<()> {
    writeln!(io::stdout(), "{}", Manner::of_stdout().fit(&line.to_string()))
}

/// Writes one line of diagnostics to standard error.
pub(crate) fn diagnostic(line: impl fmt::Display) {
    let line = Manner::of_stderr().fit(&line.to_string());
    // There is nowhere left to tell that standard error is closed.
    let _ = writeln!(io::stderr(), "{line}");
}

/// A time for people: `0.4 ms`, `48 ms`, `10.0 s`.
pub(crate) fn milliseconds(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    match ms {
        ..10.0 => format!("{ms:.1} ms"),
        ..10_000.0 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", ms / 1000.0),
    }
}

fn go_on_if_closed(written: io::Result<()>) {
    let closed = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    if !written.as_ref().is_err_and(closed) {
        end_if_closed(written);
    }
}

/// Ends quietly when the reader of a pipe has gone, for commands whose output is all they do.
pub(crate) fn end_if_closed(written: io::Result<()>) {
    if let Err(e) = written {
        let closed = e.kind() == io::ErrorKind::BrokenPipe;
        process::exit(if closed { 0 } else { 4 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(terminal: bool, variables: &[(&str, &str)]) -> Manner {
        Manner::of(terminal, |name| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colour_is_for_terminals_that_want_it() {
        for (terminal, variables, colour) in [
            (true, vec![], true),
            (true, vec![("NO_COLOR", "")], true),
            (true, vec![("NO_COLOR", "1")], false),
            (true, vec![("TERM", "dumb")], false),
            (false, vec![("TERM", "xterm")], false),
        ] {
            assert_eq!(manner(terminal, &variables).colour, colour, "{terminal} {variables:?}");
        }
    }

    #[test]
    fn beyond_ascii_only_with_a_utf8_locale() {
        for (variables, unicode) in [
            (vec![], false),
            (vec![("LANG", "en_US.UTF-8")], true),
            (vec![("LANG", "de_DE.utf8")], true),
            (vec![("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], false),
            (vec![("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "")], true),
            (vec![("LANG", "de_DE.ISO-8859-1")], false),
        ] {
            assert_eq!(manner(true, &variables).unicode, unicode, "{variables:?}");
        }
        let ascii = manner(false, &[]);
        assert_eq!(ascii.fit("cut… bücher"), "cut... b\\u{fc}cher");
        assert_eq!(ascii.paint(Colour::Red, "x"), "x");
    }
}
