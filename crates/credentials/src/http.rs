//! HTTP requests that a machine asks for and what comes back.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use zeroize::Zeroizing;

/// A reply body longer than this is refused; an adapter can stop reading after it.
pub const MAX_BODY: usize = 64 * 1024;

/// How the request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
}

impl Method {
    /// The method as HTTP spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// What kind of service a request goes to, which decides about proxies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Network {
    /// A metadata or container service of this machine: no proxy may see the request.
    Local,
    /// A public service over TLS: a proxy may be used.
    Public,
}

/// A request. Redirects must not be followed, whatever the network.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "only the machines of this crate make one")]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL: `http` or `https`, ASCII, without user information or fragment.
    pub url: String,
    /// Lower-case names and values without control characters, `host` not among them unless it is
    /// signed; then it equals the authority of the URL.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    /// The body; empty with GET.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether proxies may be used.
    pub network: Network,
    /// Wait so long before sending, because this repeats a request that failed.
    pub wait: Duration,
    /// How long the connection may take.
    pub connect_timeout: Duration,
    /// How long everything may take, the connection included.
    pub timeout: Duration,
}

impl HttpRequest {
    /// The host of the URL, in brackets when it is an IPv6 address, with the port when it has one.
    #[must_use]
    pub fn authority(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default()
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(have, _)| *have == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("authority", &self.authority())
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// A reply of any status.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "this is all that the machines read of a reply")]
pub struct HttpReply<'x> {
    /// The status code.
    pub status: u16,
    /// The body, decoded from transfer encodings.
    pub body: &'x [u8],
}

impl fmt::Debug for HttpReply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpReply").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Why there is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpFailure {
    /// The name of the host does not resolve.
    Dns,
    /// Anything else.
    Other,
    /// The connection was refused, or there is no route.
    Refused,
    /// The TLS handshake or the check of the certificate failed.
    Tls,
    /// A timeout of the request ran out.
    Timeout,
    /// The body is longer than [`MAX_BODY`].
    TooLarge,
}

impl HttpFailure {
    /// What went wrong, to follow "the request".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "failed: the name of the host does not resolve",
            Self::Other => "failed",
            Self::Refused => "failed: the connection was refused",
            Self::Tls => "failed in the TLS handshake",
            Self::Timeout => "timed out",
            Self::TooLarge => "was answered with more than 64 KiB",
        }
    }
}
