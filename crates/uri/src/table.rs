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

/// An option of the MongoDB URI options specification.
///
/// `Display` writes the canonical name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum OptionName {
    /// `appName`: name of the application, shown in the server's logs; at most 128 bytes.
    AppName,
    /// `authMechanism`: authentication mechanism.
    AuthMechanism,
    /// `authMechanismProperties`: comma-separated KEY:VALUE pairs for the mechanism.
    AuthMechanismProperties,
    /// `authSource`: database that knows the user.
    AuthSource,
    /// `compressors`: compression algorithms to offer, best first.
    Compressors,
    /// `connectTimeoutMS`: milliseconds to open a socket including TLS; 0 means no limit.
    ConnectTimeoutMs,
    /// `directConnection`: connect to that one host and do not discover others.
    DirectConnection,
    /// `enableOverloadRetargeting`: retry on another server when one reports overload.
    EnableOverloadRetargeting,
    /// `heartbeatFrequencyMS`: milliseconds between two checks of a server.
    HeartbeatFrequencyMs,
    /// `journal`: wait until writes are in the journal.
    Journal,
    /// `loadBalanced`: the host is a load balancer.
    LoadBalanced,
    /// `localThresholdMS`: milliseconds by which a server may be slower than the nearest one.
    LocalThresholdMs,
    /// `maxAdaptiveRetries`: retries of an operation when servers report overload.
    MaxAdaptiveRetries,
    /// `maxConnecting`: connections that a pool opens at the same time.
    MaxConnecting,
    /// `maxIdleTimeMS`: milliseconds after which an idle connection is closed; 0 means never.
    MaxIdleTimeMs,
    /// `maxPoolSize`: most connections to one server; 0 means no limit.
    MaxPoolSize,
    /// `maxScramIterations`: most SCRAM iterations that a server may ask for; at least 4096.
    MaxScramIterations,
    /// `maxStalenessSeconds`: most seconds a secondary may lag behind, at least 90; -1 means no limit.
    MaxStalenessSeconds,
    /// `minPoolSize`: connections that are kept open to one server.
    MinPoolSize,
    /// `proxyHost`: host of a SOCKS5 proxy.
    ProxyHost,
    /// `proxyPassword`: password for the SOCKS5 proxy.
    ProxyPassword,
    /// `proxyPort`: port of the SOCKS5 proxy.
    ProxyPort,
    /// `proxyUsername`: user name for the SOCKS5 proxy.
    ProxyUsername,
    /// `readConcernLevel`: level of isolation for reads.
    ReadConcernLevel,
    /// `readPreference`: which members serve reads.
    ReadPreference,
    /// `readPreferenceTags`: tags of the members that serve reads; repeat it for alternatives.
    ReadPreferenceTags,
    /// `replicaSet`: name of the replica set.
    ReplicaSet,
    /// `retryReads`: retry a failed read once.
    RetryReads,
    /// `retryWrites`: retry a failed write once.
    RetryWrites,
    /// `serverMonitoringMode`: how servers are watched.
    ServerMonitoringMode,
    /// `serverSelectionTimeoutMS`: milliseconds to wait for a suitable server.
    ServerSelectionTimeoutMs,
    /// `serverSelectionTryOnce`: single-threaded drivers: look for a server once only.
    ServerSelectionTryOnce,
    /// `socketTimeoutMS`: milliseconds to wait for a socket to send or receive; 0 means no limit.
    SocketTimeoutMs,
    /// `srvAllowedHostsSuffix`: domain that every host from the SRV records must lie in.
    SrvAllowedHostsSuffix,
    /// `srvMaxHosts`: most hosts taken from the SRV records; 0 means all.
    SrvMaxHosts,
    /// `srvServiceName`: service name in the SRV query.
    SrvServiceName,
    /// `timeoutMS`: milliseconds for an operation as a whole; 0 means no limit.
    TimeoutMs,
    /// `tls`: encrypt the connection.
    Tls,
    /// `tlsAllowInvalidCertificates`: dangerous: accept a server certificate that does not verify.
    TlsAllowInvalidCertificates,
    /// `tlsAllowInvalidHostnames`: dangerous: accept a server certificate that names another host.
    TlsAllowInvalidHostnames,
    /// `tlsCAFile`: PEM file of the certificate authorities to trust.
    TlsCaFile,
    /// `tlsCertificateKeyFile`: PEM file of the client certificate and its private key.
    TlsCertificateKeyFile,
    /// `tlsCertificateKeyFilePassword`: password of the private key.
    TlsCertificateKeyFilePassword,
    /// `tlsDisableCertificateRevocationCheck`: do not check whether certificates are revoked.
    TlsDisableCertificateRevocationCheck,
    /// `tlsDisableOCSPEndpointCheck`: do not ask OCSP responders about certificates.
    TlsDisableOcspEndpointCheck,
    /// `tlsInsecure`: dangerous: accept any server certificate.
    TlsInsecure,
    /// `w`: members that must acknowledge a write: a number, majority, or a tag set.
    W,
    /// `wTimeoutMS`: milliseconds to wait for that acknowledgement; 0 means no limit.
    WTimeoutMs,
    /// `waitQueueTimeoutMS`: milliseconds to wait for a connection of the pool.
    WaitQueueTimeoutMs,
    /// `zlibCompressionLevel`: level of zlib compression, 0 to 9; -1 means the library's choice.
    ZlibCompressionLevel,
}

