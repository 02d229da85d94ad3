//! The options as pairs of text, before anything is known about their meaning.

use crate::scan;
use crate::table::{Form, LONGEST, OptionName, Spelling};
use mongo_auth_primitives::{Cursor, Text};

/// One stretch between two separators.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    /// Offset of the stretch in the whole string.
    pub(crate) at: usize,
    pub(crate) key: &'a str,
    /// `None` where there is no equals sign.
    pub(crate) value: Option<&'a str>,
    /// Whether there is a percent sign in the value.
    pub(crate) escaped: bool,
    pub(crate) spelling: Option<&'static Spelling>,
}

impl<'a> Pair<'a> {
    /// Whether nothing stands between the separators.
    pub(crate) const fn is_empty(&self) -> bool {
        self.key.is_empty() && self.value.is_none()
    }

    pub(crate) fn value(&self) -> &'a str {
        self.value.unwrap_or_default()
    }

    /// The value, whose escapes were checked before.
    pub(crate) fn text(&self) -> Text<'a> {
        if self.escaped { text(self.value()) } else { Text::literal(self.value()) }
    }

    pub(crate) fn value_at(&self) -> usize {
        self.at.saturating_add(self.key.len()).saturating_add(1)
    }
}

impl Spelling {
    /// One bit for each thing that can be given or repeated on its own.
    pub(crate) const fn bit(&self) -> u64 {
        match self.form {
            Form::Current => self.option.bit(),
            Form::WTimeout => WTIMEOUT,
            Form::GssapiServiceName => GSSAPI_SERVICE_NAME,
        }
    }
}

pub(crate) const WTIMEOUT: u64 = 1 << 62;
pub(crate) const GSSAPI_SERVICE_NAME: u64 = 1 << 63;

const _: () = assert!(crate::table::OPTIONS.len() < 62);

/// The stretches of a query, in order.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<'a> {
    rest: Option<&'a str>,
    separator: u8,
    at: usize,
}

impl<'a> Pairs<'a> {
    pub(crate) const fn new(query: &'a str, separator: u8, at: usize) -> Self {
        Self { rest: if query.is_empty() { None } else { Some(query) }, separator, at }
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        let rest = self.rest?;
        let mut equals = None;
        let mut end = rest.len();
        let mut escaped = false;
        for (i, byte) in rest.bytes().enumerate() {
            // All that matters here is below the letters, where most bytes are.
            if byte >= b'A' {
                continue;
            }
            if byte == self.separator {
                end = i;
                break;
            }
            match byte {
                b'=' if equals.is_none() => {
                    equals = Some(i);
                    escaped = false;
                }
                b'%' => escaped = true,
                _ => {}
            }
        }
        let at = self.at;
        let (key, value) = match equals {
            Some(i) => (rest.get(..i)?, rest.get(i.saturating_add(1)..end)),
            None => (rest.get(..end)?, None),
        };
        self.rest = rest.get(end.saturating_add(1)..);
        self.at = at.saturating_add(end).saturating_add(1);
        Some(Pair { at, key, value, escaped, spelling: spelling(key) })
    }
}

fn spelling(key: &str) -> Option<&'static Spelling> {
    let known = Spelling::find(key.as_bytes());
    if known.is_some() || !scan::contains(key, b'%') {
        return known;
    }
    let mut decoded = [0u8; LONGEST];
    let name = Text::percent_encoded(key).ok()?.decode_into(&mut decoded).ok()?;
    Spelling::find(name.as_bytes())
}

/// Splits percent-encoded text at the first `delimiter`, be it encoded or not.
///
/// The specification decodes an option's value as a whole before it looks for the delimiters
/// inside, so an encoded comma is a comma.
pub(crate) fn split_once(raw: &str, delimiter: u8) -> Option<(&str, &str)> {
    let bytes = raw.as_bytes();
    for (i, byte) in bytes.iter().enumerate() {
        let width = if *byte == delimiter {
            1
        } else if *byte == b'%' && escape(bytes.get(i..)) == Some(delimiter) {
            3
        } else {
            continue;
        };
        return Some((raw.get(..i)?, raw.get(i.saturating_add(width)..)?));
    }
    None
}

fn escape(bytes: Option<&[u8]>) -> Option<u8> {
    let [high, low] = bytes?.get(1..3)? else { return None };
    let value = mongo_auth_primitives::hex::value;
    Some(value(*high)?.wrapping_shl(4) | value(*low)?)
}

/// The parts of percent-encoded text between commas.
#[derive(Clone, Copy)]
pub(crate) struct Commas<'a>(pub(crate) Option<&'a str>);

impl<'a> Iterator for Commas<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0?;
        let (part, after) = match split_once(rest, b',') {
            Some((part, after)) => (part, Some(after)),
            None => (rest, None),
        };
        self.0 = after;
        Some(part)
    }
}

/// Text of an option value whose escapes were checked before.
pub(crate) fn text(raw: &str) -> Text<'_> {
    Text::percent_encoded(raw).unwrap_or(Text::EMPTY)
}

impl<'a> Pair<'a> {
    /// The decoded value, in `out` where it must be; empty for anything long that is escaped.
    pub(crate) fn short<'o>(&self, out: &'o mut [u8; 32]) -> &'o str
    where
        'a: 'o,
    {
        if !self.escaped {
            return self.value();
        }
        let mut cursor = Cursor::new(out);
        self.text().put(&mut cursor);
        let len = cursor.finish().unwrap_or_default();
        core::str::from_utf8(out.get(..len).unwrap_or_default()).unwrap_or_default()
    }
}

/// Whether the option's name is one of its old spellings.
pub(crate) const fn is_old(spelling: &Spelling) -> bool {
    !matches!(spelling.form, Form::Current)
}

/// Options of which two different values are a conflict and not a matter of taste.
pub(crate) const fn decides_security(option: OptionName) -> bool {
    use OptionName as O;
    matches!(
        option,
        O::AuthMechanism
            | O::AuthMechanismProperties
            | O::AuthSource
            | O::Tls
            | O::TlsAllowInvalidCertificates
            | O::TlsAllowInvalidHostnames
            | O::TlsCaFile
            | O::TlsCertificateKeyFile
            | O::TlsCertificateKeyFilePassword
            | O::TlsDisableCertificateRevocationCheck
            | O::TlsDisableOcspEndpointCheck
            | O::TlsInsecure
    )
}
