//! `bson`: the subset reader over one document.

use super::request::{Failure, Request};
use crate::text::written;
use mongo_auth::{
    primitives::base64,
    rawbson::{self, Doc},
};
use serde_json::{Map, Value, json};

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let bytes = request.hex("hex")?;
    let doc = Doc::parse(&bytes)
        .map_err(|e| Failure::new(e.kind.name(), &e.to_string()).at(Some(e.at)))?;
    Ok(match document(doc) {
        Some(json) => json!({"json": json}),
        None => json!({"skipped": true}),
    })
}

/// Relaxed Extended JSON; `None` where a value is of a type that is only walked.
fn document(doc: Doc<'_>) -> Option<Value> {
    let mut out = Map::new();
    for (key, value) in doc.iter() {
        let json = self::value(value)?;
        // As in `Doc::get`, the first of several equal keys counts.
        out.entry(key).or_insert(json);
    }
    Some(out.into())
}

fn value(value: rawbson::Value<'_>) -> Option<Value> {
    use rawbson::Value as V;
    Some(match value {
        V::Array(list) => list.iter().map(|(_, v)| self::value(v)).collect::<Option<_>>()?,
        V::Binary { subtype, bytes } => {
            json!({"$binary": {"base64": written(|out| base64::put(out, bytes)), "subType": format!("{subtype:02x}")}})
        }
        V::Boolean(b) => b.into(),
        V::Document(doc) => document(doc)?,
        V::Double(n) if n.is_finite() => n.into(),
        V::Double(n) => {
            let name = if n.is_nan() {
                "NaN"
            } else if n > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            };
            json!({"$numberDouble": name})
        }
        V::Int32(n) => n.into(),
        V::Int64(n) => n.into(),
        V::Null => Value::Null,
        V::String(text) => text.into(),
        _ => return None,
    })
}
