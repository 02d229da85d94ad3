//! Connection strings that can be shown.

use crate::{
    ConnectionString, OptionName, OptionValue, Scheme,
    encode::Sink,
    host::Hosts,
    query::{Pair, Pairs},
    value::{Reading, read},
};
use core::fmt::{self, Write};
use mongo_auth_primitives::{Cursor, Text};

/// What stands for a secret, whatever its length.
const MASK: &str = "***";

/// A connection string without its secrets, from [`ConnectionString::redacted`] or [`redact_raw`].
#[derive(Clone, Copy)]
pub struct Redacted<'a> {
    string: &'a str,
    parsed: Option<ConnectionString<'a>>,
}

impl<'a> ConnectionString<'a> {
    /// The string as it was given, but for its secrets: the password, session token and other
    /// secret options, and the value of every option that is unknown or ignored.
    ///
    /// ```
    /// let uri = mongo_auth_uri::ConnectionString::parse("mongodb://app:s3cret@db/?tls=true")?;
    /// assert_eq!(uri.redacted().to_string(), "mongodb://app:***@db/?tls=true");
    /// # Ok::<_, mongo_auth_uri::Error>(())
    /// ```
    #[must_use]
    pub const fn redacted(&self) -> Redacted<'a> {
        Redacted { string: self.string, parsed: Some(*self) }
    }
}

/// Any text that was meant as a connection string, without what may be a secret in it.
///
/// Where the text does not parse, everything up to the last at-sign is hidden, and everything
/// else that is not certain to be a host, a database or a harmless option.
///
/// ```
/// let shown = mongo_auth_uri::redact_raw("mongodb://app:s3c/ret@db.example.com/?tls=true");
/// assert_eq!(shown.to_string(), "mongodb://***@db.example.com/?tls=true");
/// ```
#[must_use]
pub fn redact_raw(string: &str) -> Redacted<'_> {
    Redacted { string, parsed: ConnectionString::parse(string).ok() }
}

impl Redacted<'_> {
    /// Appends what `Display` writes.
    pub fn put(&self, out: &mut Cursor<'_>) {
        write!(Sink(out), "{self}").unwrap_or_default();
    }
}

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.parsed {
            Some(uri) if !uri.hosts_are_suspect() => parsed(uri, f),
            _ => raw(self.string, f),
        }
    }
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn parsed(uri: &ConnectionString<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(uri.scheme().prefix())?;
    if let Some(username) = uri.username {
        f.write_str(username.raw())?;
        if uri.password().is_some() {
            write!(f, ":{MASK}")?;
        }
        f.write_char('@')?;
    }
    // From the hosts to the query nothing is secret.
    let start = uri.hosts_at;
    f.write_str(uri.string.get(start..uri.query_at.min(uri.string.len())).unwrap_or_default())?;
    pairs(uri.pairs(), uri.separator, f)
}

fn pairs(all: Pairs<'_>, separator: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, pair) in all.enumerate() {
        if i > 0 {
            f.write_char(char::from(separator))?;
        }
        if pair.is_empty() {
            continue;
        }
        match pair.spelling {
            None => f.write_str(MASK)?,
            Some(_) if harmless(&pair) => write!(f, "{}={}", pair.key, pair.value())?,
            Some(spelling) => {
                write!(f, "{}=", pair.key)?;
                match (spelling.option, read(&pair, spelling.option, spelling.form)) {
                    (OptionName::AuthMechanismProperties, Ok(reading)) if decodes(&pair) => {
                        properties(reading, f)?;
                    }
                    _ => f.write_str(MASK)?,
                }
            }
        }
    }
    Ok(())
}

/// Whether the escapes are right, which is not sure in a string that does not parse.
fn decodes(pair: &Pair<'_>) -> bool {
    Text::percent_encoded(pair.value()).is_ok()
}

/// Whether the option is known, valid, and can be shown as it is.
fn harmless(pair: &Pair<'_>) -> bool {
    let Some(spelling) = pair.spelling else { return false };
    decodes(pair)
        && !spelling.option.is_secret()
        && match read(pair, spelling.option, spelling.form).map(Reading::value) {
            Ok(Some(OptionValue::Properties(p))) => {
                p.iter().all(|e| e.property.is_some_and(|p| !p.is_secret()))
            }
            Ok(Some(_)) => true,
            _ => false,
        }
}

fn properties(reading: Reading<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(OptionValue::Properties(properties)) = reading.value() else {
        return f.write_str(MASK);
    };
    for (i, entry) in properties.iter().enumerate() {
        f.write_str(if i > 0 { "," } else { "" })?;
        match entry.property {
            Some(p) if p.is_secret() => write!(f, "{}:{MASK}", p.name())?,
            Some(p) => write!(f, "{}:{}", p.name(), entry.value.expose().raw())?,
            None => f.write_str(MASK)?,
        }
    }
    Ok(())
}

/// Shows the scheme, and behind the last at-sign what can be recognized.
fn raw(string: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(scheme) = Scheme::of(string) else { return f.write_str(MASK) };
    f.write_str(scheme.prefix())?;
    let rest = string.get(scheme.prefix().len()..).unwrap_or_default();
    let tail = match rest.rsplit_once('@') {
        Some((_, tail)) => {
            write!(f, "{MASK}@")?;
            tail
        }
        None => rest,
    };
    let end = tail.find(['/', '?']).unwrap_or(tail.len());
    let list = tail.get(..end).unwrap_or_default();
    let mut hosts = Hosts::new(list, 0);
    while let Some(host) = hosts.try_next() {
        if host.is_err() {
            return f.write_str(MASK);
        }
    }
    f.write_str(list)?;
    let rest = tail.get(end..).unwrap_or_default();
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    let name = path.strip_prefix('/').unwrap_or(path);
    let known = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    f.write_str(if path.is_empty() { "" } else { "/" })?;
    f.write_str(if known { name } else { MASK })?;
    match query {
        Some(query) => {
            f.write_char('?')?;
            pairs(Pairs::new(query, b'&', 0), b'&', f)
        }
        None => Ok(()),
    }
}
