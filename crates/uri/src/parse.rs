//! The checking pass over a whole connection string.

use crate::{
    ConnectionString, Delimiter, Error, Limits, Part, Reason, Scheme,
    host::{Address, Hosts},
    options::Summary,
};
use mongo_auth_primitives::{PercentError, PercentErrorKind, SecretText, Text};

/// What a byte may mean where the string is cut into its parts.
const CONTROL: u8 = 1;
const AT: u8 = 2;
const SLASH: u8 = 4;
const QUESTION: u8 = 8;
const AMPERSAND: u8 = 16;
const SEMICOLON: u8 = 32;
const DATABASE: u8 = 64;

static CLASS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut byte = 0u8;
    loop {
        #[allow(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
        {
            table[byte as usize] = match byte {
                0..=0x1f | 0x7f => CONTROL,
                b'@' => AT,
                b'/' => SLASH,
                b'?' => QUESTION,
                b'&' => AMPERSAND,
                b';' => SEMICOLON,
                b'\\' | b' ' | b'"' | b'$' => DATABASE,
                _ => 0,
            };
        }
        if byte == 255 {
            break;
        }
        byte = byte.wrapping_add(1);
    }
    table
};

pub(crate) fn class(byte: u8) -> u8 {
    CLASS.get(usize::from(byte)).copied().unwrap_or(CONTROL)
}

/// Where the parts of a string lie; all offsets count from the end of the scheme.
#[derive(Clone, Copy, Default)]
struct Cuts {
    first_at: Option<usize>,
    last_at: Option<usize>,
    slash: Option<usize>,
    path_at: bool,
    question: Option<usize>,
    end: usize,
}

/// The order of the cuts is the specification's: the first question mark, before it the first
/// slash, before that the last at-sign.
fn cut(rest: &str, base: usize) -> Result<Cuts, Error> {
    let mut cuts = Cuts { end: rest.len(), ..Cuts::default() };
    for (i, byte) in rest.bytes().enumerate() {
        match class(byte) {
            0 => {}
            AT if cuts.slash.is_some() => cuts.path_at = true,
            AT => {
                cuts.first_at = cuts.first_at.or(Some(i));
                cuts.last_at = Some(i);
            }
            SLASH if cuts.slash.is_none() => cuts.slash = Some(i),
            QUESTION => {
                cuts.question = Some(i);
                cuts.end = i;
                break;
            }
            CONTROL => {
                let reason = match (byte, cuts.slash, cuts.last_at) {
                    (0, _, _) => Reason::Nul,
                    (_, Some(_), _) => Reason::DatabaseControl,
                    (_, None, None) if rest.contains('@') => Reason::UserinfoControl,
                    _ => Reason::HostControl,
                };
                return Err(Error::new(reason, base.saturating_add(i)));
            }
            _ => {}
        }
    }
    Ok(cuts)
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
        let cuts = cut(rest, base)?;
        let query_at = base.saturating_add(cuts.end).saturating_add(1);
        let query = rest.get(cuts.end.saturating_add(1)..).unwrap_or_default();
        let left_end = cuts.slash.unwrap_or(cuts.end);
        let left = rest.get(..left_end).unwrap_or_default();

        let (userinfo, list, list_at) = match cuts.last_at {
            Some(at) => {
                let after = at.saturating_add(1);
                (left.get(..at), left.get(after..).unwrap_or_default(), base.saturating_add(after))
            }
            None => (None, left, base),
        };
        if let (Some(slash), true) = (cuts.slash, cuts.path_at) {
            return Err(unescaped(Delimiter::Slash, left, base.saturating_add(slash)));
        }
        let credential = match userinfo {
            Some(text) => Some(split_userinfo(text, base)?),
            None => None,
        };
        // Without userinfo, an at-sign among the options hints at a delimiter inside a password.
        let suspect = if cuts.last_at.is_some() || !query.contains('@') {
            None
        } else if let Some(slash) = cuts.slash {
            Some(unescaped(Delimiter::Slash, left, base.saturating_add(slash)))
        } else {
            Some(unescaped(Delimiter::QuestionMark, left, base.saturating_add(cuts.end)))
        };
        check_hosts(list, list_at, scheme, limits, cuts.slash.is_some()).map_err(|e| {
            suspect.filter(|_| e.fault() != mongo_auth_primitives::Fault::Limit).unwrap_or(e)
        })?;

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
        let several = list.contains(',');
        uri.check_options(limits, several, if cuts.slash.is_none() { suspect } else { None })?;
        Ok(uri)
    }
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
    let forbidden = |b: u8| matches!(class(b), SLASH | DATABASE);
    if let Some(i) = path.bytes().position(forbidden) {
        return Err(Error::new(Reason::DatabaseCharacter, at.saturating_add(i)));
    }
    let text = decode(path, at)?;
    if text.as_literal().is_none() && text.bytes().any(forbidden) {
        return Err(Error::new(Reason::DatabaseCharacter, at));
    }
    Ok(Some(text))
}

/// What the bytes of a query tell before it is cut: the separator, and the last at-sign.
pub(crate) fn survey(query: &str, at: usize) -> Result<(u8, Option<usize>), Error> {
    let mut seen = 0;
    let mut last_at = None;
    for (i, byte) in query.bytes().enumerate() {
        match class(byte) {
            0 => {}
            CONTROL => {
                let reason = if byte == 0 { Reason::Nul } else { Reason::Control };
                return Err(Error::new(reason, at.saturating_add(i)));
            }
            AT => last_at = Some(at.saturating_add(i)),
            other => seen |= other,
        }
    }
    match (seen & AMPERSAND != 0, seen & SEMICOLON != 0) {
        (true, true) => {
            let semicolon = query.find(';').unwrap_or(0);
            Err(Error::new(Reason::MixedSeparators, at.saturating_add(semicolon)))
        }
        (false, true) => Ok((b';', last_at)),
        _ => Ok((b'&', last_at)),
    }
}
