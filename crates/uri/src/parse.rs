//! The checking pass over a whole connection string.

use crate::{
    ConnectionString, Delimiter, Error, Limits, Part, Reason, Scheme,
    host::{Address, Hosts},
    options::Summary,
    scan,
};
use mongo_auth_primitives::{PercentError, PercentErrorKind, SecretText, Text};

/// Where the parts of a string lie; all offsets count from the end of the scheme.
struct Cuts {
    at: Option<usize>,
    slash: Option<usize>,
    end: usize,
}

/// The order of the cuts is the specification's: the first question mark, before it the first
/// slash, before that the last at-sign.
fn cut(rest: &str) -> Cuts {
    let end = scan::find(rest, b'?').unwrap_or(rest.len());
    let front = rest.get(..end).unwrap_or_default();
    let slash = scan::find(front, b'/');
    let at = scan::rfind(front.get(..slash.unwrap_or(end)).unwrap_or_default(), b'@');
    Cuts { at, slash, end }
}

/// Refuses control characters, for `reason` unless it is NUL.
fn check_control(text: &str, at: usize, reason: Reason) -> Result<(), Error> {
    match scan::control(text) {
        None => Ok(()),
        Some(i) => {
            let nul = text.as_bytes().get(i) == Some(&0);
            Err(Error::new(if nul { Reason::Nul } else { reason }, at.saturating_add(i)))
        }
    }
}

impl<'a> ConnectionString<'a> {
    /// Parses a connection string with the default [`Limits`].
    ///
    /// The whole string is checked once, so that everything read from the result afterwards is
    /// there and well-formed.
    ///
    /// # Errors
    /// Where the string breaks the connection string or URI options specification.
    pub fn parse(string: &'a str) -> Result<Self, Error> {
        Self::parse_with(string, &Limits::default())
    }

    /// Parses a connection string with limits of the caller's.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and where the string exceeds a limit.
    pub fn parse_with(string: &'a str, limits: &Limits) -> Result<Self, Error> {
        let Some(scheme) = Scheme::of(string) else {
            return Err(Error::new(Reason::UnknownScheme, 0));
        };
        if string.len() > limits.bytes {
            return Err(Error::new(Reason::TooLong, scheme.prefix().len()));
        }
        let base = scheme.prefix().len();
        let rest = string.get(base..).unwrap_or_default();
        let cuts = cut(rest);
        let query_at = base.saturating_add(cuts.end).saturating_add(1);
        let query = rest.get(cuts.end.saturating_add(1)..).unwrap_or_default();
        let left_end = cuts.slash.unwrap_or(cuts.end);
        let left = rest.get(..left_end).unwrap_or_default();

        let (userinfo, list, list_at) = match cuts.at {
            Some(at) => {
                let after = at.saturating_add(1);
                (left.get(..at), left.get(after..).unwrap_or_default(), base.saturating_add(after))
            }
            None => (None, left, base),
        };
        if let Some(slash) = cuts.slash
            && rest.get(slash..cuts.end).is_some_and(|path| scan::contains(path, b'@'))
        {
            return Err(unescaped(Delimiter::Slash, left, base.saturating_add(slash)));
        }
        let credential = match userinfo {
            Some(text) => Some(split_userinfo(text, base)?),
            None => None,
        };
        let suspect = suspect(&cuts, left, query, base);
        check_hosts(list, list_at, scheme, limits, cuts.slash.is_some())
            .map_err(|e| e.unless(suspect))?;

        let database = match cuts.slash.map(|s| s.saturating_add(1)) {
            Some(start) => {
                let path = rest.get(start..cuts.end).unwrap_or_default();
                check_database(path, base.saturating_add(start))?
            }
            None => None,
        };
        let mut uri = Self {
            string,
            scheme,
            username: credential.map(|(user, _)| user),
            password: credential.and_then(|(_, password)| password),
            hosts: list,
            hosts_at: list_at,
            database,
            query,
            query_at,
            separator: b'&',
            last_query_at: None,
            summary: Summary::default(),
        };
        let several = scan::contains(list, b',');
        uri.check_options(limits, several, suspect.filter(|_| cuts.slash.is_none()))?;
        Ok(uri)
    }
}

/// The likelier fault where neither hosts nor options are well-formed: without userinfo, an
/// at-sign among the options hints at a delimiter inside a password.
fn suspect(cuts: &Cuts, left: &str, query: &str, base: usize) -> Option<Error> {
    if cuts.at.is_some() || !scan::contains(query, b'@') {
        return None;
    }
    let (delimiter, at) = match cuts.slash {
        Some(slash) => (Delimiter::Slash, slash),
        None => (Delimiter::QuestionMark, cuts.end),
    };
    Some(unescaped(delimiter, left, base.saturating_add(at)))
}

