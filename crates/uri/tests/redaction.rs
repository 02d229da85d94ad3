//! Writing and showing connection strings.

use mongo_auth_primitives::{BufferTooSmall, Cursor, SecretText, Text};
use mongo_auth_uri::{
    ConnectionString, OptionName, Overrides, Scheme, UriWriter, encode_userinfo, redact_raw,
};
use proptest::prelude::*;

fn into_string(write: impl Fn(&mut Cursor<'_>)) -> String {
    let mut out = Cursor::new(&mut []);
    write(&mut out);
    let BufferTooSmall { needed } = out.finish().expect_err("nothing was written");
    let mut buffer = vec![0; needed];
    for short in 0..needed {
        let mut out = Cursor::new(&mut buffer[..short]);
        write(&mut out);
        assert_eq!(out.finish(), Err(BufferTooSmall { needed }));
    }
    let mut out = Cursor::new(&mut buffer);
    write(&mut out);
    assert_eq!(out.finish(), Ok(needed));
    String::from_utf8(buffer).unwrap()
}

#[test]
fn u7_encoding_writes_20_for_a_space_and_2b_for_a_plus() {
    for (text, want) in [
        ("and / or", "and%20%2F%20or"),
        ("a+b", "a%2Bb"),
        ("-._~aZ9", "-._~aZ9"),
        ("@:/?#[]%", "%40%3A%2F%3F%23%5B%5D%25"),
        ("ü", "%C3%BC"),
    ] {
        assert_eq!(into_string(|out| encode_userinfo(text, out)), want);
        #[cfg(feature = "alloc")]
        assert_eq!(mongo_auth_uri::encoded_userinfo(text), want);
    }
}

#[test]
fn t18_redacted_strings_keep_what_is_harmless() {
    for (text, want) in [
        ("mongodb://app:CANARY@db:1,[::1]/d?tls=true", "mongodb://app:***@db:1,[::1]/d?tls=true"),
        ("mongodb://app:@db", "mongodb://app:***@db"),
        ("mongodb://app@db", "mongodb://app@db"),
        ("mongodb://@db", "mongodb://@db"),
        ("mongodb://db", "mongodb://db"),
        ("mongodb://db?&w=1&", "mongodb://db?&w=1&"),
        (
            "mongodb://db/?tlsCertificateKeyFilePassword=CANARY&w=1",
            "mongodb://db/?tlsCertificateKeyFilePassword=***&w=1",
        ),
        (
            "mongodb://db/?proxyHost=p&proxyUsername=u&proxyPassword=CANARY",
            "mongodb://db/?proxyHost=p&proxyUsername=u&proxyPassword=***",
        ),
        (
            "mongodb://db/?authMechanismProperties=aws_session_token:CANARY,SERVICE_NAME:x",
            "mongodb://db/?authMechanismProperties=AWS_SESSION_TOKEN:***,SERVICE_NAME:x",
        ),
        (
            "mongodb://db/?authMechanismProperties=CANARY",
            "mongodb://db/?authMechanismProperties=***",
        ),
        (
            "mongodb://db/?authMechanismProperties=CANARY:x",
            "mongodb://db/?authMechanismProperties=***",
        ),
        ("mongodb://db/?w=1&foo=CANARY", "mongodb://db/?w=1&***"),
        ("mongodb://db/?maxPoolSize=CANARY", "mongodb://db/?maxPoolSize=***"),
        ("mongodb://u:CANARY@db/?replicaSet=a@b", "mongodb://***@b"),
    ] {
        let uri = ConnectionString::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(uri.redacted().to_string(), want);
        assert_eq!(into_string(|out| uri.redacted().put(out)), want);
        assert_eq!(redact_raw(text).to_string(), want);
    }
}

#[test]
fn t18_raw_redaction_works_on_text_that_does_not_parse() {
    for (text, want) in [
        ("mongodb://u:CAN@ARY@db/?tls=true", "mongodb://***@db/?tls=true"),
        ("mongodb://u:CAN/ARY@db/d", "mongodb://***@db/d"),
        ("mongodb://u:12345678/@h", "mongodb://***@h"),
        ("mongodb://u:CAN?ARY@db", "mongodb://***@db"),
        ("mongodb://u:1234?CANARY=1@h", "mongodb://***@h"),
        ("mongodb://u:CANARY%@db:27017", "mongodb://***@db:27017"),
        ("mongodb://u:p@db:CANARY", "mongodb://***@***"),
        ("mongodb://u:CANARY", "mongodb://***"),
        ("mongodb://u:CANARY/db", "mongodb://***"),
        ("mongodb://u:p@db/a b?tls=true", "mongodb://***@db/***?tls=true"),
        ("mongodb://db/?CANARY", "mongodb://db/?***"),
        ("mongodb://db/?tls=true&proxyPassword=CANARY", "mongodb://db/?tls=true&proxyPassword=***"),
        ("mongodb://db/?appName=%zzCANARY", "mongodb://db/?appName=***"),
        (
            "mongodb://db/?authMechanismProperties=AWS_SESSION_TOKEN:%zzCANARY",
            "mongodb://db/?authMechanismProperties=***",
        ),
        ("mongo://u:CANARY@db", "***"),
        ("CANARY", "***"),
        ("", "***"),
    ] {
        assert!(ConnectionString::parse(text).is_err(), "{text}");
        assert_eq!(redact_raw(text).to_string(), want, "{text}");
    }
    assert_eq!(redact_raw("mongodb://u:1234/x?a=CANARY@h").to_string(), "mongodb://***@h");
}

#[test]
fn u70_the_writer_makes_a_plain_string_of_what_dns_found() {
    let text = into_string(|out| {
        let mut uri = UriWriter::new(Scheme::Mongodb, out);
        uri.userinfo(Text::literal("j@ne"), Some(SecretText::literal("a b")));
        uri.host("a.example.com", Some(27018));
        uri.host("::1", None);
        uri.database(Text::literal("d"));
        uri.option(OptionName::Tls, Text::literal("true"));
        uri.option(OptionName::ReplicaSet, Text::literal("r&s"));
    });
    assert_eq!(
        text,
        "mongodb://j%40ne:a%20b@a.example.com:27018,[::1]/d?tls=true&replicaSet=r%26s"
    );
    assert_eq!(ConnectionString::parse(&text).unwrap().hosts().count(), 2);
}

#[test]
fn u21_what_is_written_means_the_same() {
    for (text, want) in [
        ("mongodb://u%40:@A,[::1]:2/d%2Ex?SSL=true", "mongodb://u%40:@a,[::1]:2/d.x?tls=true"),
        ("mongodb://@h", "mongodb://@h"),
        (
            "mongodb://[fe80::1%25eth0]:1,%2Ftmp%2FX y.sock",
            "mongodb://[fe80::1%25eth0]:1,%2Ftmp%2FX%20y.sock",
        ),
        ("mongodb://h?foo=1&w=2&w=3&journal=x", "mongodb://h/?w=2"),
        ("mongodb+srv://a.b.c", "mongodb+srv://a.b.c/?tls=true"),
        (
            "mongodb://h/?readPreferenceTags=a:b,c:d&readPreferenceTags=&compressors=zlib,zstd",
            "mongodb://h/?readPreferenceTags=a:b,c:d&readPreferenceTags=&compressors=zlib,zstd",
        ),
        (
            "mongodb://h/?authMechanismProperties=service_name:a%26b",
            "mongodb://h/?authMechanismProperties=SERVICE_NAME:a%26b",
        ),
        (
            "mongodb://h/?authMechanism=PLAIN&proxyHost=p&proxyUsername=u&proxyPassword=%3B",
            "mongodb://h/?authMechanism=PLAIN&proxyHost=p&proxyUsername=u&proxyPassword=%3B",
        ),
        ("mongodb://h/?appName=a%2525b", "mongodb://h/?appName=a%2525b"),
    ] {
        let uri = ConnectionString::parse(text).unwrap();
        let written = into_string(|out| uri.write(out));
        assert_eq!(written, want);
        let again = ConnectionString::parse(&written).unwrap();
        assert_eq!(into_string(|out| again.write(out)), written);
        assert!(again.warnings().all(|w| w.kind.is_advice()));
    }
}

/// Everything about a string that a program might print.
fn everything_shown(text: &str) -> String {
    let mut shown = redact_raw(text).to_string();
    match ConnectionString::parse(text) {
        Err(e) => {
            assert!(text.is_char_boundary(e.at));
            shown += &format!("{e} {e:?}");
        }
        Ok(uri) => {
            shown += &format!("{uri:?} {:?}", uri.security_notes().collect::<Vec<_>>());
            for w in uri.warnings() {
                shown += &format!("{w} {w:?} {:?}", w.suggestion());
            }
            match uri.credential(&Overrides::default()) {
                Ok(credential) => shown += &format!("{credential:?}"),
                Err(e) => shown += &format!("{e} {e:?}"),
            }
        }
    }
    shown
}

/// Passwords full of delimiters around a canary that no other part of a string holds.
fn password() -> impl Strategy<Value = String> {
    let junk = "[a-z0-9@:/?#%&;=,\\[\\] +.$]{0,6}";
    (junk, junk).prop_map(|(before, after)| format!("{before}QX7J{after}"))
}

/// More cases on demand through `PROPTEST_CASES`.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(2_000), failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn t18_nothing_that_is_shown_holds_a_piece_of_the_password(
        password in password(),
        user in "[a-z:/?@%]{0,4}",
        tail in "(/|/db|)(\\?|)(tls=true|replicaSet=a@b|foo=1|)",
        srv in any::<bool>(),
    ) {
        let scheme = if srv { "mongodb+srv" } else { "mongodb" };
        let text = format!("{scheme}://{user}:{password}@db.example.com{tail}");
        let shown = everything_shown(&text);
        prop_assert!(!shown.contains("QX7J"), "{text} gives {shown}");
    }

    #[test]
    fn t17_what_is_encoded_decodes_to_the_same(user in any::<String>(), password in any::<String>()) {
        prop_assume!(!user.contains('\0') && !password.contains('\0'));
        let encode = |text: &str| {
            let mut buffer = vec![0; text.len() * 3];
            let mut out = Cursor::new(&mut buffer);
            encode_userinfo(text, &mut out);
            let len = out.finish().unwrap();
            String::from_utf8(buffer[..len].to_vec()).unwrap()
        };
        let text = format!("mongodb://{}:{}@h", encode(&user), encode(&password));
        let uri = ConnectionString::parse(&text).unwrap();
        prop_assert!(uri.username().unwrap_or(Text::EMPTY) == user.as_str());
        prop_assert!(uri.password().unwrap().expose() == password.as_str());
    }

    #[test]
    fn t17_parsing_never_panics_and_what_parses_can_be_written(
        rest in "(mongodb(\\+srv)?://)?[a-zA-Z0-9@:/?#%&;=,\\[\\].\\PC]{0,40}",
    ) {
        everything_shown(&rest);
        if let Ok(uri) = ConnectionString::parse(&rest) {
            let written = into_string(|out| uri.write(out));
            let again = ConnectionString::parse(&written);
            prop_assert!(again.is_ok(), "{rest} gives {written}: {again:?}");
            prop_assert_eq!(into_string(|out| again.unwrap().write(out)), written);
        }
    }
}
