use crate::{keep, keep_error};
use mongo_auth_primitives::{Cursor, SecretText, Text};
use mongo_auth_uri::{
    ConnectionString, Credential, DEFAULT_PORT, Delimiter, Error, Limits, OPTIONS, OidcCallback,
    OptionName, OptionValue, Overrides, Properties, Property, Scheme, UriWriter, encode_userinfo,
    redact_raw,
};

pub(crate) fn call(text: &str, out: &mut Cursor<'_>) {
    keep(out, &(DEFAULT_PORT, &OPTIONS, OptionName::from_name(text), Property::ALL));
    encode_userinfo(text, out);
    keep(out, &format_args!("{}", redact_raw(text)));
    from_parts(text, out);
    let limits = Limits::default().with_bytes(4096).with_hosts(8).with_options(16);
    for parsed in [ConnectionString::parse(text), ConnectionString::parse_with(text, &limits)] {
        match parsed {
            Ok(uri) => {
                parts(&uri, out);
                getters(&uri, out);
                match uri.credential(&overrides(text)) {
                    Ok(credential) => credential.iter().for_each(|c| used(c, out)),
                    Err(error) => refused(error, out),
                }
            }
            Err(error) => refused(error, out),
        }
    }
}

fn from_parts(text: &str, out: &mut Cursor<'_>) {
    let value = Text::literal(text);
    let mut uri = UriWriter::new(Scheme::MongodbSrv, out);
    uri.userinfo(value, Some(SecretText::literal(text)));
    uri.host(text, Some(DEFAULT_PORT));
    uri.database(value);
    uri.option(OptionName::AppName, value);
}

fn refused(error: Error, out: &mut Cursor<'_>) {
    let at = Delimiter::At;
    keep(out, &(error.fault(), error.kind.name(), error.reason, error.at));
    keep(out, &(at.char(), at.escape()));
    keep_error(out, &error);
}

fn parts(uri: &ConnectionString<'_>, out: &mut Cursor<'_>) {
    keep(out, &(uri.as_str(), uri.scheme().name(), uri.scheme().is_srv(), uri));
    keep(out, &(uri.username(), uri.password(), uri.has_userinfo(), uri.database()));
    uri.write(out);
    uri.redacted().put(out);
    uri.security_notes().for_each(|note| keep(out, &note));
    for host in uri.hosts() {
        keep(out, &(host.address, host.port, host.port_or_default(), host.kind(), host.is_local()));
        keep(out, &format_args!("{host}"));
    }
    for (name, value) in uri.options() {
        keep(out, &(name.as_str(), name.spec(), name.is_secret(), value, uri.option(name)));
        match value {
            OptionValue::List(list) => keep(out, &list.count()),
            OptionValue::Tags(tags) => keep(out, &tags.count()),
            _ => {}
        }
    }
    for warning in uri.warnings() {
        keep(out, &(warning.kind.name(), warning.kind.is_advice(), warning.suggestion(), warning));
        keep(out, &format_args!("{warning}"));
    }
}

fn getters(uri: &ConnectionString<'_>, out: &mut Cursor<'_>) {
    keep(out, &(uri.tls(), uri.tls_option(), uri.auth_mechanism(), uri.app_name()));
    keep(out, &(uri.tls_certificate_key_file_password(), uri.proxy_password()));
    keep(out, &(uri.compressors().count(), uri.read_preference_tags().count()));
    keep(out, &(uri.auth_source(), uri.connect_timeout_ms(), uri.direct_connection()));
    keep(out, &(uri.load_balanced(), uri.max_scram_iterations(), uri.replica_set()));
    keep(out, &(uri.server_selection_timeout_ms(), uri.socket_timeout_ms(), uri.timeout_ms()));
    keep(out, &(uri.srv_allowed_hosts_suffix(), uri.srv_max_hosts(), uri.srv_service_name()));
    keep(out, &(uri.tls_allow_invalid_certificates(), uri.tls_allow_invalid_hostnames()));
    keep(out, &(uri.tls_ca_file(), uri.tls_certificate_key_file(), uri.tls_insecure()));
    keep(out, &uri.tls_disable_certificate_revocation_check());
    keep(out, &uri.tls_disable_ocsp_endpoint_check());
    if let Some(properties) = uri.auth_mechanism_properties() {
        entries(&properties, out);
    }
}

fn overrides(text: &str) -> Overrides<'_> {
    Overrides::default()
        .with_username(text)
        .with_password(text)
        .with_source(text)
        .with_discovered_source(Text::literal(text))
        .with_oidc_callback(OidcCallback::Machine)
        .with_allowed_hosts()
        .with_strict_aws()
}

fn used(credential: &Credential<'_>, out: &mut Cursor<'_>) {
    keep(out, &(credential.mechanism(), credential.source(), credential.source_origin()));
    keep(out, &(credential.username(), credential.password(), credential.aws_session_token()));
    keep(out, &(credential.property(Property::ServiceName), credential.oidc_environment()));
    keep(out, &(credential.canonicalize_host_name(), credential));
    entries(&credential.properties(), out);
}

fn entries(properties: &Properties<'_>, out: &mut Cursor<'_>) {
    keep(out, &(properties.get(Property::ServiceName), properties.is_empty(), properties));
    for entry in properties.iter() {
        keep(out, &(entry.property, Property::from_name(entry.name), entry));
    }
}
