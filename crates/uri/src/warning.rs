//! What a connection string should be told about, as data.

use crate::{
    ConnectionString, OptionName, SecurityNote,
    query::{Pair, Pairs, is_old},
    suggest,
    value::{OptionValue, Reading, read},
};
use core::fmt;

/// The class of a [`Warning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// No option has that name; it is ignored.
    UnknownOption,
    /// The option does not take that value; it is ignored.
    InvalidValue,
    /// The option has no value; it is ignored.
    EmptyValue,
    /// The option was given before; the first valid value counts.
    Repeated,
    /// The name or the spelling of the value is to go.
    Deprecated,
    /// Nothing stands between two separators.
    EmptyPair,
    /// An entry of `authMechanismProperties` has no colon, no name or no value, or is repeated;
    /// the whole option is ignored.
    MalformedProperty,
    /// PLAIN would send the password unencrypted to another machine.
    CleartextPassword,
    /// The string holds AWS credentials.
    AwsKeysInUri,
    /// The option weakens the check of the server's certificate, or turns TLS off.
    WeakenedTls,
}

impl WarningKind {
    /// The stable name, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownOption => "unknown-option",
            Self::InvalidValue => "invalid-value",
            Self::EmptyValue => "empty-value",
            Self::Repeated => "repeated",
            Self::Deprecated => "deprecated",
            Self::EmptyPair => "empty-pair",
            Self::MalformedProperty => "malformed-property",
            Self::CleartextPassword => "cleartext-password",
            Self::AwsKeysInUri => "aws-keys-in-uri",
            Self::WeakenedTls => "weakened-tls",
        }
    }

    /// Whether the string is right but unwise, as opposed to partly ignored or outdated.
    #[must_use]
    pub const fn is_advice(self) -> bool {
        matches!(self, Self::CleartextPassword | Self::AwsKeysInUri | Self::WeakenedTls)
    }
}

/// Something to tell whoever wrote the string; it never holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning<'a> {
    /// The class.
    pub kind: WarningKind,
    /// The canonical name of the option, or an unknown one as given. `None` where no option is
    /// concerned, and where an unknown name may be a piece of a password.
    pub option: Option<&'a str>,
    /// Offset in bytes in the connection string.
    pub at: usize,
}

impl Warning<'_> {
    /// The option that an unknown name may stand for.
    #[must_use]
    pub fn suggestion(&self) -> Option<OptionName> {
        match (self.kind, self.option) {
            (WarningKind::UnknownOption, Some(name)) => suggest::nearest(name),
            _ => None,
        }
    }
}

impl fmt::Display for Warning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.option.unwrap_or("an option");
        match self.kind {
            WarningKind::UnknownOption => {
                write!(f, "{name} is unknown and ignored")?;
                self.suggestion().map_or(Ok(()), |s| write!(f, "; did you mean {s}?"))
            }
            WarningKind::InvalidValue => write!(f, "{name} has an invalid value and is ignored"),
            WarningKind::EmptyValue => write!(f, "{name} has no value and is ignored"),
            WarningKind::Repeated => write!(f, "{name} is repeated, the first valid value counts"),
            WarningKind::Deprecated => match self.option {
                Some(name) => write!(f, "{name} is given in a deprecated way"),
                None => f.write_str("semicolons between options are deprecated"),
            },
            WarningKind::EmptyPair => f.write_str("nothing stands between two separators"),
            WarningKind::MalformedProperty => write!(
                f,
                "{name} is not a list of KEY:VALUE and is ignored; a value with a comma can be set in code only"
            ),
            WarningKind::CleartextPassword => {
                f.write_str("PLAIN sends the password unencrypted without tls=true")
            }
            WarningKind::AwsKeysInUri => {
                f.write_str("AWS credentials stand in the string; prefer the environment or a role")
            }
            WarningKind::WeakenedTls => write!(f, "{name} weakens TLS"),
        }
    }
}

/// The warnings about a connection string, in order of appearance; those about the string as a
/// whole come last.
#[derive(Clone)]
pub struct Warnings<'a> {
    uri: ConnectionString<'a>,
    pairs: Pairs<'a>,
    seen: u64,
    applied: u64,
    pending: Option<Warning<'a>>,
    whole: u8,
}

impl<'a> Warnings<'a> {
    pub(crate) const fn new(uri: ConnectionString<'a>) -> Self {
        Self { uri, pairs: uri.pairs(), seen: 0, applied: 0, pending: None, whole: 0 }
    }

    /// What is to be said about one pair: at most one remark on its form and one on its meaning.
    fn pair(&mut self, pair: &Pair<'a>) -> [Option<Warning<'a>>; 2] {
        let warn = |kind, option| Some(Warning { kind, option, at: pair.at });
        if pair.is_empty() {
            return [warn(WarningKind::EmptyPair, None), None];
        }
        let Some(spelling) = pair.spelling else {
            let name = self.uri.may_show_name(pair).then_some(pair.key);
            return [warn(WarningKind::UnknownOption, name), None];
        };
        let name = if is_old(spelling) { spelling.display() } else { spelling.option.as_str() };
        let bit = spelling.bit();
        let again = self.seen & bit != 0
            && !matches!(spelling.option, OptionName::Tls | OptionName::ReadPreferenceTags);
        self.seen |= bit;
        let (form, value) = match read(pair, spelling.option, spelling.form) {
            Ok(Reading::Bad(kind)) => (Some(kind), None),
            Ok(Reading::Old(value)) => (Some(WarningKind::Deprecated), Some(value)),
            Ok(Reading::Good(value)) => (None, Some(value)),
            Err(_) => (None, None),
        };
        let form = form.or(again.then_some(WarningKind::Repeated));
        let first = value.is_some() && self.applied & bit == 0;
        let mut meaning = None;
        if let (true, Some(OptionValue::Boolean(on))) = (first, value) {
            self.applied |= bit;
            meaning = self.uri.weakens_tls(spelling.option, on).then_some(WarningKind::WeakenedTls);
        }
        [form.and_then(|k| warn(k, Some(name))), meaning.and_then(|k| warn(k, Some(name)))]
    }

    fn notes(&self, note: SecurityNote) -> bool {
        self.uri.security_notes().any(|n| n == note)
    }

    fn whole(&mut self) -> Option<Warning<'a>> {
        loop {
            let step = self.whole;
            self.whole = step.saturating_add(1);
            let kind = match step {
                0 if self.uri.has_semicolons() => WarningKind::Deprecated,
                1 if self.notes(SecurityNote::CleartextPassword) => WarningKind::CleartextPassword,
                2 if self.notes(SecurityNote::AwsKeysInUri) => WarningKind::AwsKeysInUri,
                0..=2 => continue,
                _ => {
                    self.whole = step;
                    return None;
                }
            };
            return Some(Warning { kind, option: None, at: self.uri.scheme().prefix().len() });
        }
    }
}

impl<'a> Iterator for Warnings<'a> {
    type Item = Warning<'a>;

    fn next(&mut self) -> Option<Warning<'a>> {
        if let Some(warning) = self.pending.take() {
            return Some(warning);
        }
        while let Some(pair) = self.pairs.next() {
            let [form, meaning] = self.pair(&pair);
            if form.is_some() {
                self.pending = meaning;
                return form;
            }
            if meaning.is_some() {
                return meaning;
            }
        }
        self.whole()
    }
}

impl fmt::Debug for Warnings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
