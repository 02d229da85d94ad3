//! What a log-in asks for and what it is told.

use crate::wire::reply::{HelloReply, ServerError};
use crate::{Error, Outcome};
use mongo_auth_primitives::SecretText;
use mongo_auth_sasl::KeyRequest;
use mongo_auth_sasl::scram::ClientKeys;

/// What a log-in waits for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Need<'a> {
    /// The AWS credentials to sign the request to AWS STS with: [`Answer::AwsCredentials`].
    #[cfg(feature = "aws")]
    AwsCredentials {
        /// The STS host that the server has named. The signature is good for that host and this
        /// conversation alone.
        sts_host: &'a str,
        /// The region that the signature names, which follows from the host.
        region: &'a str,
    },
    /// The log-in is over: [`Outcome`] tells how.
    Done(&'a Outcome),
    /// The log-in failed; every answer repeats this error.
    Failed(Error),
    /// The keys of the user, derived from the password or out of a cache: [`Answer::Keys`].
    Keys(KeyRequest<'a>),
    /// The password itself, for PLAIN: [`Answer::Password`].
    Password,
    /// Bytes from the server: keep the `have` bytes of the message that are there already, read
    /// until there are `total` and never past it, then [`Answer::Received`] with all of them. It
    /// may be given fewer than `total`, and then asks again.
    Recv {
        /// How many bytes of the message were received so far.
        have: usize,
        /// How many to receive.
        total: usize,
    },
    /// Send these bytes, all of them, then [`Answer::Sent`].
    Send(&'a [u8]),
}

/// What a log-in is told.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// The credentials that [`Need::AwsCredentials`] asked for.
    #[cfg(feature = "aws")]
    AwsCredentials {
        /// The credentials. The secret key is used and not kept.
        credentials: mongo_auth_sasl::sigv4::Credentials<'a>,
        /// The current time. STS refuses a signature that is some minutes older or newer.
        now: mongo_auth_primitives::UnixTime,
    },
    /// The keys that [`Need::Keys`] asked for.
    Keys(&'a ClientKeys),
    /// The password that [`Need::Password`] asked for.
    Password(SecretText<'a>),
    /// The message so far, from its first byte.
    Received(&'a [u8]),
    /// The bytes of [`Need::Send`] were sent.
    Sent,
}

/// What an answer carried that the log-in does not keep.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The server answered `hello`.
    Hello(HelloReply<'a>),
    /// Nothing to report.
    None,
    /// The server rejected the credential or a command. The log-in has failed.
    Rejected(ServerError<'a>),
}
