//! What is wrong with a connection string, without a piece of it.

use core::fmt;
use mongo_auth_primitives::Fault;

/// A connection string or a credential that cannot be used.
///
/// Carries no text of the input: a password may stand anywhere in a malformed string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Error {
    /// The class of the fault, one for each name a log or a test matches on.
    pub kind: ErrorKind,
    /// What exactly is wrong, for hints.
    pub reason: Reason,
    /// Offset in bytes of the fault in the connection string; 0 where the fault lies in an
    /// [override](crate::Overrides).
    pub at: usize,
}

impl Error {
    pub(crate) const fn new(reason: Reason, at: usize) -> Self {
        Self { kind: reason.kind(), reason, at }
    }

    /// `likelier` where this is a fault of the form alone, which it may have caused.
    pub(crate) fn unless(self, likelier: Option<Self>) -> Self {
        match self.kind {
            ErrorKind::Host
            | ErrorKind::Port
            | ErrorKind::Userinfo
            | ErrorKind::PercentEncoding
            | ErrorKind::Utf8
            | ErrorKind::OptionSyntax => likelier.unwrap_or(self),
            _ => self,
        }
    }

    /// Whose fault it is: a limit or the caller's string.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self.kind {
            ErrorKind::Limit => Fault::Limit,
            ErrorKind::Credential => Fault::Credential,
            _ => Fault::Caller,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Reason::Unescaped { delimiter, part } = self.reason {
            write!(
                f,
                "'{}' inside the {part} must be written {}, at byte {}",
                delimiter.char(),
                delimiter.escape(),
                self.at
            )
        } else {
            write!(f, "{}, at byte {}", self.reason.text(), self.at)
        }
    }
}

impl core::error::Error for Error {}

/// The class of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Not a `mongodb://` or `mongodb+srv://` string.
    Scheme,
    /// A host is missing or malformed.
    Host,
    /// A port is not a number from 1 to 65535.
    Port,
    /// The user name or password holds a character that must be percent-encoded.
    Userinfo,
    /// Two hexadecimal digits do not follow a `%`, or an escape stands for NUL.
    PercentEncoding,
    /// Percent escapes do not decode to UTF-8.
    Utf8,
    /// The database name holds a prohibited character.
    Database,
    /// The options are not `key=value` pairs.
    OptionSyntax,
    /// Options contradict each other or do not go with the hosts or the scheme.
    OptionConflict,
    /// The credential does not fit the authentication mechanism.
    Credential,
    /// The string exceeds a [limit](crate::Limits).
    Limit,
    /// The string is no `mongodb+srv` string.
    Srv,
}

impl ErrorKind {
    /// The stable name, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Host => "host",
            Self::Port => "port",
            Self::Userinfo => "userinfo",
            Self::PercentEncoding => "percent-encoding",
            Self::Utf8 => "utf8",
            Self::Database => "database",
            Self::OptionSyntax => "option-syntax",
            Self::OptionConflict => "option-conflict",
            Self::Credential => "credential",
            Self::Limit => "limit",
            Self::Srv => "srv",
        }
    }
}

/// A character that must be percent-encoded inside a user name or password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delimiter {
    /// `@`
    At,
    /// `:`
    Colon,
    /// `/`
    Slash,
    /// `?`
    QuestionMark,
    /// `#`
    Hash,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `%`
    Percent,
}

impl Delimiter {
    /// The character.
    #[must_use]
    pub const fn char(self) -> char {
        match self {
            Self::At => '@',
            Self::Colon => ':',
            Self::Slash => '/',
            Self::QuestionMark => '?',
            Self::Hash => '#',
            Self::OpenBracket => '[',
            Self::CloseBracket => ']',
            Self::Percent => '%',
        }
    }

    /// Its percent escape.
    #[must_use]
    pub const fn escape(self) -> &'static str {
        match self {
            Self::At => "%40",
            Self::Colon => "%3A",
            Self::Slash => "%2F",
            Self::QuestionMark => "%3F",
            Self::Hash => "%23",
            Self::OpenBracket => "%5B",
            Self::CloseBracket => "%5D",
            Self::Percent => "%25",
        }
    }

    pub(crate) const fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            b'@' => Self::At,
            b':' => Self::Colon,
            b'/' => Self::Slash,
            b'?' => Self::QuestionMark,
            b'#' => Self::Hash,
            b'[' => Self::OpenBracket,
            b']' => Self::CloseBracket,
            _ => return None,
        })
    }
}

/// A part of the userinfo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// Before the first colon.
    Username,
    /// After the first colon.
    Password,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Username => "user name",
            Self::Password => "password",
        })
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident: $kind:ident = $text:literal,)*) => {
        /// What exactly is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            /// A character of the user name or password must be percent-encoded.
            Unescaped {
                /// The character.
                delimiter: Delimiter,
                /// Where it stands, as far as one can tell.
                part: Part,
            },
            $($(#[$doc])* #[doc = concat!("The fault: ", $text, ".")] $name,)*
        }

        impl Reason {
            /// The class.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self {
                    Self::Unescaped { delimiter: Delimiter::Percent, .. } => ErrorKind::PercentEncoding,
                    Self::Unescaped { .. } => ErrorKind::Userinfo,
                    $(Self::$name => ErrorKind::$kind,)*
                }
            }

            const fn text(self) -> &'static str {
                match self {
                    Self::Unescaped { .. } => "a character must be percent-encoded",
                    $(Self::$name => $text,)*
                }
            }

            #[cfg(test)]
            pub(crate) const PLAIN: &[Self] = &[$(Self::$name),*];
        }
    };
}

