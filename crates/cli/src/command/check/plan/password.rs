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
    ask: bool,
}

impl Passwords {
    /// What the arguments say, with a word about a password that stands among them.
    pub(super) fn of(args: &CheckArgs) -> Result<Self, Refusal> {
        let given = &args.authentication;
        if given.password_stdin && args.uri.as_ref().is_none_or(|uri| uri.expose() != "-") {
            let line = input::line();
            let line = line.map_err(|e| Refusal::new("usage", format!("standard input: {e}")))?;
            return Ok(Self { given: Some(line), ask: false });
        }
        let on_command_line = matches!(given.password, Some(Some(_)))
            || matches!(args.tls.certificate_key_file_password, Some(Some(_)))
            || given.aws_session_token.is_some();
        if on_command_line && io::stderr().is_terminal() && !args.quiet {
            let label = Manner::of_stderr().paint(Colour::Yellow, "warning:");
            output::diagnostic(format_args!(
                "{label} a password among the arguments shows in the list of processes and stays \
                 in the shell's history; --password alone asks for it"
            ));
        }
        Ok(match &given.password {
            None => Self { given: None, ask: false },
            Some(None) => Self { given: None, ask: true },
            Some(Some(password)) => Self { given: Some(password.clone()), ask: false },
        })
    }

    /// The connection string, where it was taken for the value of a bare `--password` before it.
    pub(super) fn take_connection_string(&mut self) -> Option<Hidden> {
        let is_one =
            |text: &str| ["mongodb://", "mongodb+srv://"].iter().any(|s| text.starts_with(s));
        let taken = self.given.take_if(|password| is_one(password.expose()))?;
        self.ask = true;
        Some(taken)
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
