//! From the arguments to settings that are ready to connect.

mod password;

use crate::{
    args::{AuthenticationArgs, CheckArgs, Hidden, TlsArgs},
    echo, input, json,
    refusal::Refusal,
};
use core::time::Duration;
use mongo_auth::{
    Mechanism,
    uri::{ConnectionString, Overrides, Property, Reason},
};
use mongo_auth_host::{Connector, SecretString, Settings, tls::TlsOptions};
use password::Passwords;
use serde_json::Value;

/// What to connect with.
pub(super) struct Plan {
    /// The string as it may be shown.
    pub(super) echo: String,
    /// What is to be said about the string, as JSON.
    pub(super) warnings: Vec<Value>,
    /// The settings, checked.
    pub(super) connector: Connector,
}

/// A refusal, and the string as far as it may be shown.
pub(super) struct Refused {
    pub(super) refusal: Refusal,
    pub(super) echo: Option<String>,
}

impl Plan {
    /// Reads and checks everything that can be known before a connection is made.
    pub(super) fn new(args: &CheckArgs) -> Result<Self, Refused> {
        let without_echo = |refusal| Refused { refusal, echo: None };
        let mut passwords = Passwords::of(args).map_err(without_echo)?;
        let string = string(args, &mut passwords).map_err(without_echo)?;
        let uri = ConnectionString::parse(string.expose())
            .map_err(|e| without_echo(Refusal::uri(e, string.expose())))?;
        let echo = echo::well_formed(&uri);
        let settings = settings(args, &uri, passwords);
        let connector = settings.and_then(|s| Connector::new(s).map_err(|e| Refusal::settings(&e)));
        match connector {
            Ok(connector) => {
                let warnings = uri.warnings().map(|w| json::warning(&w)).collect();
                Ok(Self { echo, warnings, connector })
            }
            Err(refusal) => Err(Refused { refusal, echo: Some(echo) }),
        }
    }

    /// Whether AWS credentials have to be found.
    pub(super) fn needs_aws(&self) -> bool {
        let credential = self.connector.settings().credential.as_ref();
        credential.is_some_and(|c| c.mechanism == Some(Mechanism::MongodbAws))
    }
}

/// The connection string, from wherever it comes.
fn string(args: &CheckArgs, passwords: &mut Passwords) -> Result<Hidden, Refusal> {
    match &args.uri {
        Some(uri) if uri.expose() == "-" => {
            if args.authentication.password_stdin {
                let message = "standard input cannot give both the string and the password";
                return Err(Refusal::new("usage", message));
            }
            input::line().map_err(|e| Refusal::new("usage", format!("standard input: {e}")))
        }
        Some(uri) => Ok(uri.clone()),
        None => Ok(match passwords.string.take() {
            Some(uri) => uri,
            None => Hidden::from(&*of_host(args.host.as_deref(), args.port)),
        }),
    }
}

/// The string that stands for a host and a port. What would end the host is encoded, so that an
/// error tells of the host and nothing becomes an option.
fn of_host(host: Option<&str>, port: Option<u16>) -> String {
    let host = host.unwrap_or("localhost");
    let (address, zone) = host.split_once('%').map_or((host, None), |(a, z)| (a, Some(z)));
    let host = match (address.parse::<core::net::Ipv6Addr>(), zone) {
        (Ok(_), None) => format!("[{address}]"),
        (Ok(_), Some(zone)) => format!("[{address}%25{zone}]"),
        (Err(_), _) => host.replace('/', "%2F").replace('?', "%3F").replace('@', "%40"),
    };
    match port {
        Some(port) => format!("mongodb://{host}:{port}/"),
        None => format!("mongodb://{host}/"),
    }
}

fn settings(
    args: &CheckArgs,
    uri: &ConnectionString<'_>,
    passwords: Passwords,
) -> Result<Settings, Refusal> {
    if uri.scheme().is_srv() {
        let message = "mongodb+srv is not supported by this build yet; nothing was sent";
        let hint = "write the hosts of its SRV records and the options of its TXT record into a \
                    mongodb:// string";
        return Err(Refusal::new("unsupported", message).with_hint(hint));
    }
    let given = &args.authentication;
    let properties = properties(given);
    let mut overrides = overrides(given, &properties);
    if args.strict_aws {
        overrides = overrides.with_strict_aws();
    }
    let refuse = |e| Refusal::uri(e, uri.as_str());
    if let Some(mechanism) = given.mechanism.or_else(|| uri.auth_mechanism())
        && !is_supported(mechanism)
    {
        // What is wrong with the credential anyway is of more use to who wrote it.
        if let Some(password) = &passwords.given {
            overrides = overrides.with_password(password.expose());
        }
        uri.credential(&overrides).map_err(refuse)?;
        let message = format!("{mechanism} is not supported by this build yet; nothing was sent");
        return Err(Refusal::new("unsupported", message));
    }
    // A password that is missing only because nobody was asked for it is no error yet.
    let wanted = match uri.credential(&overrides) {
        Ok(credential) => {
            credential.is_some_and(|c| c.mechanism().is_none() && c.password().is_none())
        }
        Err(e) => e.reason == Reason::PasswordMissing,
    };
    let password = passwords.resolve(wanted)?;
    if let Some(password) = &password {
        overrides = overrides.with_password(password.expose());
    }
    uri.credential(&overrides).map_err(refuse)?;
    let mut settings = Settings::from_uri(uri, &overrides).map_err(|e| Refusal::settings(&e))?;
    with_tls(&mut settings, &args.tls)?;
    if let Some(seconds) = args.timeout {
        settings.connect_timeout = Some(Duration::from_secs(seconds.into()));
        settings.socket_timeout = settings.connect_timeout;
    }
    // Questions after the log-in must not wait for ever.
    settings.socket_timeout = settings.socket_timeout.or(Some(Settings::CONNECT_TIMEOUT));
    settings.dangerous_allow_cleartext = args.allow_cleartext;
    settings.minimum_mechanism = args.minimum_mechanism;
    settings.aws = args.aws.options()?;
    Ok(settings)
}

