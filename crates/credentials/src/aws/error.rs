//! Why there are no credentials.

use super::Source;
use alloc::string::String;
use core::fmt;
use mongo_auth_primitives::Fault;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Two settings exclude each other: keep one.
    Conflicting,
    /// A file or a chain of profiles is longer than it may be.
    Limit,
    /// A chain of profiles leads back to itself.
    Loop,
    /// No source has credentials; the trace says what each of them is missing.
    NoCredentials,
    /// A source is configured in part: the detail names what is missing.
    Partial,
    /// A profile that is asked for by name is in neither file.
    ProfileNotFound,
    /// A source is configured and did not give usable credentials.
    SourceFailed,
    /// A file or a value breaks the rules of its format.
    Syntax,
    /// A source is configured that is not supported or not allowed here.
    Unsupported,
    /// The answer does not fit the need; nothing has moved.
    WrongAnswer,
}

impl ErrorKind {
    /// A stable name in kebab-case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conflicting => "conflicting",
            Self::Limit => "limit",
            Self::Loop => "loop",
            Self::NoCredentials => "no-credentials",
            Self::Partial => "partial",
            Self::ProfileNotFound => "profile-not-found",
            Self::SourceFailed => "source-failed",
            Self::Syntax => "syntax",
            Self::Unsupported => "unsupported",
            Self::WrongAnswer => "wrong-answer",
        }
    }
}

/// Why there are no credentials. Names variables, files, lines, profiles and hosts, never a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Source>,
    detail: String,
    line: Option<usize>,
}

impl Error {
    pub(super) const fn new(kind: ErrorKind, source: Option<Source>, detail: String) -> Self {
        Self { kind, source, detail, line: None }
    }

    pub(super) const fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The source that failed, when it was one.
    #[must_use]
    pub const fn failed_source(&self) -> Option<Source> {
        self.source
    }

    /// What happened, in words, without the name of the source.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The line of the file that the detail names, from 1.
    #[must_use]
    pub const fn line(&self) -> Option<usize> {
        self.line
    }

    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self.kind {
            ErrorKind::Limit => Fault::Limit,
            ErrorKind::Unsupported | ErrorKind::WrongAnswer => Fault::Caller,
            ErrorKind::Conflicting
            | ErrorKind::Loop
            | ErrorKind::NoCredentials
            | ErrorKind::Partial
            | ErrorKind::ProfileNotFound
            | ErrorKind::SourceFailed
            | ErrorKind::Syntax => Fault::Credential,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = self.source {
            write!(f, "{source}: ")?;
        }
        f.write_str(&self.detail)
    }
}

impl core::error::Error for Error {}
