//! The table of options.

use core::fmt;

/// The most a 32-bit option takes.
const I32: i64 = i32::MAX as i64;

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`; the old spellings `1 yes y t` and `0 -1 no n f` give a warning.
    Boolean,
    /// `true` or `false` alone.
    StrictBoolean,
    /// A decimal integer from `min` to `max`.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// -1, or an integer from 90 on.
    Staleness,
    /// Text of at most `max` bytes.
    Text {
        /// The greatest length in bytes.
        max: usize,
    },
    /// Text that is never shown.
    Secret,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A comma-separated list of these words.
    List(&'static [&'static str]),
    /// An authentication mechanism.
    Mechanism,
    /// Comma-separated properties of the mechanism.
    Properties,
    /// A comma-separated tag set; the option may be repeated.
    Tags,
    /// A number of members from 0 on, or a word.
    Acknowledgement,
    /// A service name of a DNS SRV record: 1 to 62 letters, digits and hyphens.
    Service,
}

/// One row of [`OPTIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionSpec {
    /// Which option.
    pub name: OptionName,
    /// What it takes.
    pub kind: Kind,
    /// What holds where it is absent, in words.
    pub default: &'static str,
    /// What it means, in words.
    pub meaning: &'static str,
}

macro_rules! options {
    ($($option:ident = $name:literal, $kind:expr, $default:literal, $meaning:literal;)*) => {
        /// An option of the MongoDB URI options specification.
        ///
        /// `Display` writes the canonical name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum OptionName {
            $(#[doc = concat!("`", $name, "`: ", $meaning, ".")] $option,)*
        }

        impl OptionName {
            /// The canonical name, in camel case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$option => $name,)*
                }
            }

            const COUNT: usize = [$($name),*].len();
        }

        /// Every option that is understood, in alphabetical order.
        pub static OPTIONS: [OptionSpec; OptionName::COUNT] = [
            $(OptionSpec {
                name: OptionName::$option,
                kind: $kind,
                default: $default,
                meaning: $meaning,
            },)*
        ];
    };
}