impl OptionName {
    /// The canonical name, in camel case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppName => "appName",
            Self::AuthMechanism => "authMechanism",
            Self::AuthMechanismProperties => "authMechanismProperties",
            Self::AuthSource => "authSource",
            Self::Compressors => "compressors",
            Self::ConnectTimeoutMs => "connectTimeoutMS",
            Self::DirectConnection => "directConnection",
            Self::EnableOverloadRetargeting => "enableOverloadRetargeting",
            Self::HeartbeatFrequencyMs => "heartbeatFrequencyMS",
            Self::Journal => "journal",
            Self::LoadBalanced => "loadBalanced",
            Self::LocalThresholdMs => "localThresholdMS",
            Self::MaxAdaptiveRetries => "maxAdaptiveRetries",
            Self::MaxConnecting => "maxConnecting",
            Self::MaxIdleTimeMs => "maxIdleTimeMS",
            Self::MaxPoolSize => "maxPoolSize",
            Self::MaxScramIterations => "maxScramIterations",
            Self::MaxStalenessSeconds => "maxStalenessSeconds",
            Self::MinPoolSize => "minPoolSize",
            Self::ProxyHost => "proxyHost",
            Self::ProxyPassword => "proxyPassword",
            Self::ProxyPort => "proxyPort",
            Self::ProxyUsername => "proxyUsername",
            Self::ReadConcernLevel => "readConcernLevel",
            Self::ReadPreference => "readPreference",
            Self::ReadPreferenceTags => "readPreferenceTags",
            Self::ReplicaSet => "replicaSet",
            Self::RetryReads => "retryReads",
            Self::RetryWrites => "retryWrites",
            Self::ServerMonitoringMode => "serverMonitoringMode",
            Self::ServerSelectionTimeoutMs => "serverSelectionTimeoutMS",
            Self::ServerSelectionTryOnce => "serverSelectionTryOnce",
            Self::SocketTimeoutMs => "socketTimeoutMS",
            Self::SrvAllowedHostsSuffix => "srvAllowedHostsSuffix",
            Self::SrvMaxHosts => "srvMaxHosts",
            Self::SrvServiceName => "srvServiceName",
            Self::TimeoutMs => "timeoutMS",
            Self::Tls => "tls",
            Self::TlsAllowInvalidCertificates => "tlsAllowInvalidCertificates",
            Self::TlsAllowInvalidHostnames => "tlsAllowInvalidHostnames",
            Self::TlsCaFile => "tlsCAFile",
            Self::TlsCertificateKeyFile => "tlsCertificateKeyFile",
            Self::TlsCertificateKeyFilePassword => "tlsCertificateKeyFilePassword",
            Self::TlsDisableCertificateRevocationCheck => "tlsDisableCertificateRevocationCheck",
            Self::TlsDisableOcspEndpointCheck => "tlsDisableOCSPEndpointCheck",
            Self::TlsInsecure => "tlsInsecure",
            Self::W => "w",
            Self::WTimeoutMs => "wTimeoutMS",
            Self::WaitQueueTimeoutMs => "waitQueueTimeoutMS",
            Self::ZlibCompressionLevel => "zlibCompressionLevel",
        }
    }

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

