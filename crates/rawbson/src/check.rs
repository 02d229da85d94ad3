//! The length rule of every BSON type, and the one pass that checks a document.
//!
//! Reading after the check relies on [`measure`] alone, so both agree on where a value ends.

use crate::{Error, ErrorKind, element};

/// How many documents and arrays may be nested, the outermost document included.
///
/// The deepest document of the authentication protocol, `$clusterTime.signature` in a reply,
/// has three.
pub const MAX_DEPTH: usize = 8;

/// Checks the document that `bytes` has to be, all of it, at offset `at` of the outermost one.
///
/// Recurses once for each level, at most [`MAX_DEPTH`] times.
pub(crate) fn document(bytes: &[u8], at: usize, depth: usize) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error::new(ErrorKind::Depth, at));
    }
    let wrong_length = Error::new(ErrorKind::Length, at);
    let (prefix, rest) = bytes.split_first_chunk::<4>().ok_or(wrong_length)?;
    if length(prefix) != Some(bytes.len()) {
        return Err(wrong_length);
    }
    let (terminator, body) = rest.split_last().ok_or(wrong_length)?;
    let end = at.saturating_add(bytes.len()).saturating_sub(1);
    if *terminator != 0 {
        return Err(Error::new(ErrorKind::Terminator, end));
    }
    let mut rest = body;
    while !rest.is_empty() {
        rest = element(rest, end, depth)?;
    }
    Ok(())
}

/// An element of a checked document, not read yet.
pub(crate) struct Element<'a> {
    pub(crate) element_type: u8,
    pub(crate) key: &'a [u8],
    pub(crate) value: &'a [u8],
}

/// Splits `body` into its first element and what follows; `None` where it is empty.
pub(crate) fn split_element(body: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (element_type, rest) = body.split_first()?;
    let (key, rest) = split_cstring(rest)?;
    let (value, rest) = rest.split_at_checked(measure(*element_type, rest).ok()?)?;
    Some((Element { element_type: *element_type, key, value }, rest))
}

/// The value of a length field, unless it is negative.
pub(crate) fn length(prefix: &[u8; 4]) -> Option<usize> {
    usize::try_from(i32::from_le_bytes(*prefix)).ok()
}

/// Checks the first element of `body`, which ends at offset `end`; returns what follows it.
fn element(body: &[u8], end: usize, depth: usize) -> Result<&[u8], Error> {
    let offset = |rest: &[u8]| end.saturating_sub(rest.len());
    let (element_type, rest) = body.split_first().ok_or(Error::new(ErrorKind::Terminator, end))?;
    if *element_type == 0 {
        return Err(Error::new(ErrorKind::Terminator, offset(body)));
    }
    // Before the key, so that a byte which is no type is reported as such whatever follows it.
    if measure(*element_type, &[]) == Err(ErrorKind::Type) {
        return Err(Error::new(ErrorKind::Type, offset(body)));
    }
    let (key, value_on) = split_cstring(rest).ok_or(Error::new(ErrorKind::Terminator, end))?;
    utf8(key, offset(rest))?;
    let at = offset(value_on);
    let len = measure(*element_type, value_on).map_err(|kind| match kind {
        ErrorKind::Terminator => Error::new(kind, end),
        _ => Error::new(kind, at),
    })?;
    let (value, rest) = value_on.split_at_checked(len).ok_or(Error::new(ErrorKind::Length, at))?;
    check_value(*element_type, value, at, depth)?;
    Ok(rest)
}

