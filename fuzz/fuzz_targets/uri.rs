//! Parsing never panics, offsets stand on characters, and nothing that is shown holds a secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mongo_auth_uri::{ConnectionString, Overrides};

/// Put where passwords and tokens stand; must come out nowhere.
const CANARY: &str = "CaNaRy7";

fuzz_target!(|data: &[u8]| {
    let Ok(text) = str::from_utf8(data) else { return };
    let _ = shown(text);
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
    let uri = match ConnectionString::parse(text) {
        Ok(uri) => uri,
        Err(error) => {
            assert!(text.is_char_boundary(error.at));
            return format!("{error} {error:?}");
        }
    };
    assert_eq!(uri.as_str(), text);
    let mut shown = format!("{uri:?} {:?} {:?}", uri.hosts(), uri.options());
    for (name, value) in uri.options() {
        assert!(uri.option(name).is_some());
        shown.push_str(&format!("{name} {value:?} "));
    }
    for warning in uri.warnings() {
        assert!(text.is_char_boundary(warning.at));
        shown.push_str(&format!("{warning} {warning:?} {:?} ", warning.suggestion()));
    }
    shown.push_str(&format!("{:?}", uri.credential(&Overrides::default())));
    shown
}
