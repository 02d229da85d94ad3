//! Writing connection strings.

use crate::{
    Address, ConnectionString, Host, OptionName, OptionValue, Scheme,
    encode::{Sink, put_encoded},
};
use core::fmt::{self, Write};
use mongo_auth_primitives::{Cursor, SecretText, Text};

/// Writes a connection string part by part: user information, hosts, database, options.
///
/// Parts are given decoded and come out percent-encoded. A part that comes too late is written
/// where it no longer means what it should, so keep the order; the result can be parsed to make
/// sure.
///
/// ```
/// use mongo_auth_primitives::{Cursor, SecretText, Text};
/// use mongo_auth_uri::{ConnectionString, OptionName, Scheme, UriWriter};
///
/// let mut buffer = [0u8; 64];
/// let mut out = Cursor::new(&mut buffer);
/// let mut uri = UriWriter::new(Scheme::Mongodb, &mut out);
/// uri.userinfo(Text::literal("j@ne"), Some(SecretText::literal("a b")));
/// uri.host("db.example.com", Some(27018));
/// uri.option(OptionName::ReplicaSet, Text::literal("rs0"));
/// let len = out.finish().unwrap();
/// assert_eq!(&buffer[..len], b"mongodb://j%40ne:a%20b@db.example.com:27018/?replicaSet=rs0");
/// ```
#[derive(Debug)]
pub struct UriWriter<'c, 'o> {
    out: &'c mut Cursor<'o>,
    hosts: bool,
    path: bool,
    options: bool,
}

/// Characters of option values that mean nothing to the parser; leaving them keeps lists readable.
const IN_OPTIONS: &[u8] = b",:/$";

impl<'c, 'o> UriWriter<'c, 'o> {
    /// Begins with the scheme.
    pub fn new(scheme: Scheme, out: &'c mut Cursor<'o>) -> Self {
        out.put(scheme.prefix().as_bytes());
        Self { out, hosts: false, path: false, options: false }
    }

    /// The user name and the password.
    pub fn userinfo(&mut self, username: Text<'_>, password: Option<SecretText<'_>>) {
        self.encoded(username, b"");
        if let Some(password) = password {
            self.out.put_byte(b':');
            self.encoded(password.expose(), b"");
        }
        self.out.put_byte(b'@');
    }

    /// A host name, or an IPv6 address without brackets.
    pub fn host(&mut self, name: &str, port: Option<u16>) {
        let literal = name.contains(':');
        self.next_host();
        self.out.put(if literal { b"[" } else { b"" });
        self.out.put(name.as_bytes());
        self.out.put(if literal { b"]" } else { b"" });
        if let Some(port) = port {
            self.out.put_byte(b':');
            self.out.put_decimal(port.into());
        }
    }

    /// A host as it was parsed.
    pub fn parsed_host(&mut self, host: &Host<'_>) {
        self.next_host();
        match host.address {
            Address::Unix(path) => self.encoded(path, b""),
            Address::Ipv6 { address, zone: Some(zone) } => {
                self.formatted(format_args!("[{address}%25{zone}]"));
                if let Some(port) = host.port {
                    self.formatted(format_args!(":{port}"));
                }
            }
            _ => self.formatted(format_args!("{host}")),
        }
    }

    /// The database in the path.
    pub fn database(&mut self, name: Text<'_>) {
        self.out.put_byte(b'/');
        self.encoded(name, b"");
        self.path = true;
    }

    /// An option with a textual or numeric value.
    pub fn option(&mut self, name: OptionName, value: Text<'_>) {
        self.key(name);
        self.encoded(value, IN_OPTIONS);
    }

    /// An option as it was parsed.
    pub fn parsed_option(&mut self, name: OptionName, value: &OptionValue<'_>) {
        self.key(name);
        let separator = |i: usize| if i == 0 { "" } else { "," };
        match value {
            OptionValue::Boolean(b) => self.formatted(format_args!("{b}")),
            OptionValue::Integer(n) => self.formatted(format_args!("{n}")),
            OptionValue::Text(text) => self.encoded(*text, IN_OPTIONS),
            OptionValue::Secret(secret) => self.encoded(secret.expose(), IN_OPTIONS),
            OptionValue::Mechanism(mechanism) => self.out.put(mechanism.name().as_bytes()),
            OptionValue::List(list) => {
                for (i, item) in list.enumerate() {
                    self.out.put(separator(i).as_bytes());
                    self.encoded(item, IN_OPTIONS);
                }
            }
            OptionValue::Tags(tags) => {
                for (i, (name, value)) in tags.enumerate() {
                    self.out.put(separator(i).as_bytes());
                    self.entry(name, value);
                }
            }
            OptionValue::Properties(properties) => {
                for (i, entry) in properties.iter().enumerate() {
                    self.out.put(separator(i).as_bytes());
                    let name = entry.property.map_or(entry.name, |p| Text::literal(p.name()));
                    self.entry(name, entry.value.expose());
                }
            }
        }
    }

    fn entry(&mut self, name: Text<'_>, value: Text<'_>) {
        self.encoded(name, IN_OPTIONS);
        self.out.put_byte(b':');
        self.encoded(value, IN_OPTIONS);
    }

    fn key(&mut self, name: OptionName) {
        let separator = match (self.options, self.path) {
            (true, _) => "&",
            (false, true) => "?",
            (false, false) => "/?",
        };
        self.options = true;
        self.out.put(separator.as_bytes());
        self.out.put(name.as_str().as_bytes());
        self.out.put_byte(b'=');
    }

    fn next_host(&mut self) {
        if core::mem::replace(&mut self.hosts, true) {
            self.out.put_byte(b',');
        }
    }

    fn encoded(&mut self, text: Text<'_>, also: &[u8]) {
        put_encoded(text, also, &mut Sink(self.out)).unwrap_or_default();
    }

    fn formatted(&mut self, args: fmt::Arguments<'_>) {
        Sink(self.out).write_fmt(args).unwrap_or_default();
    }
}

impl ConnectionString<'_> {
    /// Appends a connection string of the same meaning: canonical option names, host names in
    /// lower case, without what is ignored. Secrets are written in clear.
    pub fn write(&self, out: &mut Cursor<'_>) {
        let mut uri = UriWriter::new(self.scheme(), out);
        if self.has_userinfo() {
            uri.userinfo(self.username().unwrap_or(Text::EMPTY), self.password());
        }
        self.hosts().for_each(|h| uri.parsed_host(&h));
        if let Some(database) = self.database() {
            uri.database(database);
        }
        for (name, value) in self.options() {
            uri.parsed_option(name, &value);
        }
    }
}