reasons! {
    UnknownScheme: Scheme = "the string must start with mongodb:// or mongodb+srv://",
    NoHost: Host = "a host is missing",
    SocketNotEncoded: Host = "a host is missing; slashes of a socket path must be written %2F",
    HostCharacter: Host = "a character is not allowed in a host",
    IpLiteral: Host = "an IPv6 address in brackets is malformed",
    AfterIpLiteral: Host = "only a port may follow an IPv6 address",
    BareIpv6: Host = "a second colon; an IPv6 address must stand in brackets",
    SocketPath: Host = "the path of a Unix socket must end in .sock",
    SocketPort: Port = "a Unix socket has no port",
    PortNumber: Port = "a port must be a number from 1 to 65535",
    Control: OptionSyntax = "control characters are not allowed; write them as percent escapes",
    HostControl: Host = "control characters are not allowed in a host",
    UserinfoControl: Userinfo = "control characters in the user name or password must be percent-encoded",
    AtSignInUnknownOption: Userinfo = "an at-sign in an unknown option; a slash or question mark inside the password must be written %2F or %3F, an at-sign inside an option %40",
    Escape: PercentEncoding = "two hexadecimal digits must follow a percent sign; a percent sign itself is written %25",
    Nul: PercentEncoding = "NUL is not allowed, encoded or not",
    NotUtf8: Utf8 = "percent escapes do not decode to UTF-8",
    DatabaseCharacter: Database = "a database name cannot contain a slash, a backslash, a space, a double quote or a dollar sign",
    DatabaseControl: Database = "control characters are not allowed in a database name",
    NoEquals: OptionSyntax = "an option must be written key=value",
    EmptyKey: OptionSyntax = "an option has no name",
    MixedSeparators: OptionSyntax = "options are separated by & alone; a semicolon inside a value is written %3B",
    TlsDisagree: OptionConflict = "the instances of tls and ssl disagree",
    RepeatedDiffers: OptionConflict = "an option that decides about security is repeated with another value",
    TlsExclusive: OptionConflict = "TLS options that exclude each other",
    DirectSeveralHosts: OptionConflict = "directConnection=true needs a single host",
    DirectSrv: OptionConflict = "directConnection=true does not go with mongodb+srv",
    BalancedSeveralHosts: OptionConflict = "loadBalanced=true needs a single host",
    BalancedReplicaSet: OptionConflict = "loadBalanced=true does not go with replicaSet",
    BalancedDirect: OptionConflict = "loadBalanced=true does not go with directConnection=true",
    SrvOption: OptionConflict = "this option needs mongodb+srv",
    SrvMaxHosts: OptionConflict = "srvMaxHosts does not go with replicaSet or loadBalanced=true",
    ProxyHostMissing: OptionConflict = "proxyPort, proxyUsername and proxyPassword need proxyHost",
    ProxyCredential: OptionConflict = "proxyUsername and proxyPassword come only together",
    ProxyRepeated: OptionConflict = "a proxy option is repeated",
    SrvSeveralHosts: Srv = "mongodb+srv takes exactly one host name",
    SrvPort: Srv = "mongodb+srv takes no port",
    SrvAddress: Srv = "mongodb+srv takes a host name, not an address or a socket",
    EmptyAuthSource: Credential = "authSource is empty",
    UnknownMechanism: Credential = "authMechanism is not one of GSSAPI, MONGODB-AWS, MONGODB-OIDC, MONGODB-X509, PLAIN, SCRAM-SHA-1 and SCRAM-SHA-256",
    MongodbCr: Credential = "MONGODB-CR is gone since MongoDB 4.0; leave authMechanism out or use SCRAM-SHA-256",
    UsernameMissing: Credential = "a user name is needed",
    UsernameForbidden: Credential = "this environment of MONGODB-OIDC takes no user name",
    PasswordMissing: Credential = "a password is needed",
    PasswordForbidden: Credential = "this mechanism takes no password",
    SourceNotExternal: Credential = "the users of this mechanism live in $external; leave authSource out",
    CredentialNul: Credential = "NUL is not allowed in a user name, a password or an authentication source",
    PropertyForbidden: Credential = "this mechanism does not know that property",
    PropertyOnlyInCode: Credential = "this property can be set in code only, not in the string",
    PropertyValue: Credential = "the value of a mechanism property is not one of those allowed",
    AwsKeysRefused: Credential = "AWS credentials are refused in strict mode; use the environment or another source",
    AwsTokenWithoutKeys: Credential = "AWS_SESSION_TOKEN needs an access key id and a secret access key",
    OidcSource: Credential = "MONGODB-OIDC needs exactly one of ENVIRONMENT and a callback",
    OidcPropertiesIgnored: Credential = "MONGODB-OIDC needs ENVIRONMENT or a callback, and authMechanismProperties was ignored as malformed; a value with a comma can be set in code only",
    OidcResourceMissing: Credential = "this ENVIRONMENT needs TOKEN_RESOURCE",
    OidcResourceForbidden: Credential = "TOKEN_RESOURCE goes only with the environments azure and gcp",
    OidcAllowedHosts: Credential = "ALLOWED_HOSTS goes only with a human callback",
    TooLong: Limit = "the string is too long",
    TooManyHosts: Limit = "there are too many hosts",
    TooManyOptions: Limit = "there are too many options",
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString};

    #[test]
    fn u5_texts_name_the_byte_and_the_escape() {
        for reason in Reason::PLAIN {
            let text = Error::new(*reason, 7).to_string();
            let (phrase, _) = text.split_once(", at byte 7").unwrap();
            assert!(!phrase.ends_with('.'), "{text}");
        }
        let delimiter = Delimiter::At;
        let e = Error::new(Reason::Unescaped { delimiter, part: Part::Password }, 18);
        assert_eq!(format!("{e}"), "'@' inside the password must be written %40, at byte 18");
        assert_eq!(e.kind.name(), "userinfo");
    }
}