/// Every option that is understood, in alphabetical order.
pub static OPTIONS: [OptionSpec; 50] = [
    OptionSpec {
        name: OptionName::AppName,
        kind: Kind::Text { max: 128 },
        default: "none",
        meaning: "name of the application, shown in the server's logs; at most 128 bytes",
    },
    OptionSpec {
        name: OptionName::AuthMechanism,
        kind: Kind::Mechanism,
        default: "negotiated: SCRAM-SHA-256, else SCRAM-SHA-1",
        meaning: "authentication mechanism",
    },
    OptionSpec {
        name: OptionName::AuthMechanismProperties,
        kind: Kind::Properties,
        default: "none",
        meaning: "comma-separated KEY:VALUE pairs for the mechanism",
    },
    OptionSpec {
        name: OptionName::AuthSource,
        kind: Kind::Text { max: usize::MAX },
        default: "the database in the path, else admin; $external where the mechanism wants it",
        meaning: "database that knows the user",
    },
    OptionSpec {
        name: OptionName::Compressors,
        kind: Kind::List(&["snappy", "zlib", "zstd"]),
        default: "none",
        meaning: "compression algorithms to offer, best first",
    },
    OptionSpec {
        name: OptionName::ConnectTimeoutMs,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "10000",
        meaning: "milliseconds to open a socket including TLS; 0 means no limit",
    },
    OptionSpec {
        name: OptionName::DirectConnection,
        kind: Kind::Boolean,
        default: "false",
        meaning: "connect to that one host and do not discover others",
    },
    OptionSpec {
        name: OptionName::EnableOverloadRetargeting,
        kind: Kind::Boolean,
        default: "false",
        meaning: "retry on another server when one reports overload",
    },
    OptionSpec {
        name: OptionName::HeartbeatFrequencyMs,
        kind: Kind::Integer { min: 500, max: I32 },
        default: "10000",
        meaning: "milliseconds between two checks of a server",
    },
    OptionSpec {
        name: OptionName::Journal,
        kind: Kind::Boolean,
        default: "none",
        meaning: "wait until writes are in the journal",
    },
    OptionSpec {
        name: OptionName::LoadBalanced,
        kind: Kind::StrictBoolean,
        default: "false",
        meaning: "the host is a load balancer",
    },
    OptionSpec {
        name: OptionName::LocalThresholdMs,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "15",
        meaning: "milliseconds by which a server may be slower than the nearest one",
    },
    OptionSpec {
        name: OptionName::MaxAdaptiveRetries,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "2",
        meaning: "retries of an operation when servers report overload",
    },
    OptionSpec {
        name: OptionName::MaxConnecting,
        kind: Kind::Integer { min: 1, max: I32 },
        default: "2",
        meaning: "connections that a pool opens at the same time",
    },
    OptionSpec {
        name: OptionName::MaxIdleTimeMs,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "0",
        meaning: "milliseconds after which an idle connection is closed; 0 means never",
    },
    OptionSpec {
        name: OptionName::MaxPoolSize,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "100",
        meaning: "most connections to one server; 0 means no limit",
    },
    OptionSpec {
        name: OptionName::MaxScramIterations,
        kind: Kind::Integer { min: 4096, max: I32 },
        default: "100000",
        meaning: "most SCRAM iterations that a server may ask for; at least 4096",
    },
    OptionSpec {
        name: OptionName::MaxStalenessSeconds,
        kind: Kind::Staleness,
        default: "-1",
        meaning: "most seconds a secondary may lag behind, at least 90; -1 means no limit",
    },
    OptionSpec {
        name: OptionName::MinPoolSize,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "0",
        meaning: "connections that are kept open to one server",
    },
    OptionSpec {
        name: OptionName::ProxyHost,
        kind: Kind::Text { max: usize::MAX },
        default: "none",
        meaning: "host of a SOCKS5 proxy",
    },
    OptionSpec {
        name: OptionName::ProxyPassword,
        kind: Kind::Secret,
        default: "none",
        meaning: "password for the SOCKS5 proxy",
    },
    OptionSpec {
        name: OptionName::ProxyPort,
        kind: Kind::Integer { min: 1, max: 65_535 },
        default: "1080",
        meaning: "port of the SOCKS5 proxy",
    },
    OptionSpec {
        name: OptionName::ProxyUsername,
        kind: Kind::Text { max: usize::MAX },
        default: "none",
        meaning: "user name for the SOCKS5 proxy",
    },
    OptionSpec {
        name: OptionName::ReadConcernLevel,
        kind: Kind::Text { max: usize::MAX },
        default: "the server's",
        meaning: "level of isolation for reads",
    },
    OptionSpec {
        name: OptionName::ReadPreference,
        kind: Kind::OneOf(&[
            "primary",
            "primaryPreferred",
            "secondary",
            "secondaryPreferred",
            "nearest",
        ]),
        default: "primary",
        meaning: "which members serve reads",
    },
    OptionSpec {
        name: OptionName::ReadPreferenceTags,
        kind: Kind::Tags,
        default: "none",
        meaning: "tags of the members that serve reads; repeat it for alternatives",
    },
    OptionSpec {
        name: OptionName::ReplicaSet,
        kind: Kind::Text { max: usize::MAX },
        default: "none",
        meaning: "name of the replica set",
    },
    OptionSpec {
        name: OptionName::RetryReads,
        kind: Kind::Boolean,
        default: "true",
        meaning: "retry a failed read once",
    },
    OptionSpec {
        name: OptionName::RetryWrites,
        kind: Kind::Boolean,
        default: "true",
        meaning: "retry a failed write once",
    },
    OptionSpec {
        name: OptionName::ServerMonitoringMode,
        kind: Kind::OneOf(&["auto", "stream", "poll"]),
        default: "auto",
        meaning: "how servers are watched",
    },
    OptionSpec {
        name: OptionName::ServerSelectionTimeoutMs,
        kind: Kind::Integer { min: 1, max: I32 },
        default: "30000",
        meaning: "milliseconds to wait for a suitable server",
    },
    OptionSpec {
        name: OptionName::ServerSelectionTryOnce,
        kind: Kind::Boolean,
        default: "true",
        meaning: "single-threaded drivers: look for a server once only",
    },
    OptionSpec {
        name: OptionName::SocketTimeoutMs,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "0",
        meaning: "milliseconds to wait for a socket to send or receive; 0 means no limit",
    },
    OptionSpec {
        name: OptionName::SrvAllowedHostsSuffix,
        kind: Kind::Text { max: 255 },
        default: "the parent domain of the host",
        meaning: "domain that every host from the SRV records must lie in",
    },
    OptionSpec {
        name: OptionName::SrvMaxHosts,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "0",
        meaning: "most hosts taken from the SRV records; 0 means all",
    },
    OptionSpec {
        name: OptionName::SrvServiceName,
        kind: Kind::Service,
        default: "mongodb",
        meaning: "service name in the SRV query",
    },
    OptionSpec {
        name: OptionName::TimeoutMs,
        kind: Kind::Integer { min: 0, max: I32 },
        default: "none",
        meaning: "milliseconds for an operation as a whole; 0 means no limit",
    },
    OptionSpec {
        name: OptionName::Tls,
        kind: Kind::Boolean,
        default: "true for mongodb+srv, else false",
        meaning: "encrypt the connection",
    },
    OptionSpec {
        name: OptionName::TlsAllowInvalidCertificates,
        kind: Kind::Boolean,
        default: "false",
        meaning: "dangerous: accept a server certificate that does not verify",
    },
    OptionSpec {
        name: OptionName::TlsAllowInvalidHostnames,
        kind: Kind::Boolean,
        default: "false",
        meaning: "dangerous: accept a server certificate that names another host",
    },
    OptionSpec {
        name: OptionName::TlsCaFile,
        kind: Kind::Text { max: usize::MAX },
        default: "the certificate authorities of the system",
        meaning: "PEM file of the certificate authorities to trust",
    },
    OptionSpec {
        name: OptionName::TlsCertificateKeyFile,
        kind: Kind::Text { max: usize::MAX },
        default: "none",
        meaning: "PEM file of the client certificate and its private key",
    },
    OptionSpec {
        name: OptionName::TlsCertificateKeyFilePassword,
        kind: Kind::Secret,
        default: "none",
        meaning: "password of the private key",
    },
    OptionSpec {
        name: OptionName::TlsDisableCertificateRevocationCheck,
        kind: Kind::Boolean,
        default: "false",
        meaning: "do not check whether certificates are revoked",
    },
    OptionSpec {
        name: OptionName::TlsDisableOcspEndpointCheck,
        kind: Kind::Boolean,
        default: "false",
        meaning: "do not ask OCSP responders about certificates",
    },
    OptionSpec {
        name: OptionName::TlsInsecure,
        kind: Kind::Boolean,
        default: "false",
        meaning: "dangerous: accept any server certificate",
    },
    OptionSpec {
        name: OptionName::W,
        kind: Kind::Acknowledgement,
        default: "the server's",
        meaning: "members that must acknowledge a write: a number, majority, or a tag set",
    },
    OptionSpec {
        name: OptionName::WTimeoutMs,
        kind: Kind::Integer { min: 0, max: i64::MAX },
        default: "0",
        meaning: "milliseconds to wait for that acknowledgement; 0 means no limit",
    },
    OptionSpec {
        name: OptionName::WaitQueueTimeoutMs,
        kind: Kind::Integer { min: 1, max: I32 },
        default: "none",
        meaning: "milliseconds to wait for a connection of the pool",
    },
    OptionSpec {
        name: OptionName::ZlibCompressionLevel,
        kind: Kind::Integer { min: -1, max: 9 },
        default: "-1",
        meaning: "level of zlib compression, 0 to 9; -1 means the library's choice",
    },
];

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
        let first = name.first()? | 0x20;
        SPELLINGS.get(start..end)?.iter().find(|s| {
            s.lower.as_bytes().first() == Some(&first)
                && s.lower.as_bytes().eq_ignore_ascii_case(name)
        })
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
