//! The parts of a connection string as JSON; `docs/json.md` and the eval contract have the fields.

use mongo_auth::{
    SecretText, Text,
    uri::{ConnectionString, Credential, OptionValue, Properties, Property, Warning},
};
use serde_json::{Map, Value, json};

/// What stands in place of a secret.
const REDACTED: &str = "<redacted>";

/// Whether secrets are written as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrets {
    Redact,
    Show,
}

impl Secrets {
    fn value(self, secret: SecretText<'_>) -> Value {
        match self {
            Self::Redact => REDACTED.into(),
            Self::Show => text(secret.expose()),
        }
    }
}

/// Everything about a string that parses.
pub(crate) fn connection_string(
    uri: &ConnectionString<'_>,
    credential: Option<&Credential<'_>>,
    secrets: Secrets,
) -> Value {
    let hosts: Value = uri
        .hosts()
        .map(|h| json!({"type": h.kind(), "host": h.address.to_string(), "port": h.port}))
        .collect();
    json!({
        "scheme": uri.scheme().name(),
        "hosts": hosts,
        "username": uri.username().map(text),
        "password": uri.password().map(|p| secrets.value(p)),
        "database": uri.database().map(text),
        "options": options(uri, secrets),
        "credential": credential.map(|c| self::credential(c, secrets)),
        "warnings": uri.warnings().map(|w| warning(&w)).collect::<Value>(),
    })
}

fn credential(credential: &Credential<'_>, secrets: Secrets) -> Value {
    json!({
        "mechanism": credential.mechanism().map(mongo_auth::Mechanism::name),
        "source": text(credential.source()),
        "username": credential.username().map(text),
        "password": credential.password().map(|p| secrets.value(p)),
        "properties": properties(&credential.properties(), secrets),
    })
}

fn options(uri: &ConnectionString<'_>, secrets: Secrets) -> Value {
    let mut all = Map::new();
    for (name, value) in uri.options() {
        let value = match value {
            OptionValue::Boolean(on) => on.into(),
            OptionValue::Integer(n) => n.into(),
            OptionValue::Text(value) => text(value),
            OptionValue::List(list) => list.map(text).collect(),
            OptionValue::Mechanism(mechanism) => mechanism.name().into(),
            OptionValue::Properties(all) => properties(&all, secrets),
            OptionValue::Secret(secret) => secrets.value(secret),
            OptionValue::Tags(tags) => {
                let set: Map<_, _> =
                    tags.map(|(name, value)| (name.to_string(), text(value))).collect();
                let sets = all.entry(name.as_str()).or_insert_with(|| json!([]));
                if let Some(sets) = sets.as_array_mut() {
                    sets.push(set.into());
                }
                continue;
            }
            _ => continue,
        };
        all.insert(name.as_str().to_owned(), value);
    }
    all.into()
}

fn properties(all: &Properties<'_>, secrets: Secrets) -> Value {
    let entry = |entry: mongo_auth::uri::PropertyEntry<'_>| {
        let name = match entry.property {
            Some(property) => property.name().to_owned(),
            None => entry.name.to_string().to_ascii_uppercase(),
        };
        // A property that nobody knows may be a session token under a misspelt name.
        let open = entry.property.is_some_and(|p: Property| !p.is_secret());
        (name, if open { text(entry.value.expose()) } else { secrets.value(entry.value) })
    };
    Value::Object(all.iter().map(entry).collect())
}

pub(crate) fn warning(warning: &Warning<'_>) -> Value {
    let mut out = json!({
        "kind": warning.kind.name(),
        "option": warning.option,
        "message": warning.to_string(),
    });
    if let Some(name) = warning.suggestion() {
        out["suggestion"] = name.as_str().into();
    }
    out
}

fn text(text: Text<'_>) -> Value {
    text.to_string().into()
}
