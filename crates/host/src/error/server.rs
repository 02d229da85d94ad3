//! What a server says when it refuses.

use crate::escape;
use core::fmt;
use mongo_auth::wire::reply::ServerError;

/// The longest text that is kept of a server, in bytes.
const MAX_TEXT: usize = 512;

/// More labels than these, or longer ones, are not the specification's.
const MAX_LABELS: usize = 16;

/// A server's refusal. The texts are escaped and at most 512 bytes long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerFailure {
    /// `code`: 18 is `AuthenticationFailed`, 391 `ReauthenticationRequired`, 8000 `AtlasError`.
    pub code: Option<i64>,
    /// `codeName`.
    pub code_name: Option<String>,
    /// `errmsg`.
    pub message: Option<String>,
    /// `errorLabels`, at most 16.
    pub labels: Vec<String>,
}

impl ServerFailure {
    /// The code of a wrong user name or password.
    pub const AUTHENTICATION_FAILED: i64 = 18;
    /// The code that asks the client to authenticate again on the same connection.
    pub const REAUTHENTICATION_REQUIRED: i64 = 391;
    /// The code with which Atlas reports what has no code of its own, such as an unknown AWS identity.
    pub const ATLAS: i64 = 8000;
}

impl From<&ServerError<'_>> for ServerFailure {
    fn from(error: &ServerError<'_>) -> Self {
        let text = |t: &str| escape(t, MAX_TEXT);
        Self {
            code: error.code(),
            code_name: error.code_name().map(text),
            message: error.message().map(text),
            labels: error.labels().take(MAX_LABELS).map(|l| escape(l, 64)).collect(),
        }
    }
}

/// Such as `code 18 AuthenticationFailed: "Authentication failed."`.
impl fmt::Display for ServerFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "code {code}")?,
            None => f.write_str("no code")?,
        }
        if let Some(name) = &self.code_name {
            write!(f, " {name}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": \"{message}\"")?;
        }
        Ok(())
    }
}
