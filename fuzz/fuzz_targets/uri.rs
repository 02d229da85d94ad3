//! Parsing never panics, what is written means the same, and nothing that is shown holds a secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth_primitives::{Cursor, SecretText, Text};
use mongo_auth_uri::{ConnectionString, Overrides, redact_raw};

/// Put where passwords and tokens stand; must come out nowhere. Host names are shown in lower case.
const CANARY: &str = "canary7";

fuzz_target!(|data: &[u8]| {
    let Ok(text) = str::from_utf8(data) else { return };
    if text.to_ascii_lowercase().contains(CANARY) {
        return;
    }
    let _ = shown(text);
    if let Ok(uri) = ConnectionString::parse(text) {
        round_trip(&uri);
    }
    let rest = text.trim_start_matches("mongodb").trim_start_matches("+srv");
    let rest = rest.trim_start_matches("://");
    for scheme in ["mongodb", "mongodb+srv"] {
        let in_password = format!("{scheme}://user:{CANARY}@{rest}");
        assert!(!shown(&in_password).contains(CANARY), "{in_password}");
    }
    let separator = if text.contains('?') { '&' } else { '?' };
    for option in ["authMechanismProperties=AWS_SESSION_TOKEN:", "tlsCertificateKeyFilePassword="] {
        let in_option = format!("{text}{separator}{option}{CANARY}");
        assert!(!shown(&in_option).contains(CANARY), "{in_option}");
    }
});

/// Everything about a string that a program might print.
fn shown(text: &str) -> String {
    let mut shown = redact_raw(text).to_string();
    let uri = match ConnectionString::parse(text) {
        Ok(uri) => uri,
        Err(error) => {
            assert!(text.is_char_boundary(error.at));
            return format!("{shown} {error} {error:?}");
        }
    };
    assert_eq!(uri.as_str(), text);
    shown.push_str(&format!("{} {uri:?} {:?} {:?}", uri.redacted(), uri.hosts(), uri.options()));
    for (name, value) in uri.options() {
        assert!(uri.option(name).is_some());
        shown.push_str(&format!("{name} {value:?} "));
    }
    for warning in uri.warnings() {
        assert!(text.is_char_boundary(warning.at));
        shown.push_str(&format!("{warning} {warning:?} {:?} ", warning.suggestion()));
    }
    for note in uri.security_notes() {
        shown.push_str(&format!("{note:?} "));
    }
    shown.push_str(&format!("{:?}", uri.credential(&Overrides::default())));
    shown
}

fn round_trip(uri: &ConnectionString<'_>) {
    let text = written(uri);
    let again = match ConnectionString::parse(&text) {
        Ok(again) => again,
        Err(error) => panic!("{text:?} does not parse: {error}"),
    };
    let decoded = |text: Option<Text<'_>>| text.map(|text| text.to_string());
    let password = |uri: &ConnectionString<'_>| decoded(uri.password().map(SecretText::expose));
    assert_eq!(again.scheme(), uri.scheme());
    assert_eq!(decoded(again.username()), decoded(uri.username()));
    assert_eq!(password(&again), password(uri));
    assert_eq!(decoded(again.database()), decoded(uri.database()));
    assert_eq!(format!("{:?}", again.hosts()), format!("{:?}", uri.hosts()));
    assert_eq!(format!("{:?}", again.options()), format!("{:?}", uri.options()), "{text:?}");
    assert_eq!(written(&again), text);
}

fn written(uri: &ConnectionString<'_>) -> String {
    let mut text = vec![0; 4 * uri.as_str().len() + 256];
    let mut out = Cursor::new(&mut text);
    uri.write(&mut out);
    let len = out.finish().expect("at most three times as long, and the longer names of options");
    text.truncate(len);
    String::from_utf8(text).expect("ASCII")
}
