//! Options: grammar, types, warnings, conflicts.

use mongo_auth_uri::{
    ConnectionString, ErrorKind, Kind, OPTIONS, OptionName, OptionValue, Reason, WarningKind,
};

fn parse(uri: &str) -> ConnectionString<'_> {
    ConnectionString::parse(uri).unwrap_or_else(|e| panic!("{uri}: {e}"))
}

/// The options as one line of text: `name=value` in order.
fn shown(uri: &ConnectionString<'_>) -> String {
    let one = |(name, value): (OptionName, OptionValue<'_>)| {
        let value = match value {
            OptionValue::Boolean(b) => b.to_string(),
            OptionValue::Integer(n) => n.to_string(),
            OptionValue::Text(text) => text.to_string(),
            OptionValue::Secret(secret) => secret.expose().to_string(),
            OptionValue::Mechanism(mechanism) => mechanism.to_string(),
            OptionValue::List(list) => list.map(|t| t.to_string()).collect::<Vec<_>>().join("|"),
            OptionValue::Tags(tags) => {
                tags.map(|(n, v)| format!("{n}~{v}")).collect::<Vec<_>>().join("|")
            }
            OptionValue::Properties(p) => p
                .iter()
                .map(|e| format!("{}~{}", e.property.map_or("?", |p| p.name()), e.value.expose()))
                .collect::<Vec<_>>()
                .join("|"),
            other => format!("{other:?}"),
        };
        format!("{name}={value}")
    };
    uri.options().map(one).collect::<Vec<_>>().join(" ")
}

use WarningKind as W;

