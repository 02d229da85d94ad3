//! `--encode`: a user name and a password as a connection string wants them.

use crate::{input, output};
use mongo_auth::uri::encoded_userinfo;
use std::io::{self, IsTerminal};

/// Asks for both and prints `name:password`, encoded. This is the one command that prints a
/// password, which is what it was asked for.
pub(super) fn run() -> u8 {
    match read() {
        Ok((name, password)) => {
            let name = encoded_userinfo(&name);
            match password {
                Some(password) => {
                    output::result(format_args!("{name}:{}", encoded_userinfo(&password)));
                }
                None => output::result(name),
            }
            if io::stdout().is_terminal() {
                output::diagnostic("It goes between mongodb:// and the @ before the hosts.");
            }
            0
        }
        Err(e) => {
            output::diagnostic(format_args!("error: standard input: {e}"));
            crate::command::USAGE
        }
    }
}

/// User name and password; a pipe gives them as two lines.
fn read() -> io::Result<(String, Option<String>)> {
    let name = input::ask("User name")?;
    let password = if input::is_interactive() {
        Some(input::secret("Password")?)
    } else {
        input::line().ok().map(|line| line.0)
    };
    Ok((name.expose().to_owned(), password.map(|p| p.expose().to_owned())))
}
