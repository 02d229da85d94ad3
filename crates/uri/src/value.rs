//! Option values with their types.

use crate::{
    Error, Properties, Reason, WarningKind,
    query::{Commas, Pair, split_once, text},
    table::{Form, Kind, OptionName},
};
use core::fmt;
use mongo_auth_primitives::{Mechanism, SecretText, Text};

/// The value of an option.
///
/// `Debug` shows no secret.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum OptionValue<'a> {
    /// Of a boolean option.
    Boolean(bool),
    /// Of a numeric option.
    Integer(i64),
    /// Of a textual option.
    Text(Text<'a>),
    /// Of an option that must not be shown.
    Secret(SecretText<'a>),
    /// Of a comma-separated option.
    List(List<'a>),
    /// Of `authMechanism`.
    Mechanism(Mechanism),
    /// Of `authMechanismProperties`.
    Properties(Properties<'a>),
    /// Of `readPreferenceTags`; every instance is a tag set of its own.
    Tags(Tags<'a>),
}

/// A comma-separated list, as an iterator over its items.
#[derive(Clone, Copy)]
pub struct List<'a>(Commas<'a>);

impl<'a> Iterator for List<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        self.0.next().map(text)
    }
}

impl fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// A tag set, as an iterator over its names and values.
#[derive(Clone, Copy)]
pub struct Tags<'a>(Commas<'a>);

impl<'a> Iterator for Tags<'a> {
    type Item = (Text<'a>, Text<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        split_once(self.0.next()?, b':').map(|(name, value)| (text(name), text(value)))
    }
}

impl fmt::Debug for Tags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(*self).finish()
    }
}

/// A value, and what is to be said about it.
pub(crate) enum Reading<'a> {
    Good(OptionValue<'a>),
    /// Good, in a spelling that is to go.
    Old(OptionValue<'a>),
    /// To be ignored.
    Bad(WarningKind),
}

impl<'a> Reading<'a> {
    pub(crate) const fn value(self) -> Option<OptionValue<'a>> {
        match self {
            Self::Good(value) | Self::Old(value) => Some(value),
            Self::Bad(_) => None,
        }
    }
}

/// Reads the value of a pair whose escapes were checked.
///
/// # Errors
/// Only for options where ignoring a bad value would log in with something else than was asked
/// for.
pub(crate) fn read<'a>(
    pair: &Pair<'a>,
    option: OptionName,
    form: Form,
) -> Result<Reading<'a>, Error> {
    let raw = pair.value();
    let bad = Ok(Reading::Bad(WarningKind::InvalidValue));
    let fail = |reason| Err(Error::new(reason, pair.value_at()));
    let good = |value| Ok(Reading::Good(value));
    if form == Form::GssapiServiceName {
        return match raw {
            "" => Ok(Reading::Bad(WarningKind::EmptyValue)),
            _ => {
                Ok(Reading::Old(OptionValue::Properties(Properties::of_service_name(pair.text()))))
            }
        };
    }
    let kind = option.spec().kind;
    let mut buffer = [0; 32];
    match (kind, raw) {
        (Kind::Tags, "") => return good(OptionValue::Tags(Tags(Commas(None)))),
        (Kind::Mechanism, "") => return fail(Reason::UnknownMechanism),
        (_, "") if option == OptionName::AuthSource => return fail(Reason::EmptyAuthSource),
        (_, "") => return Ok(Reading::Bad(WarningKind::EmptyValue)),
        _ => {}
    }
    match kind {
        Kind::Boolean | Kind::StrictBoolean => match (boolean(pair.short(&mut buffer)), kind) {
            (Some((value, false)), _) => good(OptionValue::Boolean(value)),
            (Some((value, true)), Kind::Boolean) => Ok(Reading::Old(OptionValue::Boolean(value))),
            _ => bad,
        },
        Kind::Integer { min, max } => match integer(pair.short(&mut buffer)) {
            Some(n) if (min..=max).contains(&n) && form == Form::Current => {
                good(OptionValue::Integer(n))
            }
            Some(n) if (min..=max).contains(&n) => Ok(Reading::Old(OptionValue::Integer(n))),
            _ => bad,
        },
        Kind::Staleness => match integer(pair.short(&mut buffer)) {
            Some(n) if n == -1 || (90..=i64::from(i32::MAX)).contains(&n) => {
                good(OptionValue::Integer(n))
            }
            _ => bad,
        },
        Kind::Text { max } if raw.len() <= max || pair.text().decoded_len() <= max => {
            good(OptionValue::Text(pair.text()))
        }
        Kind::Text { .. } => bad,
        Kind::Secret => good(OptionValue::Secret(SecretText::new(pair.text()))),
        Kind::OneOf(words) if words.contains(&pair.short(&mut buffer)) => {
            good(OptionValue::Text(pair.text()))
        }
        Kind::OneOf(_) => bad,
        Kind::List(words)
            if List(Commas(Some(raw))).all(|item| words.iter().any(|w| item == *w)) =>
        {
            good(OptionValue::List(List(Commas(Some(raw)))))
        }
        Kind::List(_) => bad,
        Kind::Mechanism => match pair.short(&mut buffer) {
            "MONGODB-CR" => fail(Reason::MongodbCr),
            name => match Mechanism::from_name(name) {
                Some(mechanism) => good(OptionValue::Mechanism(mechanism)),
                None => fail(Reason::UnknownMechanism),
            },
        },
        Kind::Properties => match Properties::parse(raw) {
            Some(properties) => good(OptionValue::Properties(properties)),
            None => Ok(Reading::Bad(WarningKind::MalformedProperty)),
        },
        Kind::Tags => {
            let named = |tag| split_once(tag, b':').is_some_and(|(name, _)| !name.is_empty());
            if Commas(Some(raw)).all(named) {
                good(OptionValue::Tags(Tags(Commas(Some(raw)))))
            } else {
                bad
            }
        }
        Kind::Acknowledgement => match integer(pair.short(&mut buffer)) {
            Some(n) if (0..=i64::from(i32::MAX)).contains(&n) => good(OptionValue::Integer(n)),
            Some(_) => bad,
            None => good(OptionValue::Text(pair.text())),
        },
        Kind::Service => {
            let service = pair.text();
            let valid = service.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if valid && service.decoded_len() <= 62 {
                good(OptionValue::Text(service))
            } else {
                bad
            }
        }
    }
}

/// A boolean, and whether it is spelled the old way.
fn boolean(text: &str) -> Option<(bool, bool)> {
    match text {
        "true" => Some((true, false)),
        "false" => Some((false, false)),
        "1" | "yes" | "y" | "t" => Some((true, true)),
        "0" | "-1" | "no" | "n" | "f" => Some((false, true)),
        _ => None,
    }
}

/// A decimal integer without plus sign.
fn integer(text: &str) -> Option<i64> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}