options! {
    // variant = name, what it takes, default, meaning
    AppName = "appName", Kind::Text { max: 128 }, "none",
        "name of the application, shown in the server's logs; at most 128 bytes";
    AuthMechanism = "authMechanism", Kind::Mechanism, "negotiated: SCRAM-SHA-256, else SCRAM-SHA-1",
        "authentication mechanism";
    AuthMechanismProperties = "authMechanismProperties", Kind::Properties, "none",
        "comma-separated KEY:VALUE pairs for the mechanism";
    AuthSource = "authSource", Kind::Text { max: usize::MAX }, "the database in the path, else admin; $external where the mechanism wants it",
        "database that knows the user";
    Compressors = "compressors", Kind::List(&["snappy", "zlib", "zstd"]), "none",
        "compression algorithms to offer, best first";
    ConnectTimeoutMs = "connectTimeoutMS", Kind::Integer { min: 0, max: I32 }, "10000",
        "milliseconds to open a socket including TLS; 0 means no limit";
    DirectConnection = "directConnection", Kind::Boolean, "false",
        "connect to that one host and do not discover others";
    EnableOverloadRetargeting = "enableOverloadRetargeting", Kind::Boolean, "false",
        "retry on another server when one reports overload";
    HeartbeatFrequencyMs = "heartbeatFrequencyMS", Kind::Integer { min: 500, max: I32 }, "10000",
        "milliseconds between two checks of a server";
    Journal = "journal", Kind::Boolean, "none",
        "wait until writes are in the journal";
    LoadBalanced = "loadBalanced", Kind::StrictBoolean, "false",
        "the host is a load balancer";
    LocalThresholdMs = "localThresholdMS", Kind::Integer { min: 0, max: I32 }, "15",
        "milliseconds by which a server may be slower than the nearest one";
    MaxAdaptiveRetries = "maxAdaptiveRetries", Kind::Integer { min: 0, max: I32 }, "2",
        "retries of an operation when servers report overload";
    MaxConnecting = "maxConnecting", Kind::Integer { min: 1, max: I32 }, "2",
        "connections that a pool opens at the same time";
    MaxIdleTimeMs = "maxIdleTimeMS", Kind::Integer { min: 0, max: I32 }, "0",
        "milliseconds after which an idle connection is closed; 0 means never";
    MaxPoolSize = "maxPoolSize", Kind::Integer { min: 0, max: I32 }, "100",
        "most connections to one server; 0 means no limit";
    MaxScramIterations = "maxScramIterations", Kind::Integer { min: 4096, max: I32 }, "100000",
        "most SCRAM iterations that a server may ask for; at least 4096";
    MaxStalenessSeconds = "maxStalenessSeconds", Kind::Staleness, "-1",
        "most seconds a secondary may lag behind, at least 90; -1 means no limit";
    MinPoolSize = "minPoolSize", Kind::Integer { min: 0, max: I32 }, "0",
        "connections that are kept open to one server";
    ProxyHost = "proxyHost", Kind::Text { max: usize::MAX }, "none",
        "host of a SOCKS5 proxy";
    ProxyPassword = "proxyPassword", Kind::Secret, "none",
        "password for the SOCKS5 proxy";
    ProxyPort = "proxyPort", Kind::Integer { min: 1, max: 65_535 }, "1080",
        "port of the SOCKS5 proxy";
    ProxyUsername = "proxyUsername", Kind::Text { max: usize::MAX }, "none",
        "user name for the SOCKS5 proxy";
    ReadConcernLevel = "readConcernLevel", Kind::Text { max: usize::MAX }, "the server's",
        "level of isolation for reads";
    ReadPreference = "readPreference", Kind::OneOf(&["primary", "primaryPreferred", "secondary", "secondaryPreferred", "nearest"]), "primary",
        "which members serve reads";
    ReadPreferenceTags = "readPreferenceTags", Kind::Tags, "none",
        "tags of the members that serve reads; repeat it for alternatives";
    ReplicaSet = "replicaSet", Kind::Text { max: usize::MAX }, "none",
        "name of the replica set";
    RetryReads = "retryReads", Kind::Boolean, "true",
        "retry a failed read once";
    RetryWrites = "retryWrites", Kind::Boolean, "true",
        "retry a failed write once";
    ServerMonitoringMode = "serverMonitoringMode", Kind::OneOf(&["auto", "stream", "poll"]), "auto",
        "how servers are watched";
    ServerSelectionTimeoutMs = "serverSelectionTimeoutMS", Kind::Integer { min: 1, max: I32 }, "30000",
        "milliseconds to wait for a suitable server";
    ServerSelectionTryOnce = "serverSelectionTryOnce", Kind::Boolean, "true",
        "single-threaded drivers: look for a server once only";
    SocketTimeoutMs = "socketTimeoutMS", Kind::Integer { min: 0, max: I32 }, "0",
        "milliseconds to wait for a socket to send or receive; 0 means no limit";
    SrvAllowedHostsSuffix = "srvAllowedHostsSuffix", Kind::Text { max: 255 }, "the parent domain of the host",
        "domain that every host from the SRV records must lie in";
    SrvMaxHosts = "srvMaxHosts", Kind::Integer { min: 0, max: I32 }, "0",
        "most hosts taken from the SRV records; 0 means all";
    SrvServiceName = "srvServiceName", Kind::Service, "mongodb",
        "service name in the SRV query";
    TimeoutMs = "timeoutMS", Kind::Integer { min: 0, max: I32 }, "none",
        "milliseconds for an operation as a whole; 0 means no limit";
    Tls = "tls", Kind::Boolean, "true for mongodb+srv, else false",
        "encrypt the connection";
    TlsAllowInvalidCertificates = "tlsAllowInvalidCertificates", Kind::Boolean, "false",
        "dangerous: accept a server certificate that does not verify";
    TlsAllowInvalidHostnames = "tlsAllowInvalidHostnames", Kind::Boolean, "false",
        "dangerous: accept a server certificate that names another host";
    TlsCaFile = "tlsCAFile", Kind::Text { max: usize::MAX }, "the certificate authorities of the system",
        "PEM file of the certificate authorities to trust";
    TlsCertificateKeyFile = "tlsCertificateKeyFile", Kind::Text { max: usize::MAX }, "none",
        "PEM file of the client certificate and its private key";
    TlsCertificateKeyFilePassword = "tlsCertificateKeyFilePassword", Kind::Secret, "none",
        "password of the private key";
    TlsDisableCertificateRevocationCheck = "tlsDisableCertificateRevocationCheck", Kind::Boolean, "false",
        "do not check whether certificates are revoked";
    TlsDisableOcspEndpointCheck = "tlsDisableOCSPEndpointCheck", Kind::Boolean, "false",
        "do not ask OCSP responders about certificates";
    TlsInsecure = "tlsInsecure", Kind::Boolean, "false",
        "dangerous: accept any server certificate";
    W = "w", Kind::Acknowledgement, "the server's",
        "members that must acknowledge a write: a number, majority, or a tag set";
    WaitQueueTimeoutMs = "waitQueueTimeoutMS", Kind::Integer { min: 1, max: I32 }, "none",
        "milliseconds to wait for a connection of the pool";
    WTimeoutMs = "wTimeoutMS", Kind::Integer { min: 0, max: i64::MAX }, "0",
        "milliseconds to wait for that acknowledgement; 0 means no limit";
    ZlibCompressionLevel = "zlibCompressionLevel", Kind::Integer { min: -1, max: 9 }, "-1",
        "level of zlib compression, 0 to 9; -1 means the library's choice";
}