fn unescaped(delimiter: Delimiter, before: &str, at: usize) -> Error {
    let part = if before.contains(':') { Part::Password } else { Part::Username };
    Error::new(Reason::Unescaped { delimiter, part }, at)
}

fn split_userinfo(
    userinfo: &str,
    base: usize,
) -> Result<(Text<'_>, Option<SecretText<'_>>), Error> {
    let (user, password) = match userinfo.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (userinfo, None),
    };
    let username = component(user, Part::Username, base)?;
    let password = match password {
        Some(p) => {
            let at = base.saturating_add(user.len()).saturating_add(1);
            Some(SecretText::new(component(p, Part::Password, at)?))
        }
        None => None,
    };
    Ok((username, password))
}

/// One half of the userinfo: everything but delimiters and bad escapes stands for itself.
fn component(raw: &str, part: Part, at: usize) -> Result<Text<'_>, Error> {
    check_control(raw, at, Reason::UserinfoControl)?;
    for (i, byte) in raw.bytes().enumerate() {
        if let Some(delimiter) = Delimiter::of(byte) {
            return Err(Error::new(Reason::Unescaped { delimiter, part }, at.saturating_add(i)));
        }
    }
    decode(raw, at).map_err(|e| match e.reason {
        Reason::Escape => {
            Error::new(Reason::Unescaped { delimiter: Delimiter::Percent, part }, e.at)
        }
        _ => e,
    })
}

/// Checks the escapes; NUL is refused because it ends names in more than one protocol.
pub(crate) fn decode(raw: &str, at: usize) -> Result<Text<'_>, Error> {
    let text = Text::percent_encoded(raw).map_err(|e| percent(e, at))?;
    if text.as_literal().is_none() && text.bytes().any(|b| b == 0) {
        let nul = raw.find("%00").unwrap_or(0);
        return Err(Error::new(Reason::Nul, at.saturating_add(nul)));
    }
    Ok(text)
}

fn percent(error: PercentError, at: usize) -> Error {
    let reason = match error.kind {
        PercentErrorKind::Utf8 => Reason::NotUtf8,
        _ => Reason::Escape,
    };
    Error::new(reason, at.saturating_add(error.at))
}

fn check_hosts(
    list: &str,
    at: usize,
    scheme: Scheme,
    limits: &Limits,
    path: bool,
) -> Result<(), Error> {
    if list.is_empty() {
        return Err(Error::new(if path { Reason::SocketNotEncoded } else { Reason::NoHost }, at));
    }
    let mut hosts = Hosts::new(list, at);
    let mut count = 0usize;
    while let Some(host) = hosts.try_next() {
        let host = host?;
        count = count.saturating_add(1);
        if count > limits.hosts {
            return Err(Error::new(Reason::TooManyHosts, at));
        }
        if scheme.is_srv() {
            let reason = match (host.address, host.port) {
                _ if list.contains(',') => Reason::SrvSeveralHosts,
                (Address::Name(_), None) => continue,
                (_, Some(_)) => Reason::SrvPort,
                _ => Reason::SrvAddress,
            };
            return Err(Error::new(reason, at));
        }
    }
    Ok(())
}

fn check_database(path: &str, at: usize) -> Result<Option<Text<'_>>, Error> {
    if path.is_empty() {
        return Ok(None);
    }
    check_control(path, at, Reason::DatabaseControl)?;
    let forbidden = |b: u8| matches!(b, b'/' | b'\\' | b' ' | b'"' | b'$');
    if let Some(i) = path.bytes().position(forbidden) {
        return Err(Error::new(Reason::DatabaseCharacter, at.saturating_add(i)));
    }
    let text = decode(path, at)?;
    if text.as_literal().is_none() && text.bytes().any(forbidden) {
        return Err(Error::new(Reason::DatabaseCharacter, at));
    }
    Ok(Some(text))
}

/// What a query tells before it is cut: the separator, and the last at-sign.
pub(crate) fn survey(query: &str, at: usize) -> Result<(u8, Option<usize>), Error> {
    check_control(query, at, Reason::Control)?;
    let last_at = scan::rfind(query, b'@').map(|i| at.saturating_add(i));
    match scan::find(query, b';') {
        None => Ok((b'&', last_at)),
        Some(_) if !scan::contains(query, b'&') => Ok((b';', last_at)),
        Some(semicolon) => Err(Error::new(Reason::MixedSeparators, at.saturating_add(semicolon))),
    }
}
