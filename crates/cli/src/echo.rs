//! Connection strings as they may be shown: without secrets, and without their length.

mod malformed;

pub(crate) use malformed::{Echo, malformed};

use mongo_auth::uri::{ConnectionString, OptionValue, Properties, Property};
use mongo_auth_host::escape;
use std::fmt::Write;

/// What stands in place of a secret, whatever its length.
pub(crate) const HIDDEN: &str = "***";

/// More than any name of a user, a host or an option has.
const MAX: usize = 256;

/// A string that parses, in canonical form. Options that are ignored are left out: nobody knows
/// what their values are.
pub(crate) fn well_formed(uri: &ConnectionString<'_>) -> String {
    let mut out = format!("{}://", uri.scheme().name());
    if split_is_doubtful(uri) {
        out.push_str(HIDDEN);
        return out;
    }
    if uri.has_userinfo() {
        if let Some(name) = uri.username() {
            out.push_str(&escape(name.raw(), MAX));
        }
        if uri.password().is_some() {
            out.push(':');
            out.push_str(HIDDEN);
        }
        out.push('@');
    }
    let hosts: Vec<String> = uri.hosts().map(|h| escape(&h.to_string(), MAX)).collect();
    out.push_str(&hosts.join(","));
    out.push('/');
    if let Some(database) = uri.database() {
        out.push_str(&escape(database.raw(), MAX));
    }
    let mut separator = '?';
    for (name, value) in uri.options() {
        let implied = uri.scheme().is_srv() && uri.tls_option().is_none() && name.as_str() == "tls";
        if !implied {
            let _ = write!(out, "{separator}{name}={}", option(value));
            separator = '&';
        }
    }
    if separator == '?' && uri.database().is_none() && !uri.as_str().ends_with('/') {
        out.pop();
    }
    out
}

/// Whether what looks like hosts may be the front of a password with a raw `?` in it: there is
/// no userinfo, and an at-sign among the options.
pub(crate) fn split_is_doubtful(uri: &ConnectionString<'_>) -> bool {
    let query = uri.as_str().split_once('?').map_or("", |(_, query)| query);
    !uri.has_userinfo() && query.contains('@')
}

fn option(value: OptionValue<'_>) -> String {
    match value {
        OptionValue::Boolean(on) => on.to_string(),
        OptionValue::Integer(n) => n.to_string(),
        OptionValue::Text(text) => escape(text.raw(), MAX),
        OptionValue::List(list) => {
            list.map(|item| escape(item.raw(), MAX)).collect::<Vec<_>>().join(",")
        }
        OptionValue::Mechanism(mechanism) => mechanism.name().into(),
        OptionValue::Properties(all) => properties(&all),
        OptionValue::Tags(tags) => tags
            .map(|(name, value)| {
                format!("{}:{}", escape(name.raw(), MAX), escape(value.raw(), MAX))
            })
            .collect::<Vec<_>>()
            .join(","),
        _ => HIDDEN.into(),
    }
}

fn properties(all: &Properties<'_>) -> String {
    let entries = all.iter().map(|entry| {
        // The value of a property that nobody knows may be a token under a misspelt name.
        let shown = entry.property.filter(|p| !p.is_secret());
        let value = shown.map_or(HIDDEN.into(), |_| escape(entry.value.expose().raw(), MAX));
        format!("{}:{value}", entry.property.map_or(HIDDEN, Property::name))
    });
    entries.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t36_secrets_are_hidden_and_the_rest_is_canonical() {
        for (string, shown) in [
            ("mongodb://db1", "mongodb://db1"),
            ("mongodb://db1/", "mongodb://db1/"),
            ("mongodb://app:x@db1:27017/orders", "mongodb://app:***@db1:27017/orders"),
            ("mongodb://app:@db1", "mongodb://app:***@db1"),
            ("mongodb://app@db1", "mongodb://app@db1"),
            ("mongodb://a%40b:x@h,[::1]:2/?SSL=true", "mongodb://a%40b:***@h,[::1]:2/?tls=true"),
            ("mongodb://h/?pasword=x&tls=true", "mongodb://h/?tls=true"),
            ("mongodb+srv://h.example.com/", "mongodb+srv://h.example.com/"),
            (
                "mongodb://h/?tlsCertificateKeyFilePassword=x&tlsCertificateKeyFile=/k",
                "mongodb://h/?tlsCertificateKeyFilePassword=***&tlsCertificateKeyFile=/k",
            ),
            (
                "mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:x,TOKN:y,SERVICE_NAME:z",
                "mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:***,***:***,SERVICE_NAME:z",
            ),
            ("mongodb://u:123/?a=x@h", "mongodb://***"),
        ] {
            let Ok(uri) = ConnectionString::parse(string) else {
                assert_eq!(shown, "mongodb://***", "{string} was refused");
                continue;
            };
            assert_eq!(well_formed(&uri), shown, "{string}");
        }
    }
}