impl OptionName {
    /// Its row in [`OPTIONS`].
    #[must_use]
    pub fn spec(self) -> &'static OptionSpec {
        OPTIONS.get(self as usize).unwrap_or(&OPTIONS[0])
    }

    /// The option of that name, without regard to case; knows the old names `ssl` and `wtimeout`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Spelling::find(name.as_bytes()).map(|s| s.option)
    }

    /// Whether its value must never be shown.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::ProxyPassword | Self::TlsCertificateKeyFilePassword)
    }

    pub(crate) const fn bit(self) -> u64 {
        1u64.wrapping_shl(self as u32)
    }
}

impl fmt::Display for OptionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How an option may be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling {
    lower: &'static str,
    pub(crate) option: OptionName,
    pub(crate) form: Form,
}

/// Whether a spelling is the option's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The name, or `ssl`, which is as good.
    Current,
    /// `wtimeout`.
    WTimeout,
    /// `gssapiServiceName`, which became a property.
    GssapiServiceName,
}

impl Spelling {
    pub(crate) fn find(name: &[u8]) -> Option<&'static Self> {
        let start = usize::from(*BY_LENGTH.get(name.len())?);
        let end = usize::from(*BY_LENGTH.get(name.len().saturating_add(1))?);
        SPELLINGS.get(start..end)?.iter().find(|s| same_letters(s.lower.as_bytes(), name))
    }

    pub(crate) const fn lower(&self) -> &'static str {
        self.lower
    }

    /// The name as documentation writes it.
    pub(crate) const fn display(&self) -> &'static str {
        match self.form {
            Form::Current => self.option.as_str(),
            Form::WTimeout => "wtimeout",
            Form::GssapiServiceName => "gssapiServiceName",
        }
    }
}

/// Whether `name` is `lower`, all of whose characters are lower-case letters, but for the case:
/// setting one bit makes a letter lower-case and makes no other byte a letter.
fn same_letters(lower: &[u8], name: &[u8]) -> bool {
    let first = |bytes: &[u8]| bytes.first().map(|b| b | 0x20);
    first(lower) == first(name) && lower.iter().zip(name).all(|(l, n)| *l == n | 0x20)
}

const fn spelling(lower: &'static str, option: OptionName) -> Spelling {
    Spelling { lower, option, form: Form::Current }
}

