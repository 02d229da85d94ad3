//! The server says no.

use crate::Error;
use mongo_auth_primitives::Cursor;

/// Why a server refuses: the server-error-value of RFC 5802 section 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The message is not UTF-8.
    InvalidEncoding,
    /// The client demands an extension.
    ExtensionsNotSupported,
    /// The password is wrong.
    InvalidProof,
    /// `c=` does not match the header.
    ChannelBindingsDontMatch,
    /// The client asks for channel binding.
    ChannelBindingNotSupported,
    /// There is no such user; tells an outsider which names exist.
    UnknownUser,
    /// The name is not escaped correctly.
    InvalidUsernameEncoding,
    /// The server is short of something.
    NoResources,
    /// Anything else.
    OtherError,
}

impl Rejection {
    /// The value as it stands on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidEncoding => "invalid-encoding",
            Self::ExtensionsNotSupported => "extensions-not-supported",
            Self::InvalidProof => "invalid-proof",
            Self::ChannelBindingsDontMatch => "channel-bindings-dont-match",
            Self::ChannelBindingNotSupported => "channel-binding-not-supported",
            Self::UnknownUser => "unknown-user",
            Self::InvalidUsernameEncoding => "invalid-username-encoding",
            Self::NoResources => "no-resources",
            Self::OtherError => "other-error",
        }
    }

    /// Appends server-final-message: `e=<name>`.
    pub fn write(self, out: &mut Cursor<'_>) {
        out.put(b"e=");
        out.put(self.name().as_bytes());
    }
}

/// How to tell a client why its message was refused.
impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        match error {
            Error::Encoding => Self::InvalidEncoding,
            Error::UnsupportedExtension => Self::ExtensionsNotSupported,
            Error::Proof => Self::InvalidProof,
            Error::ChannelBinding => Self::ChannelBindingsDontMatch,
            Error::ChannelBindingUnsupported => Self::ChannelBindingNotSupported,
            Error::UsernameEncoding => Self::InvalidUsernameEncoding,
            _ => Self::OtherError,
        }
    }
}
