//! The connection strings, and the strings with flags, that the drivers' pages and Atlas print.

use mongo_auth_primitives::Mechanism;
use mongo_auth_uri::{ConnectionString, Overrides, Reason, WarningKind};

struct Row {
    id: &'static str,
    uri: &'static str,
    over: Overrides<'static>,
    /// Mechanism, source, user name, password, `None` without a credential.
    want: (Option<Mechanism>, &'static str, Option<&'static str>, Option<&'static str>),
    properties: &'static [(&'static str, &'static str)],
    warnings: &'static [WarningKind],
}

const NONE: Overrides<'static> = Overrides::new();
const KEYS: Overrides<'static> = NONE.with_username("AKIAEXAMPLE").with_password("se/cr+et");
const AWS: Option<Mechanism> = Some(Mechanism::MongodbAws);
const OIDC: Option<Mechanism> = Some(Mechanism::MongodbOidc);
const GSSAPI: Option<Mechanism> = Some(Mechanism::Gssapi);
const USER: Overrides<'static> = NONE.with_username("user").with_password("password");
const TOKEN: &[(&str, &str)] = &[("AWS_SESSION_TOKEN", "to+ken/==")];
const AZURE: &[(&str, &str)] = &[("ENVIRONMENT", "azure"), ("TOKEN_RESOURCE", "api://audience")];
const GCP: &[(&str, &str)] = &[("ENVIRONMENT", "gcp"), ("TOKEN_RESOURCE", "audience")];
const EXTERNAL: &str = "$external";

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use WarningKind::{AwsKeysInUri, CleartextPassword, EmptyPair};
    let row = |id, uri, over, want, properties, warnings| Row { id, uri, over, want, properties, warnings };
    let aws = (AWS, EXTERNAL, None, None);
    let keys = (AWS, EXTERNAL, Some("AKIAEXAMPLE"), Some("se/cr+et"));
    let scram = |m, source| (m, source, Some("user"), Some("password"));
    let kerberos = |password| (GSSAPI, EXTERNAL, Some("mongodbuser@EXAMPLE.COM"), password);
    vec![
        row("U76: PyMongo, keys as arguments", "mongodb+srv://db.example.net", KEYS.with_mechanism(Mechanism::MongodbAws), keys, &[], &[]),
        row("U24: PyMongo, keys in the string", "mongodb+srv://AKIAEXAMPLE:se%2Fcr%2Bet@db.example.net/?&authMechanism=MONGODB-AWS", NONE, keys, &[], &[EmptyPair, AwsKeysInUri]),
        row("U75: PyMongo, mechanism as argument", "mongodb+srv://db.example.net", NONE.with_mechanism(Mechanism::MongodbAws), aws, &[], &[]),
        row("U24: PyMongo, mechanism in the string", "mongodb+srv://db.example.net/?&authMechanism=MONGODB-AWS", NONE, aws, &[], &[EmptyPair]),
        row("U11: PyMongo, lone at-sign and arguments", "mongodb+srv://@db.example.net", KEYS.with_mechanism(Mechanism::MongodbAws).with_properties(TOKEN), keys, TOKEN, &[]),
        row("U11: lone at-sign, keys elsewhere", "mongodb+srv://@db.example.net", NONE.with_mechanism(Mechanism::MongodbAws), aws, &[], &[]),
        row("U76: PyMongo, session token in the string", "mongodb+srv://AKIAEXAMPLE:se%2Fcr%2Bet@db.example.net/?authMechanismProperties=AWS_SESSION_TOKEN:to%2Bken%2F%3D%3D&authMechanism=MONGODB-AWS", NONE, keys, TOKEN, &[AwsKeysInUri]),
        row("U7: PyMongo, session token not encoded", "mongodb+srv://AKIAEXAMPLE:se%2Fcr%2Bet@db.example.net/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:to+ken/==", NONE, keys, TOKEN, &[AwsKeysInUri]),
        row("U8: quote_plus of user and password", "mongodb://user:pass%2Fword@127.0.0.1", NONE, (None, "admin", Some("user"), Some("pass/word")), &[], &[]),
        row("U7: quote_plus of a space is a plus sign", "mongodb://user:and+%2F+or@127.0.0.1", NONE, (None, "admin", Some("user"), Some("and+/+or")), &[], &[]),
        row("U71: PyMongo, SCRAM-SHA-256 as arguments", "mongodb://example.com", USER.with_source("the_database").with_mechanism(Mechanism::ScramSha256), scram(Some(Mechanism::ScramSha256), "the_database"), &[], &[]),
        row("U71: PyMongo, SCRAM-SHA-256", "mongodb://user:password@example.com/?authSource=the_database&authMechanism=SCRAM-SHA-256", NONE, scram(Some(Mechanism::ScramSha256), "the_database"), &[], &[]),
        row("U71: PyMongo, SCRAM-SHA-1 as arguments", "mongodb://example.com", USER.with_source("the_database").with_mechanism(Mechanism::ScramSha1), scram(Some(Mechanism::ScramSha1), "the_database"), &[], &[]),
        row("U71: PyMongo, SCRAM-SHA-1", "mongodb://user:password@example.com/?authSource=the_database&authMechanism=SCRAM-SHA-1", NONE, scram(Some(Mechanism::ScramSha1), "the_database"), &[], &[]),
        row("U38: PyMongo, default database and authSource", "mongodb://user:password@example.com/default_db?authSource=admin", NONE, scram(None, "admin"), &[], &[]),
        row("U73: PyMongo, X.509 as arguments", "mongodb://example.com/?tls=true&tlsCertificateKeyFile=/path/to/client.pem&tlsCAFile=/path/to/ca.pem", NONE.with_mechanism(Mechanism::MongodbX509), (Some(Mechanism::MongodbX509), EXTERNAL, None, None), &[], &[]),
        row("U73: PyMongo, X.509", "mongodb://example.com/?authMechanism=MONGODB-X509", NONE, (Some(Mechanism::MongodbX509), EXTERNAL, None, None), &[], &[]),
        row("U74: PyMongo, GSSAPI", "mongodb://mongodbuser%40EXAMPLE.COM@mongo-server.example.com/?authMechanism=GSSAPI", NONE, kerberos(None), &[("SERVICE_NAME", "mongodb")], &[]),
        row("U74: PyMongo, service name", "mongodb://mongodbuser%40EXAMPLE.COM@mongo-server.example.com/?authMechanism=GSSAPI&authMechanismProperties=SERVICE_NAME:myservicename", NONE, kerberos(None), &[("SERVICE_NAME", "myservicename")], &[]),
        row("U74: PyMongo, password", "mongodb://mongodbuser%40EXAMPLE.COM:mongodbuserpassword@example.com/?authMechanism=GSSAPI", NONE, kerberos(Some("mongodbuserpassword")), &[("SERVICE_NAME", "mongodb")], &[]),
        row("U74: PyMongo, canonical host name", "mongodb://mongodbuser%40EXAMPLE.COM@example.com/?authMechanism=GSSAPI&authMechanismProperties=CANONICALIZE_HOST_NAME:true", NONE, kerberos(None), &[("CANONICALIZE_HOST_NAME", "true"), ("SERVICE_NAME", "mongodb")], &[]),
        row("U74: PyMongo, realm", "mongodb://mongodbuser%40EXAMPLE.COM@example.com/?authMechanism=GSSAPI&authMechanismProperties=SERVICE_REALM:otherrealm", NONE, kerberos(None), &[("SERVICE_REALM", "otherrealm"), ("SERVICE_NAME", "mongodb")], &[]),
        row("U72: PyMongo, PLAIN", "mongodb://user:password@example.com/?authMechanism=PLAIN", NONE, scram(Some(Mechanism::Plain), EXTERNAL), &[], &[CleartextPassword]),
        row("U72: PyMongo, PLAIN and TLS", "mongodb://user:password@example.com/?authMechanism=PLAIN&tls=true&tlsCertificateKeyFile=/path/to/client.pem&tlsCAFile=/path/to/ca.pem", NONE, scram(Some(Mechanism::Plain), EXTERNAL), &[], &[]),
        row("U76: PyMongo examples, keys", "mongodb+srv://AKIAEXAMPLE:se%2Fcr%2Bet@example.mongodb.net/?authMechanism=MONGODB-AWS", NONE, keys, &[], &[AwsKeysInUri]),
        row("U76: PyMongo examples, token", "mongodb+srv://AKIAEXAMPLE:se%2Fcr%2Bet@example.mongodb.net/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:to%2Bken/==", NONE, keys, TOKEN, &[AwsKeysInUri]),
        row("U75: PyMongo examples, Lambda, ECS, EKS, EC2", "mongodb+srv://example.mongodb.com/?authMechanism=MONGODB-AWS", NONE, aws, &[], &[]),
        row("U77: PyMongo, Azure as arguments", "mongodb://example.com", NONE.with_username("client-id").with_mechanism(Mechanism::MongodbOidc).with_properties(AZURE), (OIDC, EXTERNAL, Some("client-id"), None), AZURE, &[]),
        row("U77: PyMongo, Azure", "mongodb://example.com?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:azure,TOKEN_RESOURCE:api://audience", NONE, (OIDC, EXTERNAL, None, None), AZURE, &[]),
        row("U77: PyMongo, GCP as arguments", "mongodb://example.com", NONE.with_mechanism(Mechanism::MongodbOidc).with_properties(GCP), (OIDC, EXTERNAL, None, None), GCP, &[]),
        row("U77: PyMongo, GCP", "mongodb://example.com?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:gcp,TOKEN_RESOURCE:audience", NONE, (OIDC, EXTERNAL, None, None), GCP, &[]),
        row("U77: PyMongo, callback", "mongodb://example.com", NONE.with_mechanism(Mechanism::MongodbOidc).with_oidc_callback(mongo_auth_uri::OidcCallback::Machine), (OIDC, EXTERNAL, None, None), &[], &[]),
        row("U76: Rust, keys as arguments", "mongodb://db.example.net", KEYS.with_mechanism(Mechanism::MongodbAws), keys, &[], &[]),
        row("U76: Rust, token as argument", "mongodb://db.example.net", KEYS.with_mechanism(Mechanism::MongodbAws).with_source(EXTERNAL).with_properties(TOKEN), keys, TOKEN, &[]),
        row("U75: Rust, environment", "mongodb://db.example.net", NONE.with_mechanism(Mechanism::MongodbAws), aws, &[], &[]),
        row("U75: Atlas, mongosh with flags", "mongodb+srv://cluster0.example.net/test?authSource=%24external&authMechanism=MONGODB-AWS", KEYS, keys, &[], &[]),
        row("U75: Atlas, without flags", "mongodb+srv://cluster0.example.net/test?authSource=%24external&authMechanism=MONGODB-AWS", NONE, aws, &[], &[]),
        row("U76: Ruby, keys", "mongodb://AKIAEXAMPLE:se%2Fcr%2Bet@host/?authMechanism=MONGODB-AWS", NONE, keys, &[], &[AwsKeysInUri]),
        row("U76: Ruby, token", "mongodb://AKIAEXAMPLE:se%2Fcr%2Bet@host/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:to%2Bken%2F%3D%3D", NONE, keys, TOKEN, &[AwsKeysInUri]),
        row("U42: Ruby, token as option in lower case", "mongodb://host", KEYS.with_mechanism(Mechanism::MongodbAws).with_properties(&[("aws_session_token", "to+ken/==")]), keys, TOKEN, &[]),
        row("U75: Ruby, environment", "mongodb://host/?authMechanism=MONGODB-AWS", NONE, aws, &[], &[]),
    ]
}