/// A query on `mongodb://h`, the options that hold, and the warnings.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, &[WarningKind])] = &[
    ("U23: pairs", "/?appName=a&w=1", "appName=a w=1", &[]),
    ("U23: semicolons", "/?appName=a;w=1", "appName=a w=1", &[W::Deprecated]),
    ("U23: encoded semicolon", "/?appName=a%3Bw&w=1", "appName=a;w w=1", &[]),
    ("U24: leading separator", "/?&w=1", "w=1", &[W::EmptyPair]),
    ("U24: doubled and trailing", "/?w=1&&journal=true&", "w=1 journal=true", &[W::EmptyPair, W::EmptyPair]),
    ("U24: empty query", "/?", "", &[]),
    ("U25: any case", "/?APPNAME=a&rEtRyWrItEs=true", "appName=a retryWrites=true", &[]),
    ("U25: encoded key", "/?app%4Eame=a", "appName=a", &[]),
    ("U26: further equals signs", "/?appName=a=b==", "appName=a=b==", &[]),
    ("U7: plus in a value", "/?appName=a+b%2Bc%20d", "appName=a+b+c d", &[]),
    ("U27: unknown", "/?foo=bar&w=1", "w=1", &[W::UnknownOption]),
    ("U28: invalid", "/?w=-1&readPreference=Primary&compressors=lzma", "", &[W::InvalidValue; 3]),
    ("U29: empty number", "/?maxPoolSize=", "", &[W::EmptyValue]),
    ("U29: empty boolean", "/?journal=", "", &[W::EmptyValue]),
    ("U30: booleans", "/?journal=true&retryReads=false", "journal=true retryReads=false", &[]),
    ("U30: old true", "/?journal=yes&retryReads=1&retryWrites=t", "journal=true retryReads=true retryWrites=true", &[W::Deprecated; 3]),
    ("U30: old false", "/?journal=no&retryReads=-1&retryWrites=0", "journal=false retryReads=false retryWrites=false", &[W::Deprecated; 3]),
    ("U30: not for loadBalanced", "/?loadBalanced=1", "", &[W::InvalidValue]),
    ("U30: not TRUE", "/?journal=TRUE", "", &[W::InvalidValue]),
    ("U31: greatest", "/?maxPoolSize=2147483647", "maxPoolSize=2147483647", &[]),
    ("U31: too great", "/?maxPoolSize=2147483648", "", &[W::InvalidValue]),
    ("U31: 64 bits", "/?wTimeoutMS=9223372036854775807", "wTimeoutMS=9223372036854775807", &[]),
    ("U31: 65 bits", "/?wTimeoutMS=9223372036854775808", "", &[W::InvalidValue]),
    ("U31: plus sign", "/?maxPoolSize=+5", "", &[W::InvalidValue]),
    ("U31: encoded digits", "/?maxPoolSize=%35%30", "maxPoolSize=50", &[]),
    ("U32: tag sets", "/?readPreferenceTags=dc:ny,rack:1&readPreferenceTags=dc:ny&readPreferenceTags=", "readPreferenceTags=dc~ny|rack~1 readPreferenceTags=dc~ny readPreferenceTags=", &[]),
    ("U32: no tag", "/?readPreferenceTags=dc", "", &[W::InvalidValue]),
    ("U33: repeated, same", "/?replicaSet=a&replicaSet=a", "replicaSet=a", &[W::Repeated]),
    ("U33: repeated, other", "/?replicaSet=a&replicaSet=b", "replicaSet=a", &[W::Repeated]),
    ("U33: first valid", "/?maxPoolSize=x&maxPoolSize=5", "maxPoolSize=5", &[W::InvalidValue, W::Repeated]),
    ("U34: old name alone", "/?wtimeout=5", "wTimeoutMS=5", &[W::Deprecated]),
    ("U34: old name first", "/?wtimeout=5&wTimeoutMS=10", "wTimeoutMS=10", &[W::Deprecated]),
    ("U34: old name last", "/?wTimeoutMS=10&wtimeout=5", "wTimeoutMS=10", &[W::Deprecated]),
    ("U34: service name alone", "/?gssapiServiceName=x", "authMechanismProperties=SERVICE_NAME~x", &[W::Deprecated]),
    ("U34: service name with its replacement", "/?gssapiServiceName=x&authMechanismProperties=SERVICE_NAME:y", "authMechanismProperties=SERVICE_NAME~y", &[W::Deprecated]),
    ("U34: service name twice", "/?gssapiServiceName=x&gssapiServiceName=x", "authMechanismProperties=SERVICE_NAME~x", &[W::Deprecated, W::Deprecated]),
    ("U40: first colon", "/?authMechanismProperties=TOKEN_RESOURCE:a:b://c", "authMechanismProperties=TOKEN_RESOURCE~a:b://c", &[]),
    ("U40: several", "/?authMechanismProperties=SERVICE_NAME:a,SERVICE_HOST:b", "authMechanismProperties=SERVICE_NAME~a|SERVICE_HOST~b", &[]),
    ("U41: decoded before it is split", "/?authMechanismProperties=SERVICE_NAME%3Aa%2CSERVICE_HOST:b", "authMechanismProperties=SERVICE_NAME~a|SERVICE_HOST~b", &[]),
    ("U41: encoded comma splits", "/?authMechanismProperties=TOKEN_RESOURCE:a%2Cb,ENVIRONMENT:azure", "", &[W::MalformedProperty]),
    ("U41: decoded once", "/?authMechanismProperties=TOKEN_RESOURCE:a%252Cb", "authMechanismProperties=TOKEN_RESOURCE~a%2Cb", &[]),
    ("U42: any case", "/?authMechanismProperties=service_Name:a", "authMechanismProperties=SERVICE_NAME~a", &[]),
    ("U42: no colon", "/?authMechanismProperties=CANARY", "", &[W::MalformedProperty]),
    ("U42: empty value", "/?authMechanismProperties=SERVICE_NAME:", "", &[W::MalformedProperty]),
    ("U42: empty name", "/?authMechanismProperties=:x", "", &[W::MalformedProperty]),
    ("U42: repeated", "/?authMechanismProperties=SERVICE_NAME:a,service_name:b", "", &[W::MalformedProperty]),
    ("U44: ssl is tls", "/?ssl=true", "tls=true", &[]),
    ("U44: agreement", "/?tls=false&ssl=false&tls=false", "tls=false", &[]),
    ("U46: files", "/?tlsCAFile=ca.pem&tlsCertificateKeyFile=a%20b.pem&tlsCertificateKeyFilePassword=x", "tlsCAFile=ca.pem tlsCertificateKeyFile=a b.pem tlsCertificateKeyFilePassword=x", &[]),
    ("U53: connectTimeoutMS", "/?connectTimeoutMS=0", "connectTimeoutMS=0", &[]),
    ("U53: connectTimeoutMS below", "/?connectTimeoutMS=-1", "", &[W::InvalidValue]),
    ("U53: heartbeatFrequencyMS", "/?heartbeatFrequencyMS=500", "heartbeatFrequencyMS=500", &[]),
    ("U53: heartbeatFrequencyMS below", "/?heartbeatFrequencyMS=499", "", &[W::InvalidValue]),
    ("U53: maxConnecting", "/?maxConnecting=1", "maxConnecting=1", &[]),
    ("U53: maxConnecting below", "/?maxConnecting=0", "", &[W::InvalidValue]),
    ("U53: no staleness limit", "/?maxStalenessSeconds=-1", "maxStalenessSeconds=-1", &[]),
    ("U53: maxStalenessSeconds", "/?maxStalenessSeconds=90", "maxStalenessSeconds=90", &[]),
    ("U53: maxStalenessSeconds below", "/?maxStalenessSeconds=89", "", &[W::InvalidValue]),
    ("U53: serverSelectionTimeoutMS", "/?serverSelectionTimeoutMS=1", "serverSelectionTimeoutMS=1", &[]),
    ("U53: serverSelectionTimeoutMS zero", "/?serverSelectionTimeoutMS=0", "", &[W::InvalidValue]),
    ("U53: zlibCompressionLevel", "/?zlibCompressionLevel=-1", "zlibCompressionLevel=-1", &[]),
    ("U53: zlibCompressionLevel nine", "/?zlibCompressionLevel=9", "zlibCompressionLevel=9", &[]),
    ("U53: zlibCompressionLevel above", "/?zlibCompressionLevel=10", "", &[W::InvalidValue]),
    ("U53: others from zero", "/?localThresholdMS=0&maxIdleTimeMS=0&maxPoolSize=0&minPoolSize=0&socketTimeoutMS=0&timeoutMS=0&maxAdaptiveRetries=0", "localThresholdMS=0 maxIdleTimeMS=0 maxPoolSize=0 minPoolSize=0 socketTimeoutMS=0 timeoutMS=0 maxAdaptiveRetries=0", &[]),
    ("U53: others below zero", "/?localThresholdMS=-1&maxIdleTimeMS=-1&maxPoolSize=-1&minPoolSize=-1&socketTimeoutMS=-1&timeoutMS=-1&maxAdaptiveRetries=-1", "", &[W::InvalidValue; 7]),
    ("U54: modes", "/?serverMonitoringMode=poll", "serverMonitoringMode=poll", &[]),
    ("U54: no mode", "/?serverMonitoringMode=Poll", "", &[W::InvalidValue]),
    ("U54: any word", "/?w=x&readConcernLevel=y", "w=x readConcernLevel=y", &[]),
    ("S11: least iterations", "/?maxScramIterations=4096", "maxScramIterations=4096", &[]),
    ("S11: too few iterations", "/?maxScramIterations=4095", "", &[W::InvalidValue]),
    ("U52: proxy", "/?proxyHost=p&proxyPort=1&proxyUsername=u&proxyPassword=x", "proxyHost=p proxyPort=1 proxyUsername=u proxyPassword=x", &[]),
    ("U48: false is fine", ",i/?directConnection=false", "directConnection=false", &[]),
    ("U49: false is fine", ",i/?loadBalanced=false", "loadBalanced=false", &[]),
];

