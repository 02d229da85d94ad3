//! The arguments of `check`.

use super::{CheckAwsArgs, Hidden};
use clap::{Args, ValueEnum};
use mongo_auth::Mechanism;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
        mongo-auth check 'mongodb://app@db1.example.com/?tls=true' --password\n  \
        mongo-auth check --host db1 --username app --password-stdin < password.txt\n  \
        mongo-auth check 'mongodb://db1/?tls=true&authMechanism=MONGODB-X509' \
        --tlsCertificateKeyFile client.pem --json\n  \
        mongo-auth check 'mongodb://db1/?tls=true&authMechanism=MONGODB-AWS' --aws-profile staging",
    next_line_help = false
)]
pub(crate) struct CheckArgs {
    /// The connection string; `-` reads it from standard input
    #[arg(value_name = "URI", conflicts_with_all = ["host", "port"])]
    pub(crate) uri: Option<Hidden>,
    /// Host, where there is no connection string
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// Port, where there is no connection string
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,

    #[command(flatten)]
    pub(crate) authentication: AuthenticationArgs,
    #[command(flatten)]
    pub(crate) tls: TlsArgs,
    #[command(flatten)]
    pub(crate) aws: CheckAwsArgs,

    /// The library that connects
    #[arg(long, value_enum, default_value_t = Adapter::Blocking, help_heading = "Check")]
    pub(crate) adapter: Adapter,
    /// Seconds for each host, in place of connectTimeoutMS
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400), help_heading = "Check")]
    pub(crate) timeout: Option<u32>,
    /// Let PLAIN send the password without TLS, readable for anyone on the network
    #[arg(long, help_heading = "Check")]
    pub(crate) allow_cleartext: bool,
    /// The weakest mechanism to use
    #[arg(long, value_name = "MECHANISM", value_parser = mechanism(), help_heading = "Check")]
    pub(crate) minimum_mechanism: Option<Mechanism>,
    /// Refuse AWS credentials in the string, as the authentication specification does
    #[arg(long, help_heading = "Check")]
    pub(crate) strict_aws: bool,
    /// Print one JSON object
    ///
    /// Its fields are uri (without secrets), ok, exit, hosts, user, roles, aws, warnings and error.
    /// Each of hosts has host, ok, role, mechanism, source, username, logged_in, negotiated,
    /// speculative, round_trips, ms, server, tls, sts_host and error. An error has kind, message,
    /// code, codeName, hint and, where it concerns a byte of the string, at.
    #[arg(long, conflicts_with = "quiet", help_heading = "Output")]
    pub(crate) json: bool,
    /// Print nothing; the exit code tells
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Print each step with sizes and times; no payload is shown
    #[arg(short, long, conflicts_with_all = ["quiet", "json"], help_heading = "Output")]
    pub(crate) verbose: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Authentication")]
pub(crate) struct AuthenticationArgs {
    /// User name
    #[arg(short, long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// Password; without a value it is asked for
    #[arg(short, long, value_name = "PASSWORD", num_args = 0..=1)]
    pub(crate) password: Option<Option<Hidden>>,
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "password")]
    pub(crate) password_stdin: bool,
    /// Database that knows the user
    #[arg(long = "authenticationDatabase", value_name = "DATABASE")]
    pub(crate) database: Option<String>,
    /// Mechanism; negotiated by default
    #[arg(long = "authenticationMechanism", value_name = "MECHANISM", value_parser = mechanism())]
    pub(crate) mechanism: Option<Mechanism>,
    /// Session token of MONGODB-AWS
    #[arg(long = "awsIamSessionToken", value_name = "TOKEN")]
    pub(crate) aws_session_token: Option<Hidden>,
    /// Service name of GSSAPI
    #[arg(long = "gssapiServiceName", value_name = "NAME")]
    pub(crate) gssapi_service_name: Option<String>,
    /// How GSSAPI makes host names canonical
    #[arg(long = "sspiHostnameCanonicalization", value_name = "none|forward|forwardAndReverse")]
    pub(crate) canonicalize_host_name: Option<String>,
    /// Service realm of GSSAPI
    #[arg(long = "sspiRealmOverride", value_name = "REALM")]
    pub(crate) service_realm: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "TLS")]
pub(crate) struct TlsArgs {
    /// Encrypt the connection
    #[arg(long)]
    pub(crate) tls: bool,
    /// PEM file of the certificate authorities to trust
    #[arg(long = "tlsCAFile", value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// PEM file of the client certificate and its private key
    #[arg(long = "tlsCertificateKeyFile", value_name = "FILE")]
    pub(crate) certificate_key_file: Option<PathBuf>,
    /// Password of the private key; without a value it is asked for
    #[arg(long = "tlsCertificateKeyFilePassword", value_name = "PASSWORD", num_args = 0..=1)]
    pub(crate) certificate_key_file_password: Option<Option<Hidden>>,
    /// Dangerous: accept a server certificate that does not verify
    #[arg(long = "tlsAllowInvalidCertificates")]
    pub(crate) allow_invalid_certificates: bool,
    /// Dangerous: accept a server certificate that names another host
    #[arg(long = "tlsAllowInvalidHostnames")]
    pub(crate) allow_invalid_host_names: bool,
}

/// Which adapter connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Adapter {
    /// mongo-auth-blocking
    Blocking,
    /// mongo-auth-tokio
    Tokio,
}

impl Adapter {
    /// The name on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Tokio => "tokio",
        }
    }
}

fn mechanism() -> impl clap::builder::TypedValueParser<Value = Mechanism> {
    use clap::builder::TypedValueParser;
    let names = Mechanism::ALL.map(Mechanism::name);
    clap::builder::PossibleValuesParser::new(names)
        .map(|name| Mechanism::from_name(&name).unwrap_or(Mechanism::ScramSha256))
}
