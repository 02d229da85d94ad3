//! URLs that come from the environment, read narrowly: what two readers could understand in two
//! ways is refused.

use core::net::{Ipv4Addr, Ipv6Addr};

/// An absolute `http` or `https` URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Url<'a> {
    pub(super) https: bool,
    pub(super) host: Host<'a>,
    /// What follows the authority: empty, or a path, or a query.
    pub(super) rest: &'a str,
}

/// The host of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host<'a> {
    Name(&'a str),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Host<'_> {
    /// Whether it is this machine.
    pub(super) fn is_loopback(self) -> bool {
        match self {
            Host::Name(name) => name.eq_ignore_ascii_case("localhost"),
            Host::V4(address) => address.is_loopback(),
            Host::V6(address) => address.is_loopback(),
        }
    }
}

/// Whether the text can stand in a request line as it is: visible ASCII that RFC 3986 knows.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&b))
}

impl<'a> Url<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://").filter(|_| is_plain(text))?;
        let https = scheme.eq_ignore_ascii_case("https");
        if !https && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        Some(Self { https, host: host(authority)?, rest })
    }
}

fn host(authority: &str) -> Option<Host<'_>> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        return port_fits(port).then(|| address.parse().ok().map(Host::V6)).flatten();
    }
    let (name, port) =
        authority.split_at_checked(authority.find(':').unwrap_or(authority.len()))?;
    if !port_fits(port) {
        return None;
    }
    let mut labels = name.split('.');
    let fits = |label: &str| {
        let letters = label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        letters && !label.is_empty()
    };
    if name.len() > 253 || !labels.clone().all(fits) {
        return None;
    }
    // What ends in a number is an address, and some read 127.1, 0x7f.1 and 2130706433 as one.
    let last = labels.next_back()?;
    let hexadecimal = last.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    let number = hexadecimal || last.bytes().all(|b| b.is_ascii_digit());
    if number { name.parse().ok().map(Host::V4) } else { Some(Host::Name(name)) }
}

/// Nothing, or a colon and a port.
fn port_fits(port: &str) -> bool {
    match port.strip_prefix(':') {
        Some(digits) => {
            let number = digits.bytes().all(|b| b.is_ascii_digit());
            number && digits.parse::<u16>().is_ok_and(|port| port > 0)
        }
        None => port.is_empty(),
    }
}