#[test]
fn rows() {
    for (id, query, options, warnings) in ROWS {
        let text = format!("mongodb://h{query}");
        let uri = parse(&text);
        assert_eq!(shown(&uri), *options, "{id}");
        let all: Vec<_> = uri.warnings().collect();
        assert_eq!(all.iter().map(|w| w.kind).collect::<Vec<_>>(), *warnings, "{id}");
        for warning in all {
            assert!(!warning.to_string().contains("CANARY"), "{id}");
        }
    }
}

/// Queries that are refused, whole strings where the scheme or the hosts matter.
#[rustfmt::skip]
const REFUSED: &[(&str, &str, ErrorKind, Reason)] = &[
    ("U24: no equals sign", "mongodb://h/?w", ErrorKind::OptionSyntax, Reason::NoEquals),
    ("U24: no key", "mongodb://h/?=x", ErrorKind::OptionSyntax, Reason::EmptyKey),
    ("U23: both separators", "mongodb://h/?a=1&b=2;c=3", ErrorKind::OptionSyntax, Reason::MixedSeparators),
    ("U37: empty authSource", "mongodb://u:p@h/?authSource=", ErrorKind::Credential, Reason::EmptyAuthSource),
    ("U37: empty authSource without credentials", "mongodb://h/d?authSource=", ErrorKind::Credential, Reason::EmptyAuthSource),
    ("U37: an at-sign elsewhere changes nothing", "mongodb://h?authSource=&appName=a@b", ErrorKind::Credential, Reason::EmptyAuthSource),
    ("U55: an at-sign elsewhere changes nothing", "mongodb+srv://a,b?appName=a@b", ErrorKind::Srv, Reason::SrvSeveralHosts),
    ("U39: unknown mechanism", "mongodb://h/?authMechanism=FOO", ErrorKind::Credential, Reason::UnknownMechanism),
    ("U39: lower case", "mongodb://h/?authMechanism=plain", ErrorKind::Credential, Reason::UnknownMechanism),
    ("U39: empty", "mongodb://h/?authMechanism=", ErrorKind::Credential, Reason::UnknownMechanism),
    ("U39: MONGODB-CR", "mongodb://u:p@h/?authMechanism=MONGODB-CR", ErrorKind::Credential, Reason::MongodbCr),
    ("U44: tls and ssl", "mongodb://h/?tls=true&ssl=false", ErrorKind::OptionConflict, Reason::TlsDisagree),
    ("U44: ssl and tls", "mongodb://h/?ssl=true&tls=false", ErrorKind::OptionConflict, Reason::TlsDisagree),
    ("U44: tls twice", "mongodb://h/?tls=true&tls=false", ErrorKind::OptionConflict, Reason::TlsDisagree),
    ("U44: ssl thrice", "mongodb://h/?ssl=true&ssl=true&ssl=0", ErrorKind::OptionConflict, Reason::TlsDisagree),
    ("T20: tlsInsecure twice", "mongodb://h/?tlsInsecure=false&tlsInsecure=true", ErrorKind::OptionConflict, Reason::RepeatedDiffers),
    ("T20: tlsCAFile twice", "mongodb://h/?tlsCAFile=a&tlsCAFile=b", ErrorKind::OptionConflict, Reason::RepeatedDiffers),
    ("T20: authSource twice", "mongodb://h/?authSource=a&authSource=b", ErrorKind::OptionConflict, Reason::RepeatedDiffers),
    ("T20: authMechanism twice", "mongodb://h/?authMechanism=PLAIN&authMechanism=GSSAPI", ErrorKind::OptionConflict, Reason::RepeatedDiffers),
    ("U48: several hosts", "mongodb://a,b/?directConnection=true", ErrorKind::OptionConflict, Reason::DirectSeveralHosts),
    ("U48: SRV", "mongodb+srv://a.b.c/?directConnection=true", ErrorKind::OptionConflict, Reason::DirectSrv),
    ("U49: several hosts", "mongodb://a,b/?loadBalanced=true", ErrorKind::OptionConflict, Reason::BalancedSeveralHosts),
    ("U49: replicaSet", "mongodb://a/?loadBalanced=true&replicaSet=r", ErrorKind::OptionConflict, Reason::BalancedReplicaSet),
    ("U49: directConnection", "mongodb://a/?loadBalanced=true&directConnection=true", ErrorKind::OptionConflict, Reason::BalancedDirect),
    ("U49: srvMaxHosts", "mongodb+srv://a.b.c/?loadBalanced=true&srvMaxHosts=1", ErrorKind::OptionConflict, Reason::SrvMaxHosts),
    ("U50: srvServiceName", "mongodb://a/?srvServiceName=x", ErrorKind::OptionConflict, Reason::SrvOption),
    ("U50: srvMaxHosts", "mongodb://a/?srvMaxHosts=0", ErrorKind::OptionConflict, Reason::SrvOption),
    ("U62: srvAllowedHostsSuffix", "mongodb://a/?srvAllowedHostsSuffix=b.c", ErrorKind::OptionConflict, Reason::SrvOption),
    ("U51: replicaSet", "mongodb+srv://a.b.c/?srvMaxHosts=1&replicaSet=r", ErrorKind::OptionConflict, Reason::SrvMaxHosts),
    ("U52: port alone", "mongodb://h/?proxyPort=1", ErrorKind::OptionConflict, Reason::ProxyHostMissing),
    ("U52: user name alone", "mongodb://h/?proxyUsername=a", ErrorKind::OptionConflict, Reason::ProxyHostMissing),
    ("U52: password alone", "mongodb://h/?proxyPassword=a", ErrorKind::OptionConflict, Reason::ProxyHostMissing),
    ("U52: all but the host", "mongodb://h/?proxyPort=1&proxyUsername=a&proxyPassword=b", ErrorKind::OptionConflict, Reason::ProxyHostMissing),
    ("U52: no password", "mongodb://h/?proxyHost=p&proxyUsername=a", ErrorKind::OptionConflict, Reason::ProxyCredential),
    ("U52: no user name", "mongodb://h/?proxyHost=p&proxyPassword=a", ErrorKind::OptionConflict, Reason::ProxyCredential),
    ("U33: proxyHost twice", "mongodb://h/?proxyHost=p&proxyHost=p", ErrorKind::OptionConflict, Reason::ProxyRepeated),
    ("U33: proxyPort twice", "mongodb://h/?proxyHost=p&proxyPort=1&proxyPort=2", ErrorKind::OptionConflict, Reason::ProxyRepeated),
    ("U33: proxyUsername twice", "mongodb://h/?proxyHost=p&proxyUsername=a&proxyUsername=b&proxyPassword=c", ErrorKind::OptionConflict, Reason::ProxyRepeated),
    ("U33: proxyPassword twice", "mongodb://h/?proxyHost=p&proxyUsername=a&proxyPassword=b&proxyPassword=c", ErrorKind::OptionConflict, Reason::ProxyRepeated),
];

