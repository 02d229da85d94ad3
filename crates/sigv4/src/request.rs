//! What is to be signed.

use crate::{AmzDate, Credentials, Error, canonical::Sink, credentials::is_header_value, sha256};
use core::fmt;
use mongo_auth_primitives::hex;

/// An HTTP request that is to be signed.
///
/// The request that is sent has the headers that stand here, and the ones that the signature
/// brings along: `x-amz-date`, `authorization` and, with temporary credentials,
/// `x-amz-security-token`. All of them but `authorization` itself are signed.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "callers build it; a request has these parts")]
pub struct Request<'a> {
    /// The method in upper case, such as `POST`.
    pub method: &'a str,
    /// The absolute path as it is sent, without a query. Empty segments, `.` and `..` are
    /// refused, since signers do not agree on what becomes of them; the path is encoded once
    /// more, as every service but S3 does it.
    pub path: &'a str,
    /// The query parameters before percent-encoding, ordered by their encoded names, then by
    /// their encoded values.
    pub query: &'a [(&'a str, &'a str)],
    /// The headers to sign, in ascending order of their lower-case names, each name once;
    /// `host` is one of them. Values are signed without spaces around them, and with one for each
    /// run of spaces inside.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
}

impl Request<'_> {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.method.is_empty() || !self.method.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Error::Method);
        }
        check_path(self.path)?;
        let ordered = |a: &(&str, &str), b: &(&str, &str)| {
            encoded(a.0).cmp(encoded(b.0)).then_with(|| encoded(a.1).cmp(encoded(b.1))).is_le()
        };
        if !self.query.is_sorted_by(ordered) {
            return Err(Error::QueryOrder);
        }
        if !self.headers.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(Error::HeaderOrder);
        }
        self.headers.iter().try_for_each(|(name, value)| check_header(name, value))?;
        if self.headers.iter().any(|(name, _)| *name == "host") {
            Ok(())
        } else {
            Err(Error::HostMissing)
        }
    }

    /// Writes the canonical form of a checked request.
    pub(crate) fn put_canonical(
        &self,
        credentials: &Credentials<'_>,
        date: &AmzDate,
        out: &mut impl Sink,
    ) {
        put(out, self.method);
        put(out, "\n");
        put_encoded(out, self.path, b"/");
        put(out, "\n");
        for (nth, (name, value)) in self.query.iter().enumerate() {
            put(out, if nth == 0 { "" } else { "&" });
            put_encoded(out, name, b"");
            put(out, "=");
            put_encoded(out, value, b"");
        }
        put(out, "\n");
        let added = Added::new(credentials);
        for (name, value) in added.merge(self.headers) {
            put(out, name);
            put(out, ":");
            match (value, credentials.session_token()) {
                (Value::Given(value), _) => out.put_value(value.as_bytes()),
                (Value::Date, _) => put(out, date.as_str()),
                (Value::SessionToken, Some(token)) => out.put_value(token.expose()),
                (Value::SessionToken, None) => {}
            }
            put(out, "\n");
        }
        put(out, "\n");
        added.names(self.headers, |text| put(out, text));
        put(out, "\n");
        let mut digest = [0; 64];
        hex::put(&mut mongo_auth_primitives::Cursor::new(&mut digest), &sha256::digest(self.body));
        out.put(&digest);
    }
}

/// Shows no header value, no query and no body, any of which can hold a token.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Which headers the signer adds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Added {
    session_token: bool,
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Given(&'a str),
    Date,
    SessionToken,
}

impl Added {
    pub(crate) const fn new(credentials: &Credentials<'_>) -> Self {
        Self { session_token: credentials.session_token().is_some() }
    }

    /// The names of the signed headers, joined by semicolons.
    pub(crate) fn names(self, headers: &[(&str, &str)], mut put: impl FnMut(&str)) {
        for (nth, (name, _)) in self.merge(headers).enumerate() {
            put(if nth == 0 { "" } else { ";" });
            put(name);
        }
    }

    /// The given headers and the added ones in order.
    fn merge<'a>(
        self,
        headers: &'a [(&'a str, &'a str)],
    ) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        let middle = [("x-amz-date", Value::Date), ("x-amz-security-token", Value::SessionToken)];
        let middle = middle.into_iter().take(if self.session_token { 2 } else { 1 });
        let mut middle = middle.peekable();
        let mut given = headers.iter().map(|(name, value)| (*name, Value::Given(value))).peekable();
        core::iter::from_fn(move || match (given.peek(), middle.peek()) {
            (Some((name, _)), Some((added, _))) if added < name => middle.next(),
            (Some(_), _) => given.next(),
            (None, _) => middle.next(),
        })
    }
}

fn check_path(path: &str) -> Result<(), Error> {
    let mut segments = path.split('/');
    let absolute = segments.next() == Some("") && path.starts_with('/');
    let mut segments = segments.peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        if matches!(segment, "." | "..") || (segment.is_empty() && !last) {
            return Err(Error::Path);
        }
    }
    if absolute { Ok(()) } else { Err(Error::Path) }
}

fn check_header(name: &str, value: &str) -> Result<(), Error> {
    if matches!(name, "authorization" | "x-amz-date" | "x-amz-security-token") {
        return Err(Error::HeaderReserved);
    }
    let token =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(Error::HeaderName);
    }
    if is_header_value(value.as_bytes()) { Ok(()) } else { Err(Error::HeaderValue) }
}

fn put(out: &mut impl Sink, text: &str) {
    out.put(text.as_bytes());
}

fn put_encoded(out: &mut impl Sink, text: &str, keep: &[u8]) {
    for byte in text.bytes() {
        let (escape, len) = encode(byte, keep);
        out.put(escape.get(..len).unwrap_or_default());
    }
}

/// The percent-encoded form, byte by byte.
fn encoded(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().flat_map(|byte| {
        let (escape, len) = encode(byte, b"");
        escape.into_iter().take(len)
    })
}

/// RFC 3986 section 2: unreserved characters stand for themselves, escapes are upper-case.
fn encode(byte: u8, keep: &[u8]) -> ([u8; 3], usize) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.contains(&byte) {
        return ([byte, 0, 0], 1);
    }
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
    ([b'%', digit(byte >> 4), digit(byte & 0x0f)], 3)
}

#[cfg(test)]
mod tests;
