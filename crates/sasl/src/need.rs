//! What a conversation asks for and what it is told.

use crate::{KeyRequest, Nonce};
#[cfg(feature = "aws")]
use mongo_auth_primitives::UnixTime;
use mongo_auth_primitives::{Mechanism, SecretText, Text};
use mongo_auth_rawbson::Value;
use mongo_auth_scram::{ClientKeys, Limits, Verified};

/// What a conversation starts from. The password is not part of it: it is a [`Need`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Setup<'a> {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// The user name, as the user wrote it. MONGODB-AWS has none.
    pub username: Text<'a>,
    /// The client nonce of SCRAM and MONGODB-AWS; the other mechanisms leave it alone.
    pub nonce: Option<Nonce>,
    /// The limits on what a SCRAM server may ask for.
    pub limits: Limits,
    /// The hosts that a MONGODB-AWS server may name for its requests to AWS STS: host names in which
    /// `*` stands for one label, such as `sigv4::AWS_STS_HOSTS`. `None` allows any host.
    pub sts_hosts: Option<&'a [&'a str]>,
}

impl<'a> Setup<'a> {
    /// A setup without a nonce and with the default limits.
    #[must_use]
    pub fn new(mechanism: Mechanism, username: Text<'a>) -> Self {
        Self { mechanism, username, nonce: None, limits: Limits::default(), sts_hosts: None }
    }

    /// The same setup with a client nonce.
    #[must_use]
    pub fn with_nonce(mut self, nonce: Nonce) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// The same setup with other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same setup with the only hosts that a MONGODB-AWS server may name.
    #[must_use]
    pub const fn with_sts_hosts(mut self, patterns: &'a [&'a str]) -> Self {
        self.sts_hosts = Some(patterns);
        self
    }
}

/// What a conversation waits for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Need<'a> {
    /// The AWS credentials to sign the request to STS with: [`Answer::AwsCredentials`].
    #[cfg(feature = "aws")]
    AwsCredentials {
        /// The STS host that the server has named. The signature is good for that host and this
        /// conversation alone.
        sts_host: &'a str,
        /// The region that the signature names, which follows from the host.
        region: &'a str,
    },
    /// The keys of a SCRAM user: [`Answer::Keys`].
    Keys(KeyRequest<'a>),
    /// The password, for a mechanism that sends it: [`Answer::Password`].
    Password,
    /// The server's answer to what was sent: [`Answer::Reply`].
    Reply,
    /// A payload is ready: send it, then [`Answer::Sent`].
    Send {
        /// Whether it belongs into `saslStart` rather than `saslContinue`.
        start: bool,
        /// The SASL payload.
        payload: &'a [u8],
    },
    /// The conversation succeeded.
    Done(Authenticated),
    /// The conversation failed; every answer repeats this error.
    Failed(crate::Error),
}

/// What a conversation is told.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// The credentials that [`Need::AwsCredentials`] asked for.
    #[cfg(feature = "aws")]
    AwsCredentials {
        /// The credentials. The secret key is used and not kept.
        credentials: mongo_auth_sigv4::Credentials<'a>,
        /// The current time. STS refuses a signature that is older or newer than some minutes.
        now: UnixTime,
    },
    /// The keys that [`Need::Keys`] asked for.
    Keys(&'a ClientKeys),
    /// The password that [`Need::Password`] asked for.
    Password(SecretText<'a>),
    /// The server's answer to `saslStart` or `saslContinue`.
    Reply(Reply<'a>),
    /// The payload of [`Need::Send`] is on its way.
    Sent,
}

/// The server's answer to `saslStart` or `saslContinue`, or the one inside
/// `speculativeAuthenticate`.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers build it; the reply has these fields")]
pub struct Reply<'a> {
    /// The SASL payload.
    pub payload: &'a [u8],
    /// Whether the server regards the conversation as over.
    pub done: bool,
    /// The conversation the answer belongs to.
    pub conversation_id: ConversationId,
}

/// A `conversationId` with the BSON type it came in, since it is echoed as received.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConversationId {
    /// A double.
    Double(f64),
    /// A 32-bit integer.
    Int32(i32),
    /// A 64-bit integer.
    Int64(i64),
}

impl ConversationId {
    /// The id in a BSON value, if it is a number.
    #[must_use]
    pub const fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Double(n) => Some(Self::Double(n)),
            Value::Int32(n) => Some(Self::Int32(n)),
            Value::Int64(n) => Some(Self::Int64(n)),
            _ => None,
        }
    }

    /// The id as a BSON value of the type it came in.
    #[must_use]
    pub const fn to_value(self) -> Value<'static> {
        match self {
            Self::Double(n) => Value::Double(n),
            Self::Int32(n) => Value::Int32(n),
            Self::Int64(n) => Value::Int64(n),
        }
    }
}

/// The conversation succeeded. Only a conversation can make this value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    evidence: Evidence,
}

impl Authenticated {
    /// Success that rests on a server signature, which `_proof` stands for.
    pub(crate) fn verified(_proof: &Verified) -> Self {
        Self { evidence: Evidence::ServerSignature }
    }

    /// Success that rests on the server's word over the chosen channel.
    #[cfg(any(feature = "aws", feature = "plain"))]
    pub(crate) const fn accepted() -> Self {
        Self { evidence: Evidence::ServerAccepted }
    }

    /// What the success rests on.
    #[must_use]
    pub const fn evidence(self) -> Evidence {
        self.evidence
    }
}

/// What a successful authentication rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The server said so; what that is worth depends on the channel.
    ServerAccepted,
    /// The server proved that it knows the user's keys (RFC 5802 section 3, `ServerSignature`).
    ServerSignature,
}

#[cfg(test)]
mod tests;