#[test]
fn refused() {
    for (id, uri, kind, reason) in REFUSED {
        let error = ConnectionString::parse(uri).expect_err(id);
        assert_eq!((error.kind, error.reason), (*kind, *reason), "{id}");
    }
}

#[test]
fn u47_tls_is_on_with_srv_unless_the_string_says_otherwise() {
    for (uri, tls, options) in [
        ("mongodb+srv://a.b.c", true, "tls=true"),
        ("mongodb+srv://a.b.c/?tls=false", false, "tls=false"),
        ("mongodb+srv://a.b.c/?ssl=false", false, "tls=false"),
        ("mongodb+srv://a.b.c/?w=1", true, "w=1 tls=true"),
        ("mongodb://h", false, ""),
        ("mongodb://h/?tls=true", true, "tls=true"),
        ("mongodb://h/?tlsCAFile=x", true, "tlsCAFile=x"),
        ("mongodb://h/?tlsCAFile=x&tls=false", false, "tlsCAFile=x tls=false"),
    ] {
        let parsed = parse(uri);
        assert_eq!((parsed.tls(), shown(&parsed).as_str()), (tls, options), "{uri}");
    }
}

#[test]
fn u51_u56_srv_options() {
    let uri = parse(
        "mongodb+srv://a.b.c/?srvMaxHosts=0&replicaSet=r&srvServiceName=cu-1&srvAllowedHostsSuffix=b.c",
    );
    assert_eq!(
        (uri.srv_max_hosts(), uri.srv_service_name().is_some_and(|s| s == "cu-1")),
        (Some(0), true)
    );
    assert!(uri.srv_allowed_hosts_suffix().is_some_and(|s| s == "b.c"));
    for (value, valid) in [
        ("x".repeat(62), true),
        ("x".repeat(63), false),
        ("a.b".into(), false),
        ("a_b".into(), false),
    ] {
        let text = format!("mongodb+srv://a.b.c/?srvServiceName={value}");
        assert_eq!(parse(&text).srv_service_name().is_some(), valid, "{value}");
    }
    for bad in ["-1", "foo"] {
        let text = format!("mongodb+srv://a.b.c/?srvMaxHosts={bad}&replicaSet=r");
        assert_eq!(parse(&text).warnings().map(|w| w.kind).collect::<Vec<_>>(), [W::InvalidValue]);
    }
}

