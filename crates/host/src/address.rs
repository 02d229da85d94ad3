//! Hosts and the order in which their addresses are tried.

use core::{
    fmt,
    net::{IpAddr, SocketAddr},
};
use std::path::PathBuf;

/// One server of a connection string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host {
    /// A host name or IP address, and a port.
    Tcp {
        /// The name, or the address without brackets.
        name: String,
        /// The port.
        port: u16,
    },
    /// The path of a Unix domain socket.
    Unix(PathBuf),
}

impl Host {
    /// A host name or an IP address (brackets are dropped), and a port.
    #[must_use]
    pub fn tcp(name: &str, port: u16) -> Self {
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
        Self::Tcp { name: bare.into(), port }
    }

    /// The name that a certificate must have, without the zone of an IPv6 address; none for a
    /// socket file.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Tcp { name, .. } => Some(name.split_once('%').map_or(name, |(bare, _)| bare)),
            Self::Unix(_) => None,
        }
    }

    /// The address, where no resolver is needed.
    #[must_use]
    pub fn literal(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp { name, port } => {
                name.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, *port))
            }
            Self::Unix(_) => None,
        }
    }
}

/// As in a connection string, an IPv6 address in brackets.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { name, port } if name.contains(':') => write!(f, "[{name}]:{port}"),
            Self::Tcp { name, port } => write!(f, "{name}:{port}"),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

/// Orders what a resolver found: families alternate, the one that the resolver prefers first, and
/// duplicates go.
///
/// With the families apart, a host whose IPv6 is broken would be reached only after all of its
/// IPv6 addresses have timed out (RFC 8305 section 4).
#[must_use]
pub fn interleave(found: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut families = [Vec::new(), Vec::new()];
    let mut first_is_v6 = None;
    for address in found {
        let prefers_v6 = *first_is_v6.get_or_insert(address.is_ipv6());
        let family = &mut families[usize::from(address.is_ipv6() != prefers_v6)];
        if !family.contains(&address) {
            family.push(address);
        }
    }
    let [preferred, other] = families;
    let len = preferred.len().max(other.len());
    (0..len).flat_map(|i| [preferred.get(i), other.get(i)]).flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<SocketAddr> {
        text.split_whitespace().map(|a| a.parse().unwrap()).collect()
    }

    #[test]
    fn families_alternate_and_the_resolvers_choice_comes_first() {
        for (found, tried) in [
            ("", ""),
            ("1.1.1.1:1", "1.1.1.1:1"),
            ("[::1]:1 [::2]:1 1.1.1.1:1 1.1.1.2:1", "[::1]:1 1.1.1.1:1 [::2]:1 1.1.1.2:1"),
            ("1.1.1.1:1 [::1]:1 [::2]:1 [::3]:1", "1.1.1.1:1 [::1]:1 [::2]:1 [::3]:1"),
            ("[::1]:1 [::1]:1 1.1.1.1:1 [::1]:1", "[::1]:1 1.1.1.1:1"),
        ] {
            assert_eq!(interleave(list(found)), list(tried), "{found}");
        }
    }

    #[test]
    fn hosts_print_as_in_a_connection_string() {
        for (host, text, literal) in [
            (Host::tcp("db.example.com", 27017), "db.example.com:27017", false),
            (Host::tcp("127.0.0.1", 1), "127.0.0.1:1", true),
            (Host::tcp("[::1]", 27018), "[::1]:27018", true),
            (Host::tcp("::1", 27018), "[::1]:27018", true),
            (Host::Unix("/tmp/mongodb-27017.sock".into()), "/tmp/mongodb-27017.sock", false),
        ] {
            assert_eq!(host.to_string(), text);
            assert_eq!(host.literal().is_some(), literal, "{text}");
        }
    }
}