/// All spellings by length, so that a look-up compares with few of them.
pub(crate) static SPELLINGS: [Spelling; 53] = [
    spelling("w", OptionName::W),
    spelling("ssl", OptionName::Tls),
    spelling("tls", OptionName::Tls),
    spelling("appname", OptionName::AppName),
    spelling("journal", OptionName::Journal),
    Spelling { lower: "wtimeout", option: OptionName::WTimeoutMs, form: Form::WTimeout },
    spelling("proxyhost", OptionName::ProxyHost),
    spelling("proxyport", OptionName::ProxyPort),
    spelling("timeoutms", OptionName::TimeoutMs),
    spelling("tlscafile", OptionName::TlsCaFile),
    spelling("authsource", OptionName::AuthSource),
    spelling("replicaset", OptionName::ReplicaSet),
    spelling("retryreads", OptionName::RetryReads),
    spelling("wtimeoutms", OptionName::WTimeoutMs),
    spelling("compressors", OptionName::Compressors),
    spelling("maxpoolsize", OptionName::MaxPoolSize),
    spelling("minpoolsize", OptionName::MinPoolSize),
    spelling("retrywrites", OptionName::RetryWrites),
    spelling("srvmaxhosts", OptionName::SrvMaxHosts),
    spelling("tlsinsecure", OptionName::TlsInsecure),
    spelling("loadbalanced", OptionName::LoadBalanced),
    spelling("authmechanism", OptionName::AuthMechanism),
    spelling("maxconnecting", OptionName::MaxConnecting),
    spelling("maxidletimems", OptionName::MaxIdleTimeMs),
    spelling("proxypassword", OptionName::ProxyPassword),
    spelling("proxyusername", OptionName::ProxyUsername),
    spelling("readpreference", OptionName::ReadPreference),
    spelling("srvservicename", OptionName::SrvServiceName),
    spelling("sockettimeoutms", OptionName::SocketTimeoutMs),
    spelling("connecttimeoutms", OptionName::ConnectTimeoutMs),
    spelling("directconnection", OptionName::DirectConnection),
    spelling("localthresholdms", OptionName::LocalThresholdMs),
    spelling("readconcernlevel", OptionName::ReadConcernLevel),
    Spelling {
        lower: "gssapiservicename",
        option: OptionName::AuthMechanismProperties,
        form: Form::GssapiServiceName,
    },
    spelling("maxadaptiveretries", OptionName::MaxAdaptiveRetries),
    spelling("maxscramiterations", OptionName::MaxScramIterations),
    spelling("readpreferencetags", OptionName::ReadPreferenceTags),
    spelling("waitqueuetimeoutms", OptionName::WaitQueueTimeoutMs),
    spelling("maxstalenessseconds", OptionName::MaxStalenessSeconds),
    spelling("heartbeatfrequencyms", OptionName::HeartbeatFrequencyMs),
    spelling("servermonitoringmode", OptionName::ServerMonitoringMode),
    spelling("zlibcompressionlevel", OptionName::ZlibCompressionLevel),
    spelling("srvallowedhostssuffix", OptionName::SrvAllowedHostsSuffix),
    spelling("tlscertificatekeyfile", OptionName::TlsCertificateKeyFile),
    spelling("serverselectiontryonce", OptionName::ServerSelectionTryOnce),
    spelling("authmechanismproperties", OptionName::AuthMechanismProperties),
    spelling("serverselectiontimeoutms", OptionName::ServerSelectionTimeoutMs),
    spelling("tlsallowinvalidhostnames", OptionName::TlsAllowInvalidHostnames),
    spelling("enableoverloadretargeting", OptionName::EnableOverloadRetargeting),
    spelling("tlsallowinvalidcertificates", OptionName::TlsAllowInvalidCertificates),
    spelling("tlsdisableocspendpointcheck", OptionName::TlsDisableOcspEndpointCheck),
    spelling("tlscertificatekeyfilepassword", OptionName::TlsCertificateKeyFilePassword),
    spelling(
        "tlsdisablecertificaterevocationcheck",
        OptionName::TlsDisableCertificateRevocationCheck,
    ),
];

/// The longest spelling.
pub(crate) const LONGEST: usize = 36;

/// For each length, the first of [`SPELLINGS`] that is as long or longer.
static BY_LENGTH: [u8; LONGEST + 2] = {
    let mut table = [SPELLINGS.len() as u8; LONGEST + 2];
    let mut i = SPELLINGS.len();
    #[allow(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "evaluated by the compiler"
    )]
    while i > 0 {
        i -= 1;
        let mut length = SPELLINGS[i].lower.len() + 1;
        while length > 0 {
            length -= 1;
            table[length] = i as u8;
        }
    }
    table
};
