//! One string, explained.

use crate::{
    echo,
    output::{self, Colour, Manner, table::Table},
};
use mongo_auth::uri::{ConnectionString, Credential, OptionName, OptionValue, SourceOrigin};
use mongo_auth_host::escape;

/// The longest value that is shown, in bytes.
const MAX: usize = 256;

/// Prints what the string means.
pub(super) fn print(uri: &ConnectionString<'_>, credential: Option<&Credential<'_>>) {
    output::result(echo::well_formed(uri));
    let line = |label: &str, text: &str| {
        output::result(format_args!("  {label:<12} {text}"));
    };
    line(
        "scheme",
        if uri.scheme().is_srv() {
            "mongodb+srv: the hosts are in DNS"
        } else {
            "mongodb: the hosts are in the string"
        },
    );
    let hosts: Vec<_> = uri.hosts().map(|host| with_port(uri, &host)).collect();
    line("hosts", &hosts.join(", "));
    if let Some(database) = uri.database() {
        line("database", &escape(&database.to_string(), MAX));
    }
    line(
        "credential",
        &match credential {
            Some(credential) => describe(credential),
            None => "none: the connection will not log in".into(),
        },
    );
    options(uri);
    remarks(uri);
}

fn with_port(uri: &ConnectionString<'_>, host: &mongo_auth::uri::Host<'_>) -> String {
    let text = escape(&host.to_string(), MAX);
    match (host.port, host.port_or_default()) {
        (None, Some(port)) if !uri.scheme().is_srv() => format!("{text} (port {port})"),
        _ => text,
    }
}

fn describe(credential: &Credential<'_>) -> String {
    let mut text = match credential.mechanism() {
        Some(mechanism) => mechanism.name().to_owned(),
        None => "SCRAM-SHA-256 or SCRAM-SHA-1, as the server offers,".to_owned(),
    };
    if let Some(name) = credential.username() {
        text.push_str(&format!(" as \"{}\"", escape(&name.to_string(), MAX)));
    }
    let source = escape(&credential.source().to_string(), MAX);
    let origin = match credential.source_origin() {
        SourceOrigin::Default => "the default",
        SourceOrigin::Mechanism => "always, with this mechanism",
        SourceOrigin::Option => "from authSource",
        SourceOrigin::Path => "from the path of the string",
        _ => "given apart",
    };
    text.push_str(&format!(" in database \"{source}\" ({origin})"));
    let wants_one = credential.mechanism().is_none_or(|m| !m.always_external());
    text.push_str(match credential.password() {
        Some(_) => ", with a password",
        None if wants_one => ", without a password",
        None => "",
    });
    text
}

fn options(uri: &ConnectionString<'_>) {
    let mut table = Table::new(&["option", "value", "default", "meaning"]);
    for (name, value) in uri.options() {
        let spec = name.spec();
        table.push([
            name.as_str().to_owned(),
            shown(name, value),
            spec.default.to_owned(),
            spec.meaning.to_owned(),
        ]);
    }
    if uri.options().next().is_some() {
        output::result("");
        table.lines().for_each(output::result);
    }
}

fn shown(name: OptionName, value: OptionValue<'_>) -> String {
    let text = match value {
        OptionValue::Boolean(on) => on.to_string(),
        OptionValue::Integer(n) => n.to_string(),
        OptionValue::Text(text) if !name.is_secret() => text.to_string(),
        OptionValue::List(list) => list.map(|t| t.to_string()).collect::<Vec<_>>().join(","),
        OptionValue::Mechanism(mechanism) => mechanism.name().into(),
        OptionValue::Properties(all) => {
            let entry = |entry: mongo_auth::uri::PropertyEntry<'_>| match entry.property {
                Some(p) if !p.is_secret() => format!("{}:{}", p.name(), entry.value.expose()),
                Some(p) => format!("{}:***", p.name()),
                None => "***".into(),
            };
            all.iter().map(entry).collect::<Vec<_>>().join(",")
        }
        OptionValue::Tags(tags) => {
            tags.map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>().join(",")
        }
        _ => "***".into(),
    };
    escape(&text, MAX)
}

fn remarks(uri: &ConnectionString<'_>) {
    let manner = Manner::of_stdout();
    // Advice comes with the notes, which say it more fully.
    let warnings = uri.warnings().filter(|w| !w.kind.is_advice()).map(|w| w.to_string());
    let mut separator = Some("");
    for (label, text) in warnings
        .map(|text| ("warning:", text))
        .chain(uri.security_notes().map(|note| ("security:", note.to_string())))
    {
        if let Some(empty) = separator.take() {
            output::result(empty);
        }
        output::result(format_args!("{} {text}", manner.paint(Colour::Yellow, label)));
    }
}