#[test]
fn u27_u35_warnings_are_data_with_a_byte_and_a_suggestion() {
    let text = "mongodb://h/?replcaSet=CANARY&authMecanism=CANARY&fsync=CANARY";
    let uri = parse(text);
    let all: Vec<_> =
        uri.warnings().map(|w| (w.option, &text[w.at..w.at + 5], w.suggestion())).collect();
    assert_eq!(
        all,
        [
            (Some("replcaSet"), "replc", Some(OptionName::ReplicaSet)),
            (Some("authMecanism"), "authM", Some(OptionName::AuthMechanism)),
            (Some("fsync"), "fsync", None),
        ]
    );
    assert!(uri.warnings().next().unwrap().to_string().contains("did you mean replicaSet?"));
}

#[test]
fn t18_an_unknown_name_that_may_be_password_is_not_shown() {
    // A password that was not encoded may have been cut in such a way.
    for text in [
        "mongodb://u:1234/x?CANARY=1&w=1@h",
        "mongodb://u:p@ss/x?a=1&CANARY=1&w=1@h",
        "mongodb://h/?CANARY%20=1",
        "mongodb://h/?CANARY\u{e9}=1",
    ] {
        let uri = parse(text);
        let warnings: String = uri.warnings().map(|w| format!("{w:?} {w}")).collect();
        assert!(warnings.contains("UnknownOption") && !warnings.contains("CANARY"), "{warnings}");
        assert!(!format!("{uri:?} {} {0:?}", uri.redacted()).contains("CANARY"));
    }
}

