//! What can go wrong.

use core::fmt;
use mongo_auth_primitives::Fault;

/// Why a message was refused or a call could not be served.
///
/// Nothing in it comes from the peer or from the user; what a server says in `e=` is read with
/// [`error_text`](crate::error_text).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The hash is not compiled in: its cargo feature is off.
    HashNotAvailable,
    /// The user name is empty or holds a NUL.
    Username,
    /// Our nonce is too short or holds something other than printable ASCII without comma.
    ClientNonce,
    /// Keys of one hash were given to a conversation of the other.
    WrongHash,
    /// A key does not have the length of the hash.
    KeyLength,
    /// The nonce, salt or iteration count that a server wants to send is unusable.
    Parameters,
    /// The message is longer than [`MAX_MESSAGE_LEN`](crate::MAX_MESSAGE_LEN).
    MessageTooLong,
    /// The decoded salt is longer than [`MAX_SALT_LEN`](crate::MAX_SALT_LEN).
    SaltTooLong,
    /// The iteration count is below [`MIN_ITERATIONS`](crate::MIN_ITERATIONS), or zero where a
    /// derivation was asked for.
    IterationsTooLow,
    /// The iteration count is above [`Limits::max_iterations`](crate::Limits::max_iterations).
    IterationsTooHigh,
    /// The message does not follow the grammar of RFC 5802 section 7.
    Malformed,
    /// The message is not UTF-8 or holds a NUL.
    Encoding,
    /// The message holds `m=`, an extension that must be understood (RFC 5802 section 5.1).
    UnsupportedExtension,
    /// The server's nonce does not start with ours, adds nothing to it, or is not printable ASCII.
    ServerNonce,
    /// The client does not send back the nonce it was given.
    NonceMismatch,
    /// The salt is empty or not canonical base64.
    Salt,
    /// The iteration count is not a positive decimal number in its shortest form.
    Iterations,
    /// The server answered `e=`: it refuses to log the client in.
    ServerError,
    /// The server could not prove that it knows the keys of this user.
    ServerSignature,
    /// The client's `c=` does not repeat its header.
    ChannelBinding,
    /// The client asks for channel binding.
    ChannelBindingUnsupported,
    /// The client asks to act as somebody else (`a=`).
    AuthorizationId,
    /// The client's user name holds a `=` that is neither `=2C` nor `=3D`.
    UsernameEncoding,
    /// The client could not prove that it knows the password, or there is no such user.
    Proof,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::HashNotAvailable
            | Self::Username
            | Self::ClientNonce
            | Self::WrongHash
            | Self::KeyLength
            | Self::Parameters => Fault::Caller,
            Self::MessageTooLong
            | Self::SaltTooLong
            | Self::IterationsTooLow
            | Self::IterationsTooHigh => Fault::Limit,
            Self::Malformed
            | Self::Encoding
            | Self::UnsupportedExtension
            | Self::ServerNonce
            | Self::Salt
            | Self::Iterations
            | Self::ServerSignature
            | Self::NonceMismatch
            | Self::ChannelBinding
            | Self::ChannelBindingUnsupported
            | Self::AuthorizationId
            | Self::UsernameEncoding => Fault::Peer,
            Self::ServerError | Self::Proof => Fault::Credential,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HashNotAvailable => "the hash of this SCRAM mechanism is not compiled in",
            Self::Username => "the user name is empty or holds a NUL",
            Self::ClientNonce => "the client nonce is too short or not printable ASCII",
            Self::WrongHash => "the keys belong to another hash",
            Self::KeyLength => "the key does not have the length of the hash",
            Self::Parameters => "the nonce, salt or iteration count to send is unusable",
            Self::MessageTooLong => "the SCRAM message is too long",
            Self::SaltTooLong => "the salt is too long",
            Self::IterationsTooLow => "the iteration count is too low",
            Self::IterationsTooHigh => "the iteration count is too high",
            Self::Malformed => "malformed SCRAM message",
            Self::Encoding => "the SCRAM message is not UTF-8 or holds a NUL",
            Self::UnsupportedExtension => "the peer demands an unknown SCRAM extension",
            Self::ServerNonce => "the server nonce does not extend the client nonce",
            Self::Salt => "the salt is empty or not valid base64",
            Self::Iterations => "the iteration count is not a positive decimal number",
            Self::ServerError => "the server ended the SCRAM conversation with an error",
            Self::ServerSignature => "the server signature is wrong",
            Self::NonceMismatch => "the client does not repeat the nonce",
            Self::ChannelBinding => "the channel binding data does not match the header",
            Self::ChannelBindingUnsupported => "channel binding is not supported",
            Self::AuthorizationId => "an authorization identity is not supported",
            Self::UsernameEncoding => "the user name is not escaped correctly",
            Self::Proof => "the client proof is wrong",
        })
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests;
