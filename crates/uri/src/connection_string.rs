//! What a parsed connection string holds.

use crate::{
    Hosts, OptionName, OptionValue, Warnings,
    options::Summary,
    query::Pair,
    value::{List, Tags},
};
use core::fmt;
use mongo_auth_primitives::{Mechanism, SecretText, Text};

/// A parsed connection string: slices of the text it was parsed from.
///
/// `Debug` can be printed safely: it shows neither userinfo nor a secret option, and no length of
/// them.
#[derive(Clone, Copy)]
pub struct ConnectionString<'a> {
    pub(crate) string: &'a str,
    pub(crate) scheme: Scheme,
    pub(crate) username: Option<Text<'a>>,
    pub(crate) password: Option<SecretText<'a>>,
    pub(crate) hosts: &'a str,
    pub(crate) hosts_at: usize,
    pub(crate) database: Option<Text<'a>>,
    pub(crate) query: &'a str,
    pub(crate) query_at: usize,
    pub(crate) separator: u8,
    pub(crate) last_query_at: Option<usize>,
    pub(crate) summary: Summary,
}

/// The scheme of a connection string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// `mongodb://`: the hosts stand in the string.
    Mongodb,
    /// `mongodb+srv://`: the hosts stand in the SRV records of one name.
    MongodbSrv,
}

impl Scheme {
    /// The name: `mongodb` or `mongodb+srv`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mongodb => "mongodb",
            Self::MongodbSrv => "mongodb+srv",
        }
    }

    /// Whether the hosts come from DNS.
    #[must_use]
    pub const fn is_srv(self) -> bool {
        matches!(self, Self::MongodbSrv)
    }

    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Mongodb => "mongodb://",
            Self::MongodbSrv => "mongodb+srv://",
        }
    }

    pub(crate) fn of(string: &str) -> Option<Self> {
        [Self::Mongodb, Self::MongodbSrv].into_iter().find(|s| string.starts_with(s.prefix()))
    }
}

impl<'a> ConnectionString<'a> {
    /// The text that was parsed, secrets and all.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.string
    }

    /// The scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The user name; `None` where it is absent or empty.
    #[must_use]
    pub fn username(&self) -> Option<Text<'a>> {
        self.username.filter(|u| !u.is_empty())
    }

    /// The password; empty after a lone colon, `None` without one.
    #[must_use]
    pub const fn password(&self) -> Option<SecretText<'a>> {
        self.password
    }

    /// Whether there is an at-sign before the hosts, which asks for authentication even if
    /// nothing stands before it.
    #[must_use]
    pub const fn has_userinfo(&self) -> bool {
        self.username.is_some()
    }

    /// The hosts, in order; at least one.
    #[must_use]
    pub const fn hosts(&self) -> Hosts<'a> {
        Hosts::new(self.hosts, self.hosts_at)
    }

    /// The database in the path.
    #[must_use]
    pub const fn database(&self) -> Option<Text<'a>> {
        self.database
    }

    /// What to tell whoever wrote the string.
    #[must_use]
    pub const fn warnings(&self) -> Warnings<'a> {
        Warnings::new(*self)
    }

    /// An unknown option may be a piece of a password that was not encoded.
    pub(crate) fn may_show_name(&self, pair: &Pair<'_>) -> bool {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        pair.key.len() <= 64
            && pair.key.bytes().all(plain)
            && self.last_query_at.is_none_or(|at| at < pair.at)
    }

    /// Whether what looks like hosts may be a piece of a password that was not encoded: there is an
    /// at-sign behind the question mark.
    pub(crate) const fn hosts_are_suspect(&self) -> bool {
        self.last_query_at.is_some()
    }

    pub(crate) const fn has_semicolons(&self) -> bool {
        self.separator == b';'
    }

    fn boolean(&self, option: OptionName) -> Option<bool> {
        let known = self.summary.applied & option.bit() != 0;
        known.then_some(self.summary.truth & option.bit() != 0)
    }

    fn text(&self, option: OptionName) -> Option<Text<'a>> {
        match self.option(option)? {
            OptionValue::Text(text) => Some(text),
            _ => None,
        }
    }

    fn integer(&self, option: OptionName) -> Option<u64> {
        match self.option(option)? {
            OptionValue::Integer(n) => u64::try_from(n).ok(),
            _ => None,
        }
    }

    fn small(&self, option: OptionName) -> Option<u32> {
        self.integer(option).and_then(|n| u32::try_from(n).ok())
    }

    /// Whether to encrypt: `tls` or `ssl` where given; else on with `mongodb+srv`, and on where
    /// another TLS option is given, which would have no effect otherwise.
    #[must_use]
    pub fn tls(&self) -> bool {
        let others = TLS_OPTIONS.iter().fold(0, |mask, o| mask | o.bit());
        self.tls_option().unwrap_or(self.scheme.is_srv() || self.summary.applied & others != 0)
    }

    /// `tls` or `ssl` as given.
    #[must_use]
    pub fn tls_option(&self) -> Option<bool> {
        self.boolean(OptionName::Tls)
    }

    /// `authMechanism`.
    #[must_use]
    pub fn auth_mechanism(&self) -> Option<Mechanism> {
        match self.option(OptionName::AuthMechanism)? {
            OptionValue::Mechanism(mechanism) => Some(mechanism),
            _ => None,
        }
    }

    /// `authMechanismProperties`, or none.
    #[must_use]
    pub fn auth_mechanism_properties(&self) -> Option<crate::Properties<'a>> {
        match self.option(OptionName::AuthMechanismProperties)? {
            OptionValue::Properties(properties) => Some(properties),
            _ => None,
        }
    }

    /// `tlsCertificateKeyFilePassword`.
    #[must_use]
    pub fn tls_certificate_key_file_password(&self) -> Option<SecretText<'a>> {
        match self.option(OptionName::TlsCertificateKeyFilePassword)? {
            OptionValue::Secret(password) => Some(password),
            _ => None,
        }
    }

    /// `proxyPassword`.
    #[must_use]
    pub fn proxy_password(&self) -> Option<SecretText<'a>> {
        match self.option(OptionName::ProxyPassword)? {
            OptionValue::Secret(password) => Some(password),
            _ => None,
        }
    }

    /// `compressors`; empty where there is none.
    pub fn compressors(&self) -> impl Iterator<Item = Text<'a>> + use<'a> {
        let list: Option<List<'a>> = match self.option(OptionName::Compressors) {
            Some(OptionValue::List(list)) => Some(list),
            _ => None,
        };
        list.into_iter().flatten()
    }

    /// `readPreferenceTags`, one tag set for each instance.
    pub fn read_preference_tags(&self) -> impl Iterator<Item = Tags<'a>> + use<'a> {
        self.options().filter_map(|(_, value)| match value {
            OptionValue::Tags(tags) => Some(tags),
            _ => None,
        })
    }
}

