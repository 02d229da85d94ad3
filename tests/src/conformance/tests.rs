//! The engine must fail where an answer is wrong; cases of our own.

use super::{auth, uri};
use serde_json::{Value, json};

fn with(mut case: Value, key: &str, value: Value) -> Value {
    case[key] = value;
    case
}

#[test]
fn a_wrong_answer_about_the_parts_of_a_string_is_noticed() {
    let right = json!({
        "uri": "mongodb://u:p@a,[::1]:2/d?w=1&foo=1&readPreferenceTags=a:b&readPreferenceTags=",
        "valid": true,
        "warning": true,
        "hosts": [
            {"type": "hostname", "host": "a", "port": null},
            {"type": "ip_literal", "host": "::1", "port": 2},
        ],
        "auth": {"username": "u", "password": "p", "db": "d"},
        "options": {"W": 1, "readpreferencetags": [{"a": "b"}, {}]},
    });
    assert_eq!(uri::judge(&right), Ok(()));
    for (key, wrong) in [
        ("valid", json!(false)),
        ("warning", json!(false)),
        ("hosts", json!([{"type": "hostname", "host": "a", "port": null}])),
        ("auth", json!({"username": "u", "password": null, "db": "d"})),
        ("options", json!({"w": "1"})),
        ("options", json!({"foo": "1"})),
        ("uri", json!("mongodb://")),
    ] {
        assert!(uri::judge(&with(right.clone(), key, wrong)).is_err(), "{key}");
    }
    let invalid = json!({"uri": "mongodb://", "valid": false});
    assert_eq!(uri::judge(&invalid), Ok(()));
}

#[test]
fn a_wrong_answer_about_the_credential_is_noticed() {
    let right = json!({
        "uri": "mongodb://u@h/?authMechanism=GSSAPI",
        "valid": true,
        "credential": {
            "username": "u",
            "password": null,
            "source": "$external",
            "mechanism": "GSSAPI",
            "mechanism_properties": {"SERVICE_NAME": "mongodb"},
        },
    });
    assert_eq!(auth::judge(&right), Ok(()));
    for (key, wrong) in [
        ("username", json!("v")),
        ("password", json!("")),
        ("source", json!("admin")),
        ("mechanism", json!(null)),
        ("mechanism_properties", json!(null)),
    ] {
        let credential = with(right["credential"].clone(), key, wrong);
        assert!(auth::judge(&with(right.clone(), "credential", credential)).is_err(), "{key}");
    }
    assert!(auth::judge(&with(right.clone(), "valid", json!(false))).is_err());
    assert!(auth::judge(&with(right, "credential", json!(null))).is_err());
    let none = json!({"uri": "mongodb://h/d", "valid": true, "credential": null});
    assert_eq!(auth::judge(&none), Ok(()));
}
