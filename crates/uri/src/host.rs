//! The hosts of a connection string.

use crate::{Error, Reason};
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};
use mongo_auth_primitives::Text;

/// One entry of the host list.
///
/// `Display` writes it as it stands in a string: `name:27017`, `[::1]:27017`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host<'a> {
    /// Where to connect to.
    pub address: Address<'a>,
    /// The port as given; `None` stands for 27017, and for a socket.
    pub port: Option<u16>,
}

/// The port where none is given.
pub const DEFAULT_PORT: u16 = 27017;

/// Where to connect to.
///
/// `Display` writes the bare address: host names in lower case, IPv6 addresses without brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address<'a> {
    /// A name for DNS, in the case of the string; compare and look it up without regard to case.
    Name(Text<'a>),
    /// An IPv4 address in dotted decimal.
    Ipv4(Ipv4Addr),
    /// An IPv6 address, written in brackets.
    Ipv6 {
        /// The address.
        address: Ipv6Addr,
        /// The zone index after `%25` (RFC 6874), as given.
        zone: Option<&'a str>,
    },
    /// The path of a Unix socket. A platform without them reports the host as unsupported.
    Unix(Text<'a>),
}

impl<'a> Host<'a> {
    /// The port to connect to; `None` for a socket.
    #[must_use]
    pub const fn port_or_default(&self) -> Option<u16> {
        match (self.address, self.port) {
            (Address::Unix(_), _) => None,
            (_, Some(port)) => Some(port),
            (_, None) => Some(DEFAULT_PORT),
        }
    }

    /// The name of the kind of address: `hostname`, `ipv4`, `ip_literal` or `unix`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.address {
            Address::Name(_) => "hostname",
            Address::Ipv4(_) => "ipv4",
            Address::Ipv6 { .. } => "ip_literal",
            Address::Unix(_) => "unix",
        }
    }

    /// Whether traffic to this host cannot leave the machine: a socket, a loopback address, or
    /// the name `localhost`.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self.address {
            Address::Unix(_) => true,
            Address::Ipv4(address) => address.is_loopback(),
            Address::Ipv6 { address, .. } => address.is_loopback(),
            Address::Name(name) => name.bytes().map(|b| b.to_ascii_lowercase()).eq(*b"localhost"),
        }
    }

    /// Parses the entry at the front of `list` and tells its length.
    fn parse(list: &'a str, at: usize) -> (Result<Self, Error>, usize) {
        let marks = match Marks::of(list.as_bytes()) {
            Ok(marks) => marks,
            Err((reason, i)) => return (Err(Error::new(reason, at.saturating_add(i))), list.len()),
        };
        let entry = list.get(..marks.end).unwrap_or_default();
        let host = if entry.starts_with('[') {
            Self::parse_literal(entry, at)
        } else {
            Self::parse_name(entry, &marks, at)
        };
        (host, marks.end)
    }

    fn parse_name(entry: &'a str, marks: &Marks, at: usize) -> Result<Self, Error> {
        let fail = |reason, offset: usize| Err(Error::new(reason, at.saturating_add(offset)));
        let name = entry.get(..marks.colon.unwrap_or(entry.len())).unwrap_or_default();
        if name.is_empty() {
            return fail(Reason::NoHost, 0);
        }
        let text =
            if marks.escaped { crate::parse::decode(name, at)? } else { Text::literal(name) };
        if marks.escaped
            && let Some(path) = socket(text, at)?
        {
            return match marks.colon {
                Some(i) => fail(Reason::SocketPort, i),
                None => Ok(Self { address: path, port: None }),
            };
        }
        if let Some(i) = marks.space {
            return fail(Reason::HostCharacter, i);
        }
        let port = match marks.colon.map(|i| i.saturating_add(1)) {
            Some(start) => {
                let digits = entry.get(start..).unwrap_or_default();
                Some(port(digits, at.saturating_add(start))?)
            }
            None => None,
        };
        let address = match name.as_bytes().last() {
            Some(b'0'..=b'9') => name.parse().map_or(Address::Name(text), Address::Ipv4),
            _ => Address::Name(text),
        };
        Ok(Self { address, port })
    }

    fn parse_literal(entry: &'a str, at: usize) -> Result<Self, Error> {
        let fail = |reason, offset: usize| Err(Error::new(reason, at.saturating_add(offset)));
        let Some((inside, after)) = entry.get(1..).and_then(|e| e.split_once(']')) else {
            return fail(Reason::IpLiteral, 0);
        };
        let (address, zone) = match inside.split_once("%25") {
            Some((address, zone)) => (address, Some(zone)),
            None => (inside, None),
        };
        let zone_valid = zone.is_none_or(|z| {
            !z.is_empty() && z.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        });
        let Ok(address) = address.parse() else {
            return fail(Reason::IpLiteral, 0);
        };
        if !zone_valid {
            return fail(Reason::IpLiteral, 0);
        }
        let port_at = inside.len().saturating_add(3);
        let port = match after.strip_prefix(':') {
            Some(digits) => Some(port(digits, at.saturating_add(port_at))?),
            None if after.is_empty() => None,
            None => return fail(Reason::AfterIpLiteral, port_at.saturating_sub(1)),
        };
        Ok(Self { address: Address::Ipv6 { address, zone }, port })
    }
}

