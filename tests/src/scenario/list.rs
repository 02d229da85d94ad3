//! The scenarios.

use super::{Expect, Scenario};
use mongo_auth_host::error::Family;

const PLAIN_PORT: &str = "127.0.0.1:{mongod.port}";

const SHA_1: &str = "SCRAM-SHA-1";
const SHA_256: &str = "SCRAM-SHA-256";

const fn logs_in(
    id: &'static str,
    uri: &'static str,
    user: &'static str,
    mechanism: &'static str,
    speculative: bool,
    round_trips: u32,
) -> Scenario {
    let expect = Expect::LoggedIn { user, mechanism, speculative, round_trips };
    Scenario { id, uri, expect }
}

const fn fails(
    id: &'static str,
    uri: &'static str,
    family: Family,
    code: Option<i64>,
    says: &'static str,
) -> Scenario {
    Scenario { id, uri, expect: Expect::Fails { family, code, says } }
}

/// The scenarios. `$H` in a string is the address of the server, `$T` the options for TLS with
/// its CA.
#[rustfmt::skip] // A row is a line.
pub const SCENARIOS: &[Scenario] = &[
    // SCRAM and negotiation
    logs_in("N7 N10 N11: both mechanisms, SHA-256 inside hello", "mongodb://both:both@$H/?authSource=admin", "both@admin", SHA_256, true, 2),
    logs_in("N6 S5: SHA-256 only, source by default", "mongodb://sha256:sha256@$H", "sha256@admin", SHA_256, true, 2),
    logs_in("N7 N12 S4: SHA-1 only, the speculation is dropped", "mongodb://sha1:sha1@$H/", "sha1@admin", SHA_1, false, 3),
    logs_in("N8 N9: SHA-1 forced on a user with both", "mongodb://both:both@$H/?authMechanism=SCRAM-SHA-1", "both@admin", SHA_1, true, 2),
    logs_in("N8: SHA-256 forced", "mongodb://both:both@$H/?authMechanism=SCRAM-SHA-256", "both@admin", SHA_256, true, 2),
    logs_in("N6 U38: the source is the database of the path", "mongodb://app:apppw@$H/orders", "app@orders", SHA_256, true, 2),
    logs_in("U38: authSource beats the path", "mongodb://app:apppw@$H/admin?authSource=orders", "app@orders", SHA_256, true, 2),
    logs_in("S6: the password is prepared", "mongodb://IX:I%C2%ADX@$H/", "IX@admin", SHA_256, true, 2),
    logs_in("S3 S6: the name is not prepared", "mongodb://%E2%85%A8:%E2%85%A3@$H/", "\u{2168}@admin", SHA_256, true, 2),
    logs_in("S6: what the password maps to works as well", "mongodb://%E2%85%A8:IV@$H/", "\u{2168}@admin", SHA_256, true, 2),
    fails("S3: IX is another user than U+2168", "mongodb://IX:%E2%85%A3@$H/", Family::Rejected, Some(18), ""),
    logs_in("S2 T15: a comma in the name", "mongodb://a%2Cb:a%2Cb@$H/", "a,b@admin", SHA_256, true, 2),
    logs_in("S2 T15: an equals sign in the name", "mongodb://a=b:a=b@$H/?authMechanism=SCRAM-SHA-1", "a=b@admin", SHA_1, true, 2),
    logs_in("S2 U6: what looks like an escape", "mongodb://a=2Cb:a=2Cb@$H/", "a=2Cb@admin", SHA_256, true, 2),
    logs_in("U5 T17: a percent sign in the name", "mongodb://a%25b:a%25b@$H/", "a%b@admin", SHA_256, true, 2),
    logs_in("U7 U8: every reserved character in the password", "mongodb://reserved:p+a%25s%3As%40w%2Fo%3Fr%23d%5B1%5D@$H/", "reserved@admin", SHA_256, true, 2),
    Scenario { id: "U12: without a credential", uri: "mongodb://$H/orders?authSource=admin", expect: Expect::NotLoggedIn },
    // Refused by the server
    fails("E2 N15: a wrong password", "mongodb://both:wrong@$H/", Family::Rejected, Some(18), "password"),
    fails("E2: a wrong password, SHA-1", "mongodb://both:wrong@$H/?authMechanism=SCRAM-SHA-1", Family::Rejected, Some(18), ""),
    fails("N15 E9: an unknown user", "mongodb://nobody:x@$H/", Family::Rejected, Some(18), "nobody"),
    fails("E9: the wrong source", "mongodb://app:apppw@$H/", Family::Rejected, Some(18), "authSource"),
    fails("N8 E9: a mechanism that the user lacks", "mongodb://sha1:sha1@$H/?authMechanism=SCRAM-SHA-256", Family::Rejected, Some(18), "the user has only SCRAM-SHA-1"),
    fails("S11: more iterations than allowed", "mongodb://both:both@$H/?maxScramIterations=4096", Family::Broken, None, "iterations"),
    // PLAIN
    logs_in("P1 P2 P3: PLAIN at its source", "mongodb://both:both@$H/?authMechanism=PLAIN&authSource=admin", "both@admin", "PLAIN", false, 2),
    logs_in("P1 P5: PLAIN inside TLS", "mongodb://both:both@$H/?authMechanism=PLAIN&authSource=admin&$T", "both@admin", "PLAIN", false, 2),
    fails("P3: PLAIN with a wrong password", "mongodb://both:wrong@$H/?authMechanism=PLAIN&authSource=admin", Family::Rejected, Some(18), ""),
    fails("P2 U72: PLAIN where the source is $external", "mongodb://both:both@$H/?authMechanism=PLAIN", Family::Rejected, Some(334), ""),
    // X.509
    logs_in("X1 X2 X3: X.509 without a name", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice}", "CN=alice,OU=people,O=Clients,C=XX", "MONGODB-X509", true, 1),
    logs_in("X1 T34: X.509 with a name", "mongodb://CN%3Dalice%2COU%3Dpeople%2CO%3DClients%2CC%3DXX@$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice}", "CN=alice,OU=people,O=Clients,C=XX", "MONGODB-X509", true, 1),
    logs_in("X3 U46: an encrypted key", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice_encrypted}&tlsCertificateKeyFilePassword={tls.passphrase}", "CN=alice,OU=people,O=Clients,C=XX", "MONGODB-X509", true, 1),
    logs_in("U46: a PKCS#1 key", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice_pkcs1}", "CN=alice,OU=people,O=Clients,C=XX", "MONGODB-X509", true, 1),
    fails("X3: a certificate without a user", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.bob}", Family::Rejected, Some(11), "CN=bob"),
    fails("T34: the name of another certificate", "mongodb://CN%3Dbob@$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice}", Family::Rejected, Some(18), ""),
    fails("X4: X.509 without TLS", "mongodb://$H/?authMechanism=MONGODB-X509", Family::Refused, None, "tls=true"),
    fails("X4: X.509 without a certificate", "mongodb://$H/?authMechanism=MONGODB-X509&$T", Family::Refused, None, "tlsCertificateKeyFile"),
    fails("U46: an encrypted key without its password", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice_encrypted}", Family::Refused, None, "tlsCertificateKeyFilePassword"),
    fails("U46: an encrypted key with a wrong password", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice_encrypted}&tlsCertificateKeyFilePassword=nope", Family::Refused, None, "tlsCertificateKeyFilePassword"),
    fails("U46: a key in the legacy encryption", "mongodb://$H/?authMechanism=MONGODB-X509&$T&tlsCertificateKeyFile={tls.alice_legacy}&tlsCertificateKeyFilePassword={tls.passphrase}", Family::Refused, None, "openssl"),
    // TLS
    logs_in("U44 U46: SCRAM inside TLS", "mongodb://both:both@$H/?$T", "both@admin", SHA_256, true, 2),
    logs_in("U44: ssl is tls", "mongodb://both:both@$H/?ssl=true&tlsCAFile={tls.ca}", "both@admin", SHA_256, true, 2),
    logs_in("U46: by IPv6 and name", "mongodb://both:both@[::1]:{mongod.port}/?$T", "both@admin", SHA_256, true, 2),
    logs_in("N19 U14: localhost, IPv4 and IPv6 in turn", "mongodb://both:both@localhost:{mongod.port}/?$T", "both@admin", SHA_256, true, 2),
    fails("T20: a CA that is not known", "mongodb://both:both@$H/?tls=true", Family::Unreachable, None, "tlsCAFile"),
    logs_in("T20 U45: tlsAllowInvalidCertificates", "mongodb://both:both@$H/?tls=true&tlsAllowInvalidCertificates=true", "both@admin", SHA_256, true, 2),
    fails("T20: tlsAllowInvalidCertificates=false checks", "mongodb://both:both@$H/?tls=true&tlsAllowInvalidCertificates=false", Family::Unreachable, None, "tlsCAFile"),
    logs_in("T20: tlsInsecure", "mongodb://both:both@$H/?tls=true&tlsInsecure=true", "both@admin", SHA_256, true, 2),
    fails("T20: tlsInsecure=false checks", "mongodb://both:both@$H/?tls=true&tlsInsecure=false", Family::Unreachable, None, "tlsCAFile"),
    fails("T20: a name that is not in the certificate", "mongodb://both:both@[::ffff:127.0.0.1]:{mongod.port}/?$T", Family::Unreachable, None, "localhost"),
    logs_in("T20: tlsAllowInvalidHostnames", "mongodb://both:both@[::ffff:127.0.0.1]:{mongod.port}/?$T&tlsAllowInvalidHostnames=true", "both@admin", SHA_256, true, 2),
    fails("T20: tlsAllowInvalidHostnames=false checks", "mongodb://both:both@[::ffff:127.0.0.1]:{mongod.port}/?$T&tlsAllowInvalidHostnames=false", Family::Unreachable, None, "localhost"),
    fails("T20: tlsAllowInvalidHostnames still wants a known CA", "mongodb://both:both@$H/?tls=true&tlsAllowInvalidHostnames=true", Family::Unreachable, None, "tlsCAFile"),
    fails("E7: the server wants TLS", "mongodb://both:both@127.0.0.1:{mongod_require_tls.port}/", Family::Unreachable, None, "tls=true"),
    // The way there
    logs_in("U17: a Unix domain socket", "mongodb://both:both@{mongod.socket}/", "both@admin", SHA_256, true, 2),
    logs_in("P5 U17: PLAIN over a Unix domain socket", "mongodb://both:both@{mongod.socket}/?authMechanism=PLAIN&authSource=admin", "both@admin", "PLAIN", false, 2),
    fails("E1: nobody listens", "mongodb://both:both@127.0.0.1:1/", Family::Unreachable, None, "127.0.0.1:1"),
    fails("E1: no such socket", "mongodb://both:both@%2Fnonexistent%2Fmongodb-27017.sock/", Family::Unreachable, None, ""),
    fails("E1: a name that does not resolve", "mongodb://both:both@nonexistent.invalid/", Family::Unreachable, None, "nonexistent.invalid"),
    // Not yet
    fails("U75: MONGODB-AWS where the server does not offer it", "mongodb://AKIDEXAMPLE:secret@$H/?authMechanism=MONGODB-AWS", Family::Rejected, Some(334), "authenticationMechanisms"),
    fails("U77: MONGODB-OIDC", "mongodb://$H/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:k8s", Family::Refused, None, "not supported by this build"),
    fails("U74: GSSAPI", "mongodb://alice%40EXAMPLE.COM@$H/?authMechanism=GSSAPI", Family::Refused, None, "not supported by this build"),
];

/// The string of a scenario with its abbreviations written out.
pub(super) fn expand(uri: &str) -> String {
    uri.replace("$T", "tls=true&tlsCAFile={tls.ca}").replace("$H", PLAIN_PORT)
}
