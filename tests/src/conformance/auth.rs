//! Cases that tell the credential of a connection string.

use super::{compare, verdict};
use mongo_auth_uri::{ConnectionString, Overrides, Properties};
use serde_json::{Map, Value, json};

pub(super) fn judge(case: &Value) -> Result<(), String> {
    let string = case["uri"].as_str().ok_or("a case without uri")?;
    let valid = case["valid"].as_bool() != Some(false);
    let parsed = ConnectionString::parse(string).and_then(|u| u.credential(&Overrides::default()));
    let credential = match (parsed, valid) {
        (Ok(credential), true) => credential,
        (Err(_), false) => return Ok(()),
        (Ok(_), false) => return Err("was accepted".into()),
        (Err(e), true) => return Err(format!("was refused: {e}")),
    };
    let actual = credential.map_or(Value::Null, |c| {
        json!({
            "username": c.username().map(|t| t.to_string()),
            "password": c.password().map(|p| p.expose().to_string()),
            "source": c.source().to_string(),
            "mechanism": c.mechanism().map(|m| m.name()),
            "mechanism_properties": properties(&c.properties()),
        })
    });
    let mut wrong = String::new();
    if let Some(expected) = case["credential"].as_object() {
        for (name, expected) in expected {
            compare(name, expected, &actual[name], &mut wrong);
        }
    } else {
        compare("credential", &Value::Null, &actual, &mut wrong);
    }
    verdict(wrong)
}

/// The properties as an object; `null` where there is none.
pub(super) fn properties(properties: &Properties<'_>) -> Value {
    let all: Map<String, Value> = properties
        .iter()
        .map(|e| {
            let name = e.property.map_or_else(|| e.name.to_string(), |p| p.name().to_owned());
            (name, e.value.expose().to_string().into())
        })
        .collect();
    if all.is_empty() { Value::Null } else { all.into() }
}
