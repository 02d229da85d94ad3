//! What the chain needs and what it is told.

use super::{Credentials, Error};
use crate::{FileFailure, HttpFailure, HttpReply, HttpRequest};
use core::fmt;
use mongo_auth_primitives::UnixTime;

/// What the chain needs next. Asking again gives the same answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Need<'m> {
    /// The value of an environment variable: [`Answer::Env`].
    Env(&'static str),
    /// The bytes of a regular file of at most [`MAX_FILE`](crate::MAX_FILE) bytes, symbolic links
    /// followed: [`Answer::File`].
    File {
        /// The path, as configured, `~` replaced.
        path: &'m str,
        /// What the file is for.
        purpose: FilePurpose,
    },
    /// An HTTP exchange: [`Answer::Http`].
    Http(&'m HttpRequest),
    /// The standard output, at most [`MAX_BODY`](crate::MAX_BODY) bytes, of a program that is run
    /// without a shell and killed after a deadline: [`Answer::Process`].
    Process(Argv<'m>),
    /// The credentials of the application's own provider: [`Answer::Provider`].
    Provider,
    /// The code that a multi-factor device shows: [`Answer::MfaCode`].
    MfaCode {
        /// `mfa_serial` of the profile.
        serial: &'m str,
    },
    /// The time, as late as possible: [`Answer::Time`].
    Time,
    /// Nothing: these are the credentials.
    Done(&'m Credentials),
    /// Nothing: there are none.
    Failed(&'m Error),
}

/// A program and its arguments.
#[derive(Clone, Copy)]
pub struct Argv<'m>(pub(super) &'m [alloc::string::String]);

impl<'m> Argv<'m> {
    /// The program.
    #[must_use]
    pub fn program(self) -> &'m str {
        self.0.first().map_or("", |program| program.as_str())
    }

    /// Its arguments.
    pub fn arguments(self) -> impl Iterator<Item = &'m str> {
        self.0.iter().skip(1).map(|argument| argument.as_str())
    }
}

/// Arguments may hold secrets.
impl fmt::Debug for Argv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Argv").field(&self.program()).finish_non_exhaustive()
    }
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilePurpose {
    /// The config file.
    Config,
    /// The token for the container service.
    ContainerToken,
    /// The shared credentials file.
    SharedCredentials,
    /// The token of a single sign-on.
    SsoToken,
    /// The token of a web identity.
    WebIdentityToken,
}

/// What the chain is told.
#[non_exhaustive]
pub enum Answer<'x> {
    /// The variable, `None` when it is not set.
    Env(Option<&'x str>),
    /// The file.
    File(Result<&'x [u8], FileFailure>),
    /// The reply.
    Http(Result<HttpReply<'x>, HttpFailure>),
    /// What the program wrote.
    Process(Result<ProcessOutput<'x>, ProcessFailure>),
    /// What the provider gave.
    Provider(Result<Credentials, CallbackFailure>),
    /// The code, `None` when the user gave none.
    MfaCode(Option<&'x str>),
    /// The time.
    Time(UnixTime),
    /// Whoever answers cannot do that, or does not want to. Fits every need.
    Unsupported,
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Env(_) => "Env",
            Self::File(_) => "File",
            Self::Http(_) => "Http",
            Self::Process(_) => "Process",
            Self::Provider(_) => "Provider",
            Self::MfaCode(_) => "MfaCode",
            Self::Time(_) => "Time",
            Self::Unsupported => "Unsupported",
        })
    }
}

/// What a program that has ended left behind.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "standard error is not read on purpose")]
pub struct ProcessOutput<'x> {
    /// The exit code, `None` when a signal ended it.
    pub exit: Option<i32>,
    /// The standard output.
    pub stdout: &'x [u8],
}

impl fmt::Debug for ProcessOutput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessOutput").field("exit", &self.exit).finish_non_exhaustive()
    }
}

/// Why there is no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessFailure {
    /// It could not be started.
    NotStarted,
    /// Its deadline ran out and it was killed.
    Timeout,
    /// It wrote more than [`MAX_BODY`](crate::MAX_BODY) bytes and was killed.
    TooLarge,
}

/// Why the application's provider gave no credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackFailure {
    /// It has none; the next source is tried.
    NotHere,
    /// It failed; the search ends.
    Failed,
}
