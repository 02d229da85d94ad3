//! What a log-in starts from.

use crate::wire::command::{Hello, ServerApi};
use crate::wire::op_msg::MAX_REPLY_LEN;
use mongo_auth_primitives::{Mechanism, Text};
use mongo_auth_rawbson::Doc;
use mongo_auth_sasl::{Nonce, scram};
use mongo_auth_uri::Credential;

/// What a log-in starts from. It is read by [`Login::new`](crate::Login::new) and not kept.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config<'a> {
    /// Who logs in; without an account only `hello` is exchanged.
    pub account: Option<Account<'a>>,
    /// What protects the bytes. It has no default.
    pub channel: Channel,
    /// Lets PLAIN send a password over [`Channel::Cleartext`]. Never set it from a connection
    /// string.
    pub dangerous_allow_cleartext_password: bool,
    /// The `client` document of `hello`, as
    /// [`ClientMetadata`](crate::wire::metadata::ClientMetadata) writes it.
    pub client: Option<Doc<'a>>,
    /// The compressors that the driver offers in `hello`. Authentication is never compressed.
    pub compression: &'a [&'a str],
    /// Further elements for `hello`.
    pub hello_extra: Option<Doc<'a>>,
    /// The `requestID` of the first message; the following ones count up.
    pub first_request_id: i32,
    /// The limits on what the peer may ask for.
    pub limits: Limits,
    /// Whether the server stands behind a load balancer.
    pub load_balanced: bool,
    /// The weakest mechanism that may be used, in the order PLAIN, SCRAM-SHA-1, SCRAM-SHA-256;
    /// the other mechanisms send no password and count as stronger.
    pub minimum_mechanism: Option<Mechanism>,
    /// The Stable API version that the driver declares.
    pub server_api: Option<ServerApi>,
    /// The hosts that a MONGODB-AWS server may name for its requests to AWS STS: host names in
    /// which `*` stands for one label. `None` allows any host.
    pub sts_hosts: Option<&'a [&'a str]>,
}

impl<'a> Config<'a> {
    /// A configuration without an account.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self {
            account: None,
            channel,
            dangerous_allow_cleartext_password: false,
            client: None,
            compression: &[],
            hello_extra: None,
            first_request_id: 1,
            limits: Limits::default(),
            load_balanced: false,
            minimum_mechanism: None,
            server_api: None,
            sts_hosts: None,
        }
    }

    pub(crate) const fn hello(&self) -> Hello<'a> {
        Hello {
            client: self.client,
            compression: self.compression,
            extra: self.hello_extra,
            load_balanced: self.load_balanced,
            server_api: self.server_api,
        }
    }
}

/// Who logs in. The password is not part of it: it is a [`Need`](crate::Need).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Account<'a> {
    /// The mechanism, or `None` to let the server's list decide between the two SCRAMs.
    pub mechanism: Option<Mechanism>,
    /// The database that knows the user.
    pub source: Text<'a>,
    /// The user name; MONGODB-X509 can do without, and MONGODB-AWS has none.
    pub username: Option<Text<'a>>,
}

impl<'a> Account<'a> {
    /// The account of `username` in database `source`, mechanism to be negotiated.
    #[must_use]
    pub const fn new(source: Text<'a>, username: Text<'a>) -> Self {
        Self { mechanism: None, source, username: Some(username) }
    }

    /// The account that authenticates by its client certificate.
    #[must_use]
    pub const fn x509() -> Self {
        Self {
            mechanism: Some(Mechanism::MongodbX509),
            source: Text::literal("$external"),
            username: None,
        }
    }

    /// The account that AWS credentials stand for.
    #[cfg(feature = "aws")]
    #[must_use]
    pub const fn aws() -> Self {
        Self {
            mechanism: Some(Mechanism::MongodbAws),
            source: Text::literal("$external"),
            username: None,
        }
    }

    /// The same account with a fixed mechanism.
    #[must_use]
    pub const fn with_mechanism(mut self, mechanism: Mechanism) -> Self {
        self.mechanism = Some(mechanism);
        self
    }
}

impl<'a> From<&Credential<'a>> for Account<'a> {
    /// The user name of MONGODB-AWS is an access key id, which belongs to the credentials.
    fn from(credential: &Credential<'a>) -> Self {
        let aws = credential.mechanism() == Some(Mechanism::MongodbAws);
        Self {
            mechanism: credential.mechanism(),
            source: credential.source(),
            username: credential.username().filter(|_| !aws),
        }
    }
}

/// What protects the bytes between client and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Channel {
    /// Nothing: PLAIN is refused and so is MONGODB-X509.
    Cleartext,
    /// The bytes do not leave the machine; as good as TLS for a password, not for X.509.
    Loopback,
    /// TLS. How well the server was verified is the caller's to decide: the password of PLAIN goes
    /// to whoever holds the other end.
    Tls,
}

/// The limits on what a peer that is not verified yet may ask for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The longest reply in bytes.
    pub max_reply_len: usize,
    /// Iteration counts and message lengths of SCRAM.
    pub scram: scram::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_reply_len: MAX_REPLY_LEN, scram: scram::Limits::default() }
    }
}

/// The client nonces of one log-in: one for the attempt inside `hello`, one for the case that
/// the server does not take that up.
///
/// ```
/// use mongo_auth::{Nonce, Nonces};
/// # fn random() -> [u8; 32] { let mut r = [7; 32]; r[0] = 1; r }
/// let nonces = Nonces::new(Nonce::from_random(random())?, Nonce::from_random(random())?);
/// # Ok::<(), mongo_auth::sasl::Error>(())
/// ```
#[derive(Debug)]
pub struct Nonces {
    pub(crate) speculative: Nonce,
    pub(crate) fallback: Nonce,
}

impl Nonces {
    /// Two nonces from independent random bytes.
    #[must_use]
    pub const fn new(speculative: Nonce, fallback: Nonce) -> Self {
        Self { speculative, fallback }
    }
}
