//! What is refused before anything is sent.

use crate::{
    echo,
    output::{self, Colour, Manner},
};
use mongo_auth::uri;
use mongo_auth_host::{ErrorKind, error::Family};
use serde_json::{Value, json};

/// Something that is refused before anything is sent.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The class, in kebab case.
    pub(crate) kind: &'static str,
    /// What is wrong, without a secret.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hints: Vec<String>,
    /// The byte of the connection string that it concerns.
    pub(crate) at: Option<usize>,
    /// The redacted string with a pointer below it.
    pointer: Option<Box<echo::Echo>>,
    /// The exit code.
    pub(crate) exit: u8,
}

impl Refusal {
    /// A refusal with exit code 2.
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
            at: None,
            pointer: None,
            exit: Family::Refused.exit_code(),
        }
    }

    /// The same with something to do about it.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// A string that does not parse, or does not go with the mechanism.
    pub(crate) fn uri(error: uri::Error, string: &str) -> Self {
        let mut refusal = Self::new(error.kind.name(), headline(error));
        refusal.at = Some(error.at);
        if error.kind != uri::ErrorKind::Credential {
            refusal.pointer = echo::malformed(string, error.at).map(Box::new);
        }
        if error.reason == uri::Reason::PasswordMissing {
            refusal.exit = Family::NoCredentials.exit_code();
        }
        refusal.hints.extend(hint(error.reason));
        refusal
    }

    /// An error of the settings.
    pub(crate) fn settings(error: &mongo_auth_host::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::MechanismUnavailable(m) => {
                format!("{m} is not supported by this build yet; nothing was sent")
            }
            _ => error.to_string(),
        };
        let mut refusal = Self::new(kind_name(error.kind()), message);
        refusal.hints = error.hints();
        refusal.exit = error.family().exit_code();
        refusal
    }

    /// Prints it to standard error.
    pub(crate) fn print(&self) {
        let label = Manner::of_stderr().paint(Colour::Red, "error:");
        output::diagnostic(format_args!("{label} {}", self.message));
        if let Some(echo) = &self.pointer {
            let below = format!("{}{}", " ".repeat(echo.column), "^".repeat(echo.width));
            output::diagnostic(format_args!("  {}", echo.shown));
            output::diagnostic(format_args!("  {below}"));
        }
        for hint in &self.hints {
            output::diagnostic(format_args!("  hint: {hint}"));
        }
    }

    /// The `error` object of `--json`.
    pub(crate) fn json(&self) -> Value {
        let mut error = json!({
            "kind": self.kind,
            "message": self.message,
            "code": null,
            "codeName": null,
            "hint": self.hints.first(),
        });
        if let Some(at) = self.at {
            error["at"] = at.into();
        }
        error
    }
}

/// The class of an error of the adapters, in kebab case.
pub(crate) fn kind_name(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AwsCredentials(_) => "aws-credentials",
        ErrorKind::CleartextRefused(_) => "cleartext-refused",
        ErrorKind::ClientCertificateMissing => "client-certificate-missing",
        ErrorKind::Closed => "closed",
        ErrorKind::CommandFailed => "command-failed",
        ErrorKind::Connect(_) => "connect",
        ErrorKind::Credential(_) | ErrorKind::Uri(_) => "credential",
        ErrorKind::Entropy => "entropy",
        ErrorKind::File(_) => "file",
        ErrorKind::Handshake(_) => "tls",
        ErrorKind::HostName => "host-name",
        ErrorKind::Io(_) => "io",
        ErrorKind::MechanismTooWeak(_) => "mechanism-too-weak",
        ErrorKind::MechanismUnavailable(_) | ErrorKind::ProxyUnsupported => "unsupported",
        ErrorKind::PasswordMissing => "password-missing",
        ErrorKind::Protocol(_) => "protocol",
        ErrorKind::Rejected => "rejected",
        ErrorKind::Resolve => "resolve",
        ErrorKind::Timeout => "timeout",
        ErrorKind::TlsExpected => "tls-expected",
        ErrorKind::TlsRequired => "tls-required",
        _ => "misuse",
    }
}

fn headline(error: uri::Error) -> String {
    let text = error.to_string();
    let at = format!(", at byte {}", error.at);
    let what = text.strip_suffix(&at).unwrap_or(&text);
    match error.kind {
        uri::ErrorKind::Credential => format!("the credential cannot be used: {what}"),
        _ => format!(
            "the connection string is malformed at byte {} of the original: {what}",
            error.at
        ),
    }
}

fn hint(reason: uri::Reason) -> Option<String> {
    use uri::Reason as R;
    let text = match reason {
        R::Unescaped { .. } | R::Escape | R::UserinfoControl | R::NotUtf8 => {
            "mongo-auth uri --encode reads a user name and password and prints the encoded form"
        }
        R::PortNumber | R::BareIpv6 | R::HostCharacter => {
            "where this is a piece of a password, its special characters must be percent-encoded: \
             mongo-auth uri --encode does that"
        }
        R::UsernameMissing => "give one in the connection string or with --username",
        R::PasswordMissing => "give one in the connection string, or ask for it with --password",
        R::AwsKeysRefused => "leave --strict-aws out, or take the keys out of the string",
        _ => return None,
    };
    Some(text.into())
}
