//! What is read from a person or a pipe instead of the command line.

use crate::args::Hidden;
use mongo_auth_host::SecretString;
use std::io::{self, BufRead, IsTerminal, Write};

/// Asks for a secret on the terminal, without echo.
///
/// # Errors
/// There is no terminal to ask on.
pub(crate) fn secret(what: &str) -> io::Result<SecretString> {
    rpassword::prompt_password(format!("{what}: ")).map(SecretString::new)
}

/// The first line of standard input, without its line feed.
///
/// # Errors
/// It cannot be read, or is empty and over, or is not UTF-8.
pub(crate) fn line() -> io::Result<Hidden> {
    // With room for a long password: a string that grows leaves copies behind.
    let mut line = String::with_capacity(4096);
    let read = io::stdin().lock().read_line(&mut line);
    let line = SecretString::new(line);
    if read? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let line = line.expose();
    let text = line.strip_suffix('\n').map_or(line, |l| l.strip_suffix('\r').unwrap_or(l));
    Ok(Hidden::from(text))
}

/// Asks for a text on the terminal, or takes a line where standard input is a pipe.
///
/// # Errors
/// As [`line()`].
pub(crate) fn ask(what: &str) -> io::Result<Hidden> {
    if is_interactive() {
        // What is asked for is not part of the result.
        write!(io::stderr(), "{what}: ")?;
        io::stderr().flush()?;
    }
    line()
}

/// Whether a person can answer.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal()
}