macro_rules! getters {
    ($($(#[$doc:meta])* $method:ident: $via:ident($option:ident) -> $type:ty,)*) => {
        impl<'a> ConnectionString<'a> {
            $(
                #[doc = concat!("The option ", stringify!($option), " where it is given.")]
                $(#[$doc])*
                #[must_use]
                pub fn $method(&self) -> Option<$type> {
                    self.$via(OptionName::$option)
                }
            )*
        }
    };
}

getters! {
    app_name: text(AppName) -> Text<'a>,
    auth_source: text(AuthSource) -> Text<'a>,
    /// In milliseconds; zero means no limit.
    connect_timeout_ms: integer(ConnectTimeoutMs) -> u64,
    direct_connection: boolean(DirectConnection) -> bool,
    load_balanced: boolean(LoadBalanced) -> bool,
    max_scram_iterations: small(MaxScramIterations) -> u32,
    replica_set: text(ReplicaSet) -> Text<'a>,
    /// In milliseconds.
    server_selection_timeout_ms: integer(ServerSelectionTimeoutMs) -> u64,
    /// In milliseconds; zero means no limit.
    socket_timeout_ms: integer(SocketTimeoutMs) -> u64,
    srv_allowed_hosts_suffix: text(SrvAllowedHostsSuffix) -> Text<'a>,
    srv_max_hosts: small(SrvMaxHosts) -> u32,
    srv_service_name: text(SrvServiceName) -> Text<'a>,
    /// In milliseconds; zero means no limit.
    timeout_ms: integer(TimeoutMs) -> u64,
    /// Dangerous where `true`.
    tls_allow_invalid_certificates: boolean(TlsAllowInvalidCertificates) -> bool,
    /// Dangerous where `true`.
    tls_allow_invalid_hostnames: boolean(TlsAllowInvalidHostnames) -> bool,
    tls_ca_file: text(TlsCaFile) -> Text<'a>,
    tls_certificate_key_file: text(TlsCertificateKeyFile) -> Text<'a>,
    tls_disable_certificate_revocation_check: boolean(TlsDisableCertificateRevocationCheck) -> bool,
    tls_disable_ocsp_endpoint_check: boolean(TlsDisableOcspEndpointCheck) -> bool,
    /// Dangerous where `true`.
    tls_insecure: boolean(TlsInsecure) -> bool,
}

/// The options that mean nothing without TLS.
const TLS_OPTIONS: [OptionName; 8] = {
    use OptionName as O;
    [
        O::TlsAllowInvalidCertificates,
        O::TlsAllowInvalidHostnames,
        O::TlsCaFile,
        O::TlsCertificateKeyFile,
        O::TlsCertificateKeyFilePassword,
        O::TlsDisableCertificateRevocationCheck,
        O::TlsDisableOcspEndpointCheck,
        O::TlsInsecure,
    ]
};

impl fmt::Debug for ConnectionString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut s = f.debug_struct("ConnectionString");
        s.field("scheme", &self.scheme);
        if self.has_userinfo() {
            s.field("userinfo", &format_args!("***"));
        }
        if self.hosts_are_suspect() {
            s.field("hosts", &format_args!("***"));
        } else {
            s.field("hosts", &self.hosts());
            s.field("database", &self.database);
            s.field("options", &self.options());
        }
        s.finish_non_exhaustive()
    }
}