/// How many of `bytes` a value at their front takes; may be more than there are.
///
/// Looks at the value's own length field, and for regular expressions at the two terminators, not
/// at what is inside.
fn measure(element_type: u8, bytes: &[u8]) -> Result<usize, ErrorKind> {
    let prefixed = |least: usize, extra: usize| {
        let declared = bytes.first_chunk::<4>().and_then(length).filter(|len| *len >= least);
        declared.and_then(|len| len.checked_add(extra)).ok_or(ErrorKind::Length)
    };
    match element_type {
        element::UNDEFINED | element::NULL | element::MIN_KEY | element::MAX_KEY => Ok(0),
        element::BOOLEAN => Ok(1),
        element::INT32 => Ok(4),
        element::DOUBLE | element::DATE_TIME | element::TIMESTAMP | element::INT64 => Ok(8),
        element::OBJECT_ID => Ok(12),
        element::DECIMAL128 => Ok(16),
        // The length counts the terminator, and not itself.
        element::STRING | element::CODE | element::SYMBOL => prefixed(1, 4),
        element::DB_POINTER => prefixed(1, 4 + 12),
        // The length counts neither itself nor the subtype.
        element::BINARY => prefixed(0, 5),
        // The length counts itself and the terminator.
        element::DOCUMENT | element::ARRAY => prefixed(5, 0),
        // The length counts itself; an empty string takes 5 bytes, an empty document as many.
        element::CODE_WITH_SCOPE => prefixed(14, 0),
        element::REGEX => {
            let (_, options_on) = split_cstring(bytes).ok_or(ErrorKind::Terminator)?;
            let (_, rest) = split_cstring(options_on).ok_or(ErrorKind::Terminator)?;
            Ok(bytes.len().saturating_sub(rest.len()))
        }
        _ => Err(ErrorKind::Type),
    }
}

/// Checks what is inside `value`, whose length is as [`measure`] says.
fn check_value(element_type: u8, value: &[u8], at: usize, depth: usize) -> Result<(), Error> {
    match element_type {
        element::DOCUMENT | element::ARRAY => document(value, at, depth.saturating_add(1)),
        element::STRING | element::CODE | element::SYMBOL => string(value, at),
        element::DB_POINTER => {
            let len = value.len().saturating_sub(12);
            string(value.get(..len).unwrap_or_default(), at)
        }
        element::CODE_WITH_SCOPE => code_with_scope(value, at, depth),
        element::REGEX => utf8(value, at),
        element::BOOLEAN => match value {
            [0 | 1] => Ok(()),
            _ => Err(Error::new(ErrorKind::Type, at)),
        },
        element::BINARY => binary(value, at),
        _ => Ok(()),
    }
}

/// Checks a length, that many bytes of text, and the terminator that is counted with them.
fn string(value: &[u8], at: usize) -> Result<(), Error> {
    let at_text = at.saturating_add(4);
    match value.get(4..).and_then(<[u8]>::split_last) {
        Some((0, text)) => utf8(text, at_text),
        Some((_, text)) => {
            Err(Error::new(ErrorKind::Terminator, at_text.saturating_add(text.len())))
        }
        None => Err(Error::new(ErrorKind::Length, at)),
    }
}

/// Checks the string and the document of code with scope, which must fill `value` exactly.
fn code_with_scope(value: &[u8], at: usize, depth: usize) -> Result<(), Error> {
    let code_on = value.get(4..).unwrap_or_default();
    let at_code = at.saturating_add(4);
    let (code, scope) = measure(element::CODE, code_on)
        .ok()
        .and_then(|len| code_on.split_at_checked(len))
        .ok_or(Error::new(ErrorKind::Length, at_code))?;
    string(code, at_code)?;
    document(scope, at_code.saturating_add(code.len()), depth.saturating_add(1))
}

/// Checks the second length that the old binary subtype 2 carries inside.
fn binary(value: &[u8], at: usize) -> Result<(), Error> {
    match value.get(4..).and_then(<[u8]>::split_first) {
        Some((2, inner)) => match inner.split_first_chunk::<4>() {
            Some((prefix, bytes)) if length(prefix) == Some(bytes.len()) => Ok(()),
            _ => Err(Error::new(ErrorKind::Length, at.saturating_add(5))),
        },
        _ => Ok(()),
    }
}

fn utf8(bytes: &[u8], at: usize) -> Result<(), Error> {
    match core::str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(e) => Err(Error::new(ErrorKind::Utf8, at.saturating_add(e.valid_up_to()))),
    }
}

/// Splits `bytes` at their first NUL, which is dropped.
fn split_cstring(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let nul = bytes.iter().position(|byte| *byte == 0)?;
    let (text, rest) = bytes.split_at_checked(nul)?;
    Some((text, rest.get(1..)?))
}

#[cfg(test)]
mod tests;
