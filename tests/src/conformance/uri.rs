//! Cases that tell the parts of a connection string, and whether it warns.

use super::{compare, verdict};
use mongo_auth_uri::{ConnectionString, OptionName, OptionValue};
use serde_json::{Map, Value, json};

pub(super) fn judge(case: &Value) -> Result<(), String> {
    let string = case["uri"].as_str().ok_or("a case without uri")?;
    let valid = case["valid"].as_bool() != Some(false);
    let uri = match (ConnectionString::parse(string), valid) {
        (Ok(uri), true) => uri,
        (Err(_), false) => return Ok(()),
        (Ok(_), false) => return Err("was accepted".into()),
        (Err(e), true) => return Err(format!("was refused: {e}")),
    };
    let mut wrong = String::new();
    if let Some(expected) = case["hosts"].as_array() {
        let hosts: Vec<Value> = uri
            .hosts()
            .map(|h| json!({"type": h.kind(), "host": h.address.to_string(), "port": h.port}))
            .collect();
        compare("hosts", &expected.clone().into(), &hosts.into(), &mut wrong);
    }
    if case["auth"].is_object() {
        let auth = json!({
            "username": uri.username().map(|t| t.to_string()),
            "password": uri.password().map(|p| p.expose().to_string()),
            "db": uri.database().map(|t| t.to_string()),
        });
        compare("auth", &case["auth"], &auth, &mut wrong);
    }
    let actual = options(&uri);
    for (name, expected) in case["options"].as_object().into_iter().flatten() {
        let name = OptionName::from_name(name).map_or(name.as_str(), |n| n.as_str());
        compare(name, expected, actual.get(name).unwrap_or(&Value::Null), &mut wrong);
    }
    if let Some(expected) = case["warning"].as_bool() {
        let warns = uri.warnings().any(|w| !w.kind.is_advice());
        compare("warning", &expected.into(), &warns.into(), &mut wrong);
    }
    verdict(wrong)
}

fn options(uri: &ConnectionString<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, value) in uri.options() {
        if let OptionValue::Tags(tags) = value {
            let set: Map<String, Value> =
                tags.map(|(name, value)| (name.to_string(), value.to_string().into())).collect();
            let sets = all.entry(name.as_str()).or_insert_with(|| json!([]));
            sets.as_array_mut().into_iter().for_each(|s| s.push(set.clone().into()));
        } else {
            all.insert(name.as_str().to_owned(), json_of(value));
        }
    }
    all
}

fn json_of(value: OptionValue<'_>) -> Value {
    match value {
        OptionValue::Boolean(b) => b.into(),
        OptionValue::Integer(n) => n.into(),
        OptionValue::Text(text) => text.to_string().into(),
        OptionValue::Secret(secret) => secret.expose().to_string().into(),
        OptionValue::List(list) => list.map(|t| Value::from(t.to_string())).collect(),
        OptionValue::Mechanism(mechanism) => mechanism.name().into(),
        OptionValue::Properties(properties) => super::auth::properties(&properties),
        _ => Value::Null,
    }
}
