//! What the HTTP clients of both adapters have in common.

use crate::{
    Connector, Error, ErrorKind, Host,
    tls::{self, TlsClient},
};
use core::fmt;
use mongo_auth_credentials::{HttpFailure, HttpRequest};
use rustls::pki_types::ServerName;
use std::io;
use zeroize::Zeroizing;

/// A reply of any status.
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The body, at most [`MAX_BODY`](super::MAX_BODY) bytes.
    pub body: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// Whom to connect to.
    pub host: Host,
    /// Whether to use TLS.
    pub tls: bool,
}

impl Target {
    /// Where `request` goes; none for what is not a URL of ours.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let (scheme, _) = request.url.split_once("://")?;
        let tls = scheme.eq_ignore_ascii_case("https");
        if !tls && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let authority = request.authority();
        let after_address = authority.rfind(']').map_or(0, |end| end + 1);
        let (name, port) = match authority[after_address..].find(':') {
            Some(at) => {
                let (name, port) = authority.split_at(after_address + at);
                (name, port[1..].parse().ok()?)
            }
            None => (authority, if tls { 443 } else { 80 }),
        };
        (!name.is_empty()).then(|| Self { host: Host::tcp(name, port), tls })
    }

    /// The TLS configuration and the name that the certificate must have, if there is to be TLS.
    ///
    /// # Errors
    /// [`HttpFailure::Tls`] without usable authorities, and for a name that no certificate has.
    pub fn tls_with<'c>(
        &self,
        connector: &'c Connector,
    ) -> Result<Option<(&'c TlsClient, ServerName<'static>)>, HttpFailure> {
        if !self.tls {
            return Ok(None);
        }
        let tls = connector.aws_tls().map_err(|_| HttpFailure::Tls)?;
        let name = self.host.name().and_then(|name| tls::server_name(name).ok());
        Ok(Some((tls, name.ok_or(HttpFailure::Tls)?)))
    }
}

/// The class of an error of connecting.
#[must_use]
pub fn failure_of(error: &Error) -> HttpFailure {
    match error.kind() {
        ErrorKind::Resolve => HttpFailure::Dns,
        ErrorKind::Timeout => HttpFailure::Timeout,
        ErrorKind::Connect(
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable,
        ) => HttpFailure::Refused,
        ErrorKind::File(_) | ErrorKind::Handshake(_) | ErrorKind::HostName => HttpFailure::Tls,
        _ => HttpFailure::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;
    use mongo_auth_credentials::{Method, Network};

    fn target(url: &str) -> Option<(String, bool)> {
        let request = HttpRequest {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Zeroizing::default(),
            network: Network::Local,
            wait: Duration::ZERO,
            connect_timeout: Duration::ZERO,
            timeout: Duration::ZERO,
        };
        Target::of(&request).map(|target| (target.host.to_string(), target.tls))
    }

    #[test]
    fn t27_the_authority_of_a_url_is_where_the_request_goes() {
        let rows = [
            ("http://169.254.169.254/latest/", "169.254.169.254:80", false),
            ("https://sts.amazonaws.com/", "sts.amazonaws.com:443", true),
            ("HTTP://localhost:8080?q", "localhost:8080", false),
            ("http://[fd00:ec2::23]/v1/credentials", "[fd00:ec2::23]:80", false),
            ("https://[::1]:8443", "[::1]:8443", true),
        ];
        for (url, host, tls) in rows {
            assert_eq!(target(url), Some((host.to_owned(), tls)), "{url}");
        }
        for url in ["ftp://a/", "a", "http://", "http:///x", "http://a:x/", "http://a:65536/"] {
            assert_eq!(target(url), None, "{url}");
        }
    }
}
