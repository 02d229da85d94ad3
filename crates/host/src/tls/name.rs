//! Distinguished names as text.

use core::fmt::Write;
use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{
        Encode, Tag, Tagged,
        asn1::{Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef},
    },
    name::Name,
};

/// `name` in the form of RFC 2253, as MongoDB names the users of X.509: last part first.
///
/// The attributes of one part are in no order by the standard; like OpenSSL, this turns them
/// round as well.
pub(super) fn rfc2253(name: &Name) -> String {
    let parts: Vec<_> = name.iter_rdn().collect();
    let mut out = String::new();
    for part in parts.into_iter().rev() {
        let attributes: Vec<_> = part.iter().collect();
        let mut separator = if out.is_empty() { "" } else { "," };
        for attribute in attributes.into_iter().rev() {
            out.push_str(separator);
            put_attribute(&mut out, attribute);
            separator = "+";
        }
    }
    out
}

/// The keywords of RFC 2253 section 2.3 and those that OpenSSL adds; a server that is built on
/// OpenSSL compares the user's name with its output.
const KEYWORDS: [(&str, &str); 14] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.42", "GN"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

fn put_attribute(out: &mut String, attribute: &AttributeTypeAndValue) {
    let oid = attribute.oid.to_string();
    let keyword = KEYWORDS.iter().find(|(known, _)| *known == oid).map(|(_, keyword)| *keyword);
    match (keyword, text(attribute)) {
        (Some(keyword), Some(value)) => {
            out.push_str(keyword);
            out.push('=');
            put_escaped(out, value);
        }
        _ => {
            let _ = write!(out, "{oid}=#");
            for byte in attribute.value.to_der().unwrap_or_default() {
                let _ = write!(out, "{byte:02X}");
            }
        }
    }
}

pub(super) fn text(attribute: &AttributeTypeAndValue) -> Option<&str> {
    let value = &attribute.value;
    match value.tag() {
        Tag::PrintableString => PrintableStringRef::try_from(value).ok().map(|s| s.as_str()),
        Tag::Utf8String => Utf8StringRef::try_from(value).ok().map(|s| s.as_str()),
        Tag::Ia5String => Ia5StringRef::try_from(value).ok().map(|s| s.as_str()),
        Tag::TeletexString => TeletexStringRef::try_from(value).ok().map(|s| s.as_str()),
        _ => None,
    }
}

/// RFC 2253 section 2.4; control characters as OpenSSL escapes them.
fn put_escaped(out: &mut String, value: &str) {
    let last = value.chars().count().saturating_sub(1);
    for (i, c) in value.chars().enumerate() {
        match c {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => out.extend(['\\', c]),
            '#' if i == 0 => out.push_str("\\#"),
            ' ' if i == 0 || i == last => out.push_str("\\ "),
            c if c.is_control() => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "\\{byte:02X}");
                }
            }
            c => out.push(c),
        }
    }
}