const fn is_supported(mechanism: Mechanism) -> bool {
    matches!(
        mechanism,
        Mechanism::MongodbAws
            | Mechanism::MongodbX509
            | Mechanism::Plain
            | Mechanism::ScramSha1
            | Mechanism::ScramSha256
    )
}

fn properties(given: &AuthenticationArgs) -> Vec<(&str, &str)> {
    [
        (Property::AwsSessionToken, given.aws_session_token.as_ref().map(Hidden::expose)),
        (Property::CanonicalizeHostName, given.canonicalize_host_name.as_deref()),
        (Property::ServiceName, given.gssapi_service_name.as_deref()),
        (Property::ServiceRealm, given.service_realm.as_deref()),
    ]
    .into_iter()
    .filter_map(|(property, value)| value.map(|value| (property.name(), value)))
    .collect()
}

fn overrides<'a>(
    given: &'a AuthenticationArgs,
    properties: &'a [(&'a str, &'a str)],
) -> Overrides<'a> {
    let mut overrides = Overrides::default().with_properties(properties);
    if let Some(name) = &given.username {
        overrides = overrides.with_username(name);
    }
    if let Some(database) = &given.database {
        overrides = overrides.with_source(database);
    }
    if let Some(mechanism) = given.mechanism {
        overrides = overrides.with_mechanism(mechanism);
    }
    overrides
}

/// Options of TLS ask for TLS, as they do in a connection string.
fn with_tls(settings: &mut Settings, given: &TlsArgs) -> Result<(), Refusal> {
    let TlsArgs { tls, allow_invalid_certificates, allow_invalid_host_names, .. } = *given;
    let password = match &given.certificate_key_file_password {
        None => None,
        Some(Some(password)) => Some(password.0.clone()),
        Some(None) => Some(ask("Password of the private key")?),
    };
    let asked = tls
        || allow_invalid_certificates
        || allow_invalid_host_names
        || given.ca_file.is_some()
        || given.certificate_key_file.is_some()
        || password.is_some();
    if !asked {
        return Ok(());
    }
    let options = settings.tls.get_or_insert_with(TlsOptions::default);
    options.dangerous_allow_invalid_certificates |= allow_invalid_certificates;
    options.dangerous_allow_invalid_hostnames |= allow_invalid_host_names;
    if let Some(file) = &given.ca_file {
        options.ca_file = Some(file.clone());
    }
    if let Some(file) = &given.certificate_key_file {
        options.certificate_key_file = Some(file.clone());
    }
    if password.is_some() {
        options.certificate_key_file_password = password;
    }
    Ok(())
}

fn ask(what: &str) -> Result<SecretString, Refusal> {
    input::secret(what).map_err(|_| {
        Refusal::new("usage", "there is no terminal to ask for the password on")
            .with_hint("--password-stdin reads it from standard input")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_becomes_a_string_that_names_it_and_no_more() {
        for (host, string) in [
            ("db1", "mongodb://db1/"),
            ("127.0.0.1", "mongodb://127.0.0.1/"),
            ("::1", "mongodb://[::1]/"),
            ("[::1]", "mongodb://[::1]/"),
            ("fe80::1%eth0", "mongodb://[fe80::1%25eth0]/"),
            ("/tmp/mongodb-27017.sock", "mongodb://%2Ftmp%2Fmongodb-27017.sock/"),
            ("%2Ftmp%2Fmongodb-27017.sock", "mongodb://%2Ftmp%2Fmongodb-27017.sock/"),
        ] {
            assert_eq!(of_host(Some(host), None), string, "{host}");
            assert!(ConnectionString::parse(string).is_ok(), "{string}");
        }
        for host in ["db1?tls=false", "app@db1", "app:pw@db1/?w=1"] {
            let string = of_host(Some(host), None);
            assert!(ConnectionString::parse(&string).is_err(), "{string}");
        }
    }
}