#[test]
fn t20_cleartext_and_aws_keys_are_warned_of() {
    for (uri, want) in [
        ("mongodb://u:p@h/?authMechanism=PLAIN", &[W::CleartextPassword][..]),
        ("mongodb://u:p@h/?authMechanism=PLAIN&tls=true", &[]),
        ("mongodb://u:p@localhost/?authMechanism=PLAIN", &[]),
        ("mongodb://u:p@h/?authMechanism=SCRAM-SHA-256", &[]),
        ("mongodb://k:s@h/?authMechanism=MONGODB-AWS", &[W::AwsKeysInUri]),
        (
            "mongodb://h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t",
            &[W::AwsKeysInUri],
        ),
        ("mongodb://h/?authMechanism=MONGODB-AWS", &[]),
    ] {
        assert_eq!(parse(uri).warnings().map(|w| w.kind).collect::<Vec<_>>(), want, "{uri}");
        assert!(want.iter().all(|k| k.is_advice()));
    }
}

#[test]
fn u36_the_table_documents_every_option_once() {
    for (spec, next) in OPTIONS.iter().zip(&OPTIONS[1..]) {
        let (one, other) = (spec.name.as_str().to_lowercase(), next.name.as_str().to_lowercase());
        assert!(one < other, "{one} before {other}");
    }
    for spec in &OPTIONS {
        assert!(!spec.meaning.is_empty() && !spec.default.is_empty());
        assert_eq!(spec.name.spec(), spec);
        let upper = spec.name.as_str().to_uppercase();
        assert_eq!(OptionName::from_name(&upper), Some(spec.name));
        assert_eq!(spec.name.is_secret(), spec.kind == Kind::Secret);
    }
    for (name, want) in [
        ("ssl", Some(OptionName::Tls)),
        ("wtimeout", Some(OptionName::WTimeoutMs)),
        ("", None),
        ("tl", None),
        ("\u{212a}", None),
    ] {
        assert_eq!(OptionName::from_name(name), want, "{name}");
    }
}

#[test]
fn u53_typed_getters_read_what_is_given() {
    let uri = parse(
        "mongodb://h/?connectTimeoutMS=1&socketTimeoutMS=2&serverSelectionTimeoutMS=3&timeoutMS=4&\
         maxScramIterations=5000&appName=a&replicaSet=r&directConnection=true&loadBalanced=false&\
         compressors=zstd,zlib&tlsCAFile=ca&tlsCertificateKeyFile=k&tlsCertificateKeyFilePassword=p%20w&\
         readPreferenceTags=a:b&authSource=s&proxyHost=x&proxyUsername=u&proxyPassword=q",
    );
    assert_eq!(uri.connect_timeout_ms(), Some(1));
    assert_eq!(uri.socket_timeout_ms(), Some(2));
    assert_eq!(uri.server_selection_timeout_ms(), Some(3));
    assert_eq!(uri.timeout_ms(), Some(4));
    assert_eq!(uri.max_scram_iterations(), Some(5000));
    assert_eq!(uri.direct_connection(), Some(true));
    assert_eq!(uri.load_balanced(), Some(false));
    assert!(uri.app_name().unwrap() == "a" && uri.replica_set().unwrap() == "r");
    assert!(uri.tls_ca_file().unwrap() == "ca" && uri.tls_certificate_key_file().unwrap() == "k");
    assert!(uri.tls_certificate_key_file_password().unwrap().expose() == "p w");
    assert!(uri.proxy_password().unwrap().expose() == "q" && uri.auth_source().unwrap() == "s");
    assert!(uri.compressors().map(|t| t.to_string()).eq(["zstd", "zlib"]));
    assert_eq!(uri.read_preference_tags().count(), 1);
    assert_eq!(parse("mongodb://h").max_scram_iterations(), None);
}