#[test]
fn every_printed_string_means_what_its_page_says() {
    for row in rows() {
        let uri = ConnectionString::parse(row.uri).unwrap_or_else(|e| panic!("{}: {e}", row.id));
        let got = uri.credential(&row.over).unwrap_or_else(|e| panic!("{}: {e}", row.id)).unwrap();
        let (username, password) =
            (got.username().map(|t| t.to_string()), got.password().map(|p| p.expose().to_string()));
        let source = got.source().to_string();
        let parts = (got.mechanism(), source.as_str(), username.as_deref(), password.as_deref());
        assert_eq!(parts, row.want, "{}", row.id);
        let properties: Vec<_> = got
            .properties()
            .iter()
            .map(|e| (e.property.unwrap().name(), e.value.expose().to_string()))
            .collect();
        let properties: Vec<_> = properties.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(properties, row.properties, "{}", row.id);
        let warnings: Vec<_> = uri.warnings().map(|w| w.kind).collect();
        assert_eq!(warnings, row.warnings, "{}", row.id);
        let shown = format!("{uri:?} {got:?} {}", uri.redacted());
        for secret in
            ["se%2Fcr", "se/cr", "to%2Bken", "to+ken", "pass%2Fword", "mongodbuserpassword"]
        {
            assert!(!shown.contains(secret), "{}: {shown}", row.id);
        }
    }
}

#[test]
fn u75_the_source_of_an_aws_credential_is_external_whatever_a_page_says() {
    // The Rust driver's page sets a source on the credential of MONGODB-AWS.
    let over = KEYS.with_mechanism(Mechanism::MongodbAws).with_source("admin");
    let uri = ConnectionString::parse("mongodb://db.example.net").unwrap();
    assert_eq!(uri.credential(&over).unwrap_err().reason, Reason::SourceNotExternal);
}

#[test]
fn u41_a_comma_in_token_resource_cannot_be_written_into_a_string() {
    let text = "mongodb://h/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:gcp,TOKEN_RESOURCE:a%2Cb";
    let uri = ConnectionString::parse(text).unwrap();
    assert!(uri.warnings().any(|w| w.kind == WarningKind::MalformedProperty));
    assert_eq!(uri.credential(&NONE).unwrap_err().reason, Reason::OidcPropertiesIgnored);
    let in_code = NONE.with_properties(&[("ENVIRONMENT", "gcp"), ("TOKEN_RESOURCE", "a,b")]);
    assert!(uri.credential(&in_code).is_ok());
}
