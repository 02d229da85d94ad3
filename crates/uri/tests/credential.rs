//! The second stage: the credential, by mechanism.

use mongo_auth_primitives::{Mechanism, Text};
use mongo_auth_uri::{
    CanonicalizeHostName, ConnectionString, Credential, Error, ErrorKind, OidcCallback,
    OidcEnvironment, Overrides, Property, Reason, SourceOrigin, WarningKind,
};

fn credential<'a>(uri: &'a str, over: &Overrides<'a>) -> Result<Option<Credential<'a>>, Error> {
    ConnectionString::parse(uri)?.credential(over)
}

/// `mechanism source username password KEY~value…`, with `-` for what is absent.
fn shown(c: &Credential<'_>) -> String {
    let text = |t: Option<Text<'_>>| t.map_or("-".into(), |t| t.to_string());
    let mut all = vec![
        c.mechanism().map_or("-", Mechanism::name).to_owned(),
        c.source().to_string(),
        text(c.username()),
        text(c.password().map(|p| p.expose())),
    ];
    all.extend(
        c.properties()
            .iter()
            .map(|e| format!("{}~{}", e.property.unwrap().name(), e.value.expose())),
    );
    all.join(" ")
}

#[rustfmt::skip]
const ACCEPTED: &[(&str, &str, Option<&str>)] = &[
    ("U12: nothing", "mongodb://h", None),
    ("U12: a database is no credential", "mongodb://h/d", None),
    ("U12: authSource is no credential", "mongodb://h/?authSource=a", None),
    ("U38: admin", "mongodb://u:p@h", Some("- admin u p")),
    ("U38: path", "mongodb://u:p@h/d", Some("- d u p")),
    ("U38: authSource", "mongodb://u:p@h/d?authSource=a", Some("- a u p")),
    ("U38: encoded authSource", "mongodb://u:p@h/?authSource=a%24b", Some("- a$b u p")),
    ("U9: password still to be asked for", "mongodb://u@h", Some("- admin u -")),
    ("U71: SCRAM-SHA-1", "mongodb://u:p@h/d?authMechanism=SCRAM-SHA-1", Some("SCRAM-SHA-1 d u p")),
    ("U71: SCRAM-SHA-256", "mongodb://u:p@h/?authMechanism=SCRAM-SHA-256", Some("SCRAM-SHA-256 admin u p")),
    ("U71: empty password", "mongodb://u:@h/?authMechanism=SCRAM-SHA-256", Some("SCRAM-SHA-256 admin u ")),
    ("U71: authSource", "mongodb://u:p@h/d?authSource=a&authMechanism=SCRAM-SHA-256", Some("SCRAM-SHA-256 a u p")),
    ("U72: external", "mongodb://u:p@h/?authMechanism=PLAIN", Some("PLAIN $external u p")),
    ("U72: path", "mongodb://u:p@h/d?authMechanism=PLAIN", Some("PLAIN d u p")),
    ("U72: authSource", "mongodb://u:p@h/d?authMechanism=PLAIN&authSource=a", Some("PLAIN a u p")),
    ("U73: no user name", "mongodb://h/?authMechanism=MONGODB-X509", Some("MONGODB-X509 $external - -")),
    ("U73: user name", "mongodb://CN%3Da%2CO%3Db@h/d?authMechanism=MONGODB-X509", Some("MONGODB-X509 $external CN=a,O=b -")),
    ("U73: source", "mongodb://h/?authMechanism=MONGODB-X509&authSource=$external", Some("MONGODB-X509 $external - -")),
    ("U74: default service", "mongodb://u%40R@h/d?authMechanism=GSSAPI", Some("GSSAPI $external u@R - SERVICE_NAME~mongodb")),
    ("U74: password", "mongodb://u%40R:p@h/?authMechanism=GSSAPI&authSource=%24external", Some("GSSAPI $external u@R p SERVICE_NAME~mongodb")),
    ("U74: properties", "mongodb://u@h/?authMechanism=GSSAPI&authMechanismProperties=service_name:s,SERVICE_REALM:r,SERVICE_HOST:x,CANONICALIZE_HOST_NAME:forward", Some("GSSAPI $external u - SERVICE_NAME~s SERVICE_REALM~r SERVICE_HOST~x CANONICALIZE_HOST_NAME~forward")),
    ("U34: gssapiServiceName", "mongodb://u@h/?authMechanism=GSSAPI&gssapiServiceName=s", Some("GSSAPI $external u - SERVICE_NAME~s")),
    ("U75: environment", "mongodb://h/d?authMechanism=MONGODB-AWS", Some("MONGODB-AWS $external - -")),
    ("U76: keys", "mongodb://k:s%2F@h/?authMechanism=MONGODB-AWS", Some("MONGODB-AWS $external k s/")),
    ("U76: keys and token", "mongodb://k:s@h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t%2B/=", Some("MONGODB-AWS $external k s AWS_SESSION_TOKEN~t+/=")),
    ("U7: raw base64 token", "mongodb://k:s@h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:a+b/c==", Some("MONGODB-AWS $external k s AWS_SESSION_TOKEN~a+b/c==")),
    ("U77: test", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:test", Some("MONGODB-OIDC $external - - ENVIRONMENT~test")),
    ("U77: azure", "mongodb://u@h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:azure,TOKEN_RESOURCE:mongodb://c", Some("MONGODB-OIDC $external u - ENVIRONMENT~azure TOKEN_RESOURCE~mongodb://c")),
    ("U77: gcp", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:gcp,TOKEN_RESOURCE:a%26b", Some("MONGODB-OIDC $external - - ENVIRONMENT~gcp TOKEN_RESOURCE~a&b")),
    ("U77: k8s", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s", Some("MONGODB-OIDC $external - - ENVIRONMENT~k8s")),
    ("U77: k8s and a user name", "mongodb://u@h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s", Some("MONGODB-OIDC $external u - ENVIRONMENT~k8s")),
];

#[test]
fn accepted() {
    for (id, uri, want) in ACCEPTED {
        let got = credential(uri, &Overrides::default()).unwrap_or_else(|e| panic!("{id}: {e}"));
        assert_eq!(got.as_ref().map(shown).as_deref(), *want, "{id}");
    }
}

use Reason as R;
#[rustfmt::skip]
const REFUSED: &[(&str, &str, Reason)] = &[
    ("U11: nothing before the at-sign", "mongodb://@h/", R::UsernameMissing),
    ("U11: a colon before the at-sign", "mongodb://:@h/", R::UsernameMissing),
    ("U71: SCRAM-SHA-1 without user name", "mongodb://h/?authMechanism=SCRAM-SHA-1", R::UsernameMissing),
    ("U71: SCRAM-SHA-256 without user name", "mongodb://h/?authMechanism=SCRAM-SHA-256", R::UsernameMissing),
    ("U71: empty user name", "mongodb://:p@h/?authMechanism=SCRAM-SHA-256", R::UsernameMissing),
    ("U71: without password", "mongodb://u@h/?authMechanism=SCRAM-SHA-256", R::PasswordMissing),
    ("U43: SCRAM has no property", "mongodb://u:p@h/?authMechanism=SCRAM-SHA-1&authMechanismProperties=SERVICE_NAME:x", R::PropertyForbidden),
    ("U43: negotiation has no property", "mongodb://u:p@h/?authMechanismProperties=SERVICE_NAME:x", R::PropertyForbidden),
    ("U43: PLAIN has no property", "mongodb://u:p@h/?authMechanism=PLAIN&authMechanismProperties=SERVICE_NAME:x", R::PropertyForbidden),
    ("U43: X.509 has no property", "mongodb://h/?authMechanism=MONGODB-X509&authMechanismProperties=SERVICE_NAME:x", R::PropertyForbidden),
    ("U43: GSSAPI does not know ENVIRONMENT", "mongodb://u@h/?authMechanism=GSSAPI&authMechanismProperties=ENVIRONMENT:x", R::PropertyForbidden),
    ("U43: AWS does not know SERVICE_NAME", "mongodb://h/?authMechanism=MONGODB-AWS&authMechanismProperties=SERVICE_NAME:x", R::PropertyForbidden),
    ("U43: unknown property", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=FOO:x", R::PropertyForbidden),
    ("U43: provider in the string", "mongodb://h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_CREDENTIAL_PROVIDER:x", R::PropertyOnlyInCode),
    ("U43: callback in the string", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=OIDC_CALLBACK:x", R::PropertyOnlyInCode),
    ("U43: human callback in the string", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=OIDC_HUMAN_CALLBACK:x", R::PropertyOnlyInCode),
    ("U43: allowed hosts in the string", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ALLOWED_HOSTS:x", R::PropertyOnlyInCode),
    ("U72: without user name", "mongodb://h/?authMechanism=PLAIN", R::UsernameMissing),
    ("U72: without password", "mongodb://u@h/?authMechanism=PLAIN", R::PasswordMissing),
    ("U73: password", "mongodb://u:p@h/?authMechanism=MONGODB-X509", R::PasswordForbidden),
    ("U73: empty password", "mongodb://u:@h/?authMechanism=MONGODB-X509", R::PasswordForbidden),
    ("U73: source", "mongodb://h/?authMechanism=MONGODB-X509&authSource=a", R::SourceNotExternal),
    ("U74: without user name", "mongodb://h/?authMechanism=GSSAPI", R::UsernameMissing),
    ("U74: source", "mongodb://u@h/?authMechanism=GSSAPI&authSource=a", R::SourceNotExternal),
    ("U74: canonical host name", "mongodb://u@h/?authMechanism=GSSAPI&authMechanismProperties=CANONICALIZE_HOST_NAME:x", R::PropertyValue),
    ("U75: without password", "mongodb://k@h/?authMechanism=MONGODB-AWS", R::PasswordMissing),
    ("U75: without user name", "mongodb://:s@h/?authMechanism=MONGODB-AWS", R::UsernameMissing),
    ("U75: source", "mongodb://h/?authMechanism=MONGODB-AWS&authSource=admin", R::SourceNotExternal),
    ("U76: token without keys", "mongodb://h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t", R::AwsTokenWithoutKeys),
    ("U77: nothing", "mongodb://h/?authMechanism=MONGODB-OIDC", R::OidcSource),
    ("U77: password", "mongodb://u:p@h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s", R::PasswordForbidden),
    ("U77: source", "mongodb://h/?authMechanism=MONGODB-OIDC&authSource=a&authMechanismProperties=ENVIRONMENT:k8s", R::SourceNotExternal),
    ("U77: user name with test", "mongodb://u@h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:test", R::UsernameForbidden),
    ("U77: unknown environment", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:x", R::PropertyValue),
    ("U77: azure without resource", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:azure", R::OidcResourceMissing),
    ("U77: gcp without resource", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:gcp", R::OidcResourceMissing),
    ("U77: k8s with resource", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s,TOKEN_RESOURCE:x", R::OidcResourceForbidden),
    ("U77: resource alone", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=TOKEN_RESOURCE:x", R::OidcSource),
    ("U41: properties dropped for a comma", "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=TOKEN_RESOURCE:a%2Cb,ENVIRONMENT:azure", R::OidcPropertiesIgnored),
];

#[test]
fn refused() {
    for (id, uri, reason) in REFUSED {
        let error = credential(uri, &Overrides::default()).expect_err(id);
        assert_eq!((error.kind, error.reason), (ErrorKind::Credential, *reason), "{id}");
    }
}

#[test]
fn u76_explicit_aws_keys_are_a_switch() {
    let strict = Overrides::default().with_strict_aws();
    let keys = "mongodb://u:p@h/?authMechanism=MONGODB-AWS";
    let token =
        "mongodb://u:p@h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t";
    for (id, uri, reason) in [
        ("U76: user name alone", "mongodb://u@h/?authMechanism=MONGODB-AWS", R::PasswordMissing),
        ("U76: keys", keys, R::AwsKeysRefused),
        ("U76: keys and token", token, R::AwsKeysRefused),
        (
            "U76: token alone",
            "mongodb://h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t",
            R::AwsTokenWithoutKeys,
        ),
    ] {
        assert_eq!(credential(uri, &strict).expect_err(id).reason, reason, "{id}");
    }
    assert!(credential("mongodb://h/?authMechanism=MONGODB-AWS", &strict).is_ok());
    for uri in [keys, token] {
        assert!(credential(uri, &Overrides::default()).is_ok());
        let parsed = ConnectionString::parse(uri).unwrap();
        assert!(parsed.warnings().any(|w| w.kind == WarningKind::AwsKeysInUri));
    }
    let flags = strict.with_username("k").with_password("s");
    assert_eq!(
        credential("mongodb://h/?authMechanism=MONGODB-AWS", &flags).unwrap_err().reason,
        R::AwsKeysRefused
    );
}

#[test]
fn u77_callbacks_come_from_code() {
    let uri = "mongodb://h/?authMechanism=MONGODB-OIDC";
    let azure = "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:azure,TOKEN_RESOURCE:x";
    let machine = Overrides::default().with_oidc_callback(OidcCallback::Machine);
    let human = Overrides::default().with_oidc_callback(OidcCallback::Human);
    let reason = |uri, over: &Overrides<'static>| credential(uri, over).err().map(|e| e.reason);
    assert_eq!(reason(uri, &machine), None);
    assert_eq!(reason(uri, &human), None);
    assert_eq!(reason("mongodb://u@h/?authMechanism=MONGODB-OIDC", &human), None);
    assert_eq!(reason(azure, &machine), Some(R::OidcSource));
    assert_eq!(reason(azure, &human), Some(R::OidcSource));
    assert_eq!(reason(uri, &human.with_allowed_hosts()), None);
    assert_eq!(reason(uri, &machine.with_allowed_hosts()), Some(R::OidcAllowedHosts));
    assert_eq!(
        reason(azure, &Overrides::default().with_allowed_hosts()),
        Some(R::OidcAllowedHosts)
    );
}

#[test]
fn u36_overrides_win_and_complete_the_string() {
    let flags = Overrides::default().with_username("a@b").with_password("p w");
    let show = |uri, over: &Overrides<'static>| shown(&credential(uri, over).unwrap().unwrap());
    assert_eq!(show("mongodb+srv://h.example.com", &flags), "- admin a@b p w");
    assert_eq!(show("mongodb://u:p@h/d", &flags), "- d a@b p w");
    assert_eq!(show("mongodb://u:p@h/d", &flags.with_source("s")), "- s a@b p w");
    let forced = flags.with_mechanism(Mechanism::Plain);
    assert_eq!(show("mongodb://h/?authMechanism=SCRAM-SHA-1", &forced), "PLAIN $external a@b p w");
    assert_eq!(
        credential("mongodb://h", &Overrides::default().with_source("s"))
            .unwrap()
            .map(|c| shown(&c)),
        None
    );
    assert_eq!(
        credential("mongodb://h", &flags.with_source("")).unwrap_err().reason,
        R::EmptyAuthSource
    );
    assert_eq!(
        credential("mongodb://h", &Overrides::default().with_password("p")).unwrap_err().reason,
        R::UsernameMissing
    );

    let commas = [("environment", "azure"), ("TOKEN_RESOURCE", "a,b%2C")];
    let oidc = Overrides::default().with_properties(&commas);
    let uri = "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:gcp";
    assert_eq!(
        shown(&credential(uri, &oidc).unwrap().unwrap()),
        "MONGODB-OIDC $external - - ENVIRONMENT~azure TOKEN_RESOURCE~a,b%2C"
    );
}

#[test]
fn u68_a_discovered_source_does_not_override_external() {
    let found = Overrides::default().with_discovered_source(Text::literal("found"));
    for (uri, source, origin) in [
        ("mongodb+srv://u:p@a.b.c", "found", SourceOrigin::Discovered),
        ("mongodb+srv://u:p@a.b.c/d", "found", SourceOrigin::Discovered),
        ("mongodb+srv://u:p@a.b.c/?authSource=s", "s", SourceOrigin::Option),
        ("mongodb+srv://u:p@a.b.c/?authMechanism=PLAIN", "found", SourceOrigin::Discovered),
        ("mongodb+srv://a.b.c/?authMechanism=MONGODB-X509", "$external", SourceOrigin::Mechanism),
        ("mongodb+srv://a.b.c/?authMechanism=MONGODB-AWS", "$external", SourceOrigin::Mechanism),
        ("mongodb+srv://u@a.b.c/?authMechanism=GSSAPI", "$external", SourceOrigin::Mechanism),
        (
            "mongodb+srv://a.b.c/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s",
            "$external",
            SourceOrigin::Mechanism,
        ),
    ] {
        let got = credential(uri, &found).unwrap().unwrap();
        assert_eq!(
            (got.source().to_string().as_str(), got.source_origin()),
            (source, origin),
            "{uri}"
        );
    }
    for (uri, origin) in
        [("mongodb://u:p@h/d", SourceOrigin::Path), ("mongodb://u:p@h", SourceOrigin::Default)]
    {
        assert_eq!(
            credential(uri, &Overrides::default()).unwrap().unwrap().source_origin(),
            origin
        );
    }
}

#[test]
fn t16_nul_is_refused_in_every_field() {
    let base = Overrides::default().with_username("u").with_password("p");
    for over in [
        base.with_username("a\0b"),
        base.with_password("a\0b"),
        base.with_source("a\0b"),
        base.with_properties(&[("SERVICE_NAME", "a\0b")]),
    ] {
        assert_eq!(credential("mongodb://h", &over).unwrap_err().reason, R::CredentialNul);
    }
}

#[test]
fn u74_u77_typed_properties() {
    let gssapi = |value: &str| {
        let uri = format!(
            "mongodb://u@h/?authMechanism=GSSAPI&authMechanismProperties=CANONICALIZE_HOST_NAME:{value}"
        );
        credential(&uri, &Overrides::default()).unwrap().unwrap().canonicalize_host_name()
    };
    use CanonicalizeHostName as C;
    for (text, value) in [
        ("none", C::None),
        ("false", C::None),
        ("forward", C::Forward),
        ("true", C::ForwardAndReverse),
        ("forwardAndReverse", C::ForwardAndReverse),
    ] {
        assert_eq!(gssapi(text), value);
    }
    for (name, environment) in [("azure", OidcEnvironment::Azure), ("gcp", OidcEnvironment::Gcp)] {
        let uri = format!(
            "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:{name},TOKEN_RESOURCE:r"
        );
        let got = credential(&uri, &Overrides::default()).unwrap().unwrap();
        assert_eq!(got.oidc_environment(), Some(environment));
        assert!(got.property(Property::TokenResource).unwrap() == "r");
    }
    let uri =
        "mongodb://k:s@h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t";
    let aws = credential(uri, &Overrides::default()).unwrap().unwrap();
    assert!(aws.aws_session_token().unwrap().expose() == "t");
    assert!(aws.property(Property::AwsSessionToken).is_none(), "a secret comes as a secret");
}
