//! JSON, strictly: a key that comes twice is an error, and so is a value of the wrong type.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

/// A value; strings are wiped when it is dropped. One that was written with escapes has passed
/// through a buffer of the parser, which is not; services write keys and tokens without.
pub(crate) enum Json {
    Null,
    Boolean,
    Number(f64),
    String(Zeroizing<String>),
    Array,
    Object(Vec<(String, Self)>),
}

/// What is wrong with a document, without a word of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Empty,
    Missing,
    NotAnObject,
    Syntax,
    Type,
}

impl Json {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(bytes).map_err(|_| Problem::Syntax)
    }

    /// The value of a key of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(have, _)| have == key).map(|(_, value)| value)
    }

    /// The value at the end of a path of keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The value of a key, or the value itself when it has no such key.
    pub(crate) fn take(self, key: &str) -> Self {
        match self {
            Self::Object(mut members) => match members.iter().position(|(have, _)| have == key) {
                Some(at) => members.swap_remove(at).1,
                None => Self::Object(members),
            },
            other => other,
        }
    }

    /// A text that must be there and must not be empty.
    pub(crate) fn text(&self, key: &str) -> Result<&str, Problem> {
        match self.get(key) {
            Some(Self::String(text)) if text.is_empty() => Err(Problem::Empty),
            Some(Self::String(text)) => Ok(text),
            Some(_) => Err(Problem::Type),
            None if matches!(self, Self::Object(_)) => Err(Problem::Missing),
            None => Err(Problem::NotAnObject),
        }
    }

    /// A text that may be absent or null, not of another type.
    pub(crate) fn optional_text(&self, key: &str) -> Result<Option<&str>, Problem> {
        match self.get(key) {
            None | Some(Self::Null) => Ok(None),
            Some(Self::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Problem::Type),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Build)
    }
}

struct Build;

impl<'de> Visitor<'de> for Build {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Boolean)
    }

    #[expect(clippy::cast_precision_loss, reason = "points in time are far below 2^53")]
    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "points in time are far below 2^53")]
    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(Zeroizing::new(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        while items.next_element::<Json>()?.is_some() {}
        Ok(Json::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Json>()? {
            // bounded: the readers of this crate know objects of at most a dozen keys
            if members.len() >= 256 || members.iter().any(|(have, _)| *have == key) {
                return Err(Error::custom("duplicate key"));
            }
            members.push((key, value));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t26_duplicate_keys_are_refused_at_every_depth() {
        assert!(Json::parse(br#"{"a":1,"b":{"a":2}}"#).is_ok());
        assert!(Json::parse(br#"{"a":1,"a":1}"#).is_err());
        assert!(Json::parse(br#"{"a":{"b":1,"\u0062":2}}"#).is_err());
        assert!(Json::parse(br#"[[{"a":1,"a":1}]]"#).is_err());
        let members = |count| {
            let members: Vec<String> = (0..count).map(|n| alloc::format!("\"{n}\":0")).collect();
            alloc::format!("{{{}}}", members.join(","))
        };
        assert!(Json::parse(members(256).as_bytes()).is_ok());
        assert!(Json::parse(members(257).as_bytes()).is_err());
    }

    #[test]
    fn t26_needed_keys_have_one_type() {
        let json = Json::parse(br#"{"t":"x","e":"","n":null,"i":1,"f":true,"l":[1],"o":{}}"#);
        let json = json.ok().unwrap();
        assert_eq!(json.text("t"), Ok("x"));
        assert_eq!(json.text("e"), Err(Problem::Empty));
        for key in ["n", "i", "f", "l", "o"] {
            assert_eq!(json.text(key), Err(Problem::Type), "{key}");
        }
        assert_eq!(json.text("z"), Err(Problem::Missing));
        assert_eq!(json.optional_text("n"), Ok(None));
        assert_eq!(json.optional_text("z"), Ok(None));
        assert_eq!(json.optional_text("e"), Ok(None));
        assert_eq!(json.optional_text("i"), Err(Problem::Type));
        assert_eq!(Json::parse(b"[]").ok().unwrap().text("t"), Err(Problem::NotAnObject));
    }

    #[test]
    fn t26_what_is_no_json_is_refused() {
        for bad in ["", "{", "{} x", "{\"a\":NaN}", "{'a':1}", "{\"a\":\"\u{1}\"}", "nul"] {
            assert!(Json::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Json::parse(b"{\"a\":\"\xff\"}").is_err());
        assert!(Json::parse(&[b'['; 5000]).is_err());
    }
}