/// Where the delimiters of one entry stand.
struct Marks {
    end: usize,
    colon: Option<usize>,
    space: Option<usize>,
    escaped: bool,
}

impl Marks {
    fn of(list: &[u8]) -> Result<Self, (Reason, usize)> {
        let mut marks = Self { end: list.len(), colon: None, space: None, escaped: false };
        if list.first() == Some(&b'[') {
            marks.end = list.iter().position(|b| *b == b',').unwrap_or(list.len());
            return Ok(marks);
        }
        for (i, byte) in list.iter().enumerate() {
            let class = class(*byte);
            if class == PLAIN {
                continue;
            }
            match class {
                COMMA => {
                    marks.end = i;
                    break;
                }
                COLON if marks.colon.is_none() => marks.colon = Some(i),
                COLON => return Err((Reason::BareIpv6, i)),
                PERCENT => marks.escaped = true,
                // A socket path may hold spaces.
                SPACE => marks.space = marks.space.or(Some(i)),
                _ => return Err(Self::forbidden(*byte, marks.colon, i)),
            }
        }
        Ok(marks)
    }

    const fn forbidden(byte: u8, colon: Option<usize>, i: usize) -> (Reason, usize) {
        match (byte, colon) {
            (0, _) => (Reason::Nul, i),
            (1..=0x1f | 0x7f, _) => (Reason::HostControl, i),
            (_, None) => (Reason::HostCharacter, i),
            (_, Some(colon)) => (Reason::PortNumber, colon.saturating_add(1)),
        }
    }
}

/// The socket that an escaped host entry names, if its decoded form holds a slash.
fn socket(text: Text<'_>, at: usize) -> Result<Option<Address<'_>>, Error> {
    let mut slash = false;
    let mut tail = [0u8; 5];
    for byte in text.bytes() {
        if byte < 0x20 || byte == 0x7f {
            let reason = if byte == 0 { Reason::Nul } else { Reason::HostControl };
            return Err(Error::new(reason, at));
        }
        slash |= byte == b'/';
        tail.rotate_left(1);
        if let Some(last) = tail.last_mut() {
            *last = byte;
        }
    }
    match (slash, &tail == b".sock") {
        (true, true) => Ok(Some(Address::Unix(text))),
        (true, false) => Err(Error::new(Reason::SocketPath, at)),
        // A name with escapes must decode to what may also stand there unescaped.
        (false, _) if text.bytes().any(|b| class(b) != PLAIN) => {
            Err(Error::new(Reason::HostCharacter, at))
        }
        (false, _) => Ok(None),
    }
}

fn port(digits: &str, at: usize) -> Result<u16, Error> {
    let number = digits.bytes().try_fold(0u32, |n, byte| {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        (digit < 10).then_some(n.wrapping_mul(10).wrapping_add(digit))
    });
    // Five digits cannot overflow 32 bits.
    match number.filter(|_| digits.len() <= 5).map(u16::try_from) {
        Some(Ok(port)) if port != 0 => Ok(port),
        _ => Err(Error::new(Reason::PortNumber, at)),
    }
}

fn class(byte: u8) -> u8 {
    HOST_CLASS.get(usize::from(byte)).copied().unwrap_or(4)
}

const PLAIN: u8 = 0;
const COLON: u8 = 1;
const PERCENT: u8 = 2;
const SPACE: u8 = 3;
const COMMA: u8 = 5;

/// What a byte means in a host entry; 4 is forbidden there.
static HOST_CLASS: [u8; 256] = {
    let mut table = [4u8; 256];
    let mut byte = 0u8;
    loop {
        #[allow(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
        {
            table[byte as usize] = match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | 0x80.. => 0,
                b':' => 1,
                b'%' => 2,
                b' ' => 3,
                b',' => 5,
                _ => 4,
            };
        }
        if byte == 255 {
            break;
        }
        byte = byte.wrapping_add(1);
    }
    table
};

impl fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Address::Ipv6 { .. } => write!(f, "[{}]", self.address)?,
            address => write!(f, "{address}")?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        match self {
            Self::Name(name) => name.chars().try_for_each(|c| f.write_char(c.to_ascii_lowercase())),
            Self::Ipv4(address) => write!(f, "{address}"),
            Self::Ipv6 { address, zone: None } => write!(f, "{address}"),
            Self::Ipv6 { address, zone: Some(zone) } => write!(f, "{address}%{zone}"),
            Self::Unix(path) => write!(f, "{path}"),
        }
    }
}

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The hosts of a connection string, in order.
#[derive(Clone)]
pub struct Hosts<'a> {
    rest: Option<&'a str>,
    at: usize,
}

impl<'a> Hosts<'a> {
    pub(crate) const fn new(list: &'a str, at: usize) -> Self {
        Self { rest: Some(list), at }
    }

    /// The next entry, for the first, checking pass.
    pub(crate) fn try_next(&mut self) -> Option<Result<Host<'a>, Error>> {
        let list = self.rest?;
        let (host, length) = Host::parse(list, self.at);
        let next = length.saturating_add(1);
        self.rest = list.get(next..);
        self.at = self.at.saturating_add(next);
        Some(host)
    }
}

impl<'a> Iterator for Hosts<'a> {
    type Item = Host<'a>;

    fn next(&mut self) -> Option<Host<'a>> {
        // Every entry was parsed once already.
        self.try_next()?.ok()
    }
}

impl fmt::Debug for Hosts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
