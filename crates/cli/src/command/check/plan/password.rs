//! Where the password comes from.

use crate::{
    args::{CheckArgs, Hidden},
    input,
    output::{self, Colour, Manner},
    refusal::Refusal,
};
use mongo_auth_host::SecretString;
use std::io::{self, IsTerminal};

/// The password, as far as the command line has it.
pub(super) struct Passwords {
    pub(super) given: Option<Hidden>,
    /// The connection string, where it was taken for the value of a bare `--password` before it.
    pub(super) string: Option<Hidden>,
    ask: bool,
}

impl Passwords {
    /// What the arguments say, with a word about a password that stands among them.
    pub(super) fn of(args: &CheckArgs) -> Result<Self, Refusal> {
        let given = &args.authentication;
        let mut passwords = Self { given: None, string: None, ask: false };
        if given.password_stdin && args.uri.as_ref().is_none_or(|uri| uri.expose() != "-") {
            let line = input::line();
            let line = line.map_err(|e| Refusal::new("usage", format!("standard input: {e}")))?;
            passwords.given = Some(line);
        }
        match &given.password {
            None => {}
            Some(None) => passwords.ask = true,
            Some(Some(text)) if args.uri.is_none() && is_connection_string(text.expose()) => {
                passwords.string = Some(text.clone());
                passwords.ask = true;
            }
            Some(Some(password)) => passwords.given = Some(password.clone()),
        }
        let on_command_line = passwords.given.is_some() && !given.password_stdin
            || matches!(args.tls.certificate_key_file_password, Some(Some(_)))
            || given.aws_session_token.is_some();
        if on_command_line && io::stderr().is_terminal() && !args.quiet {
            let label = Manner::of_stderr().paint(Colour::Yellow, "warning:");
            output::diagnostic(format_args!(
                "{label} a password among the arguments shows in the list of processes and stays \
                 in the shell's history; --password alone asks for it"
            ));
        }
        Ok(passwords)
    }

    /// The password, asked for where `--password` is bare, or `wanted` and somebody is there.
    pub(super) fn resolve(self, wanted: bool) -> Result<Option<SecretString>, Refusal> {
        match self.given {
            Some(given) => Ok(Some(given.0)),
            None if self.ask || wanted && input::is_interactive() => {
                super::ask("Password").map(Some)
            }
            None => Ok(None),
        }
    }
}

fn is_connection_string(text: &str) -> bool {
    ["mongodb://", "mongodb+srv://"].iter().any(|scheme| text.starts_with(scheme))
}
