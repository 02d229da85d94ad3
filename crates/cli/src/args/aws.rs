//! The arguments of `aws`, and those of `check` that concern AWS.

use crate::{input, refusal::Refusal};
use clap::{Args, Subcommand, ValueEnum};
use mongo_auth::sigv4::AWS_STS_HOSTS;
use mongo_auth_host::aws::{AwsOptions, Order, Source};
use std::{env, path::PathBuf, sync::Arc};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    mongo-auth aws explain\n  \
    mongo-auth aws whoami --profile staging\n  \
    mongo-auth aws sign --sts-host sts.eu-west-1.amazonaws.com")]
pub(crate) struct AwsArgs {
    #[command(subcommand)]
    pub(crate) command: AwsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AwsCommand {
    /// Tell which source has AWS credentials, and why the others have none
    #[command(after_help = "Example:\n  mongo-auth aws explain --order sdk")]
    Explain(ExplainArgs),
    /// Ask AWS who the credentials belong to, and which database user that needs
    #[command(after_help = "Example:\n  mongo-auth aws whoami --profile staging")]
    Whoami(ExplainArgs),
    /// Print the request that MONGODB-AWS has a server send to AWS STS, signed
    ///
    /// With the same credentials, host, nonce and date every implementation has the same signature.
    /// A server that uses the same nonce takes these headers for a log-in, for some minutes.
    #[command(after_help = "Example:\n  \
        mongo-auth aws sign --sts-host sts.eu-west-1.amazonaws.com --date 20150830T123600Z")]
    Sign(SignArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    /// Print one JSON object
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) json: bool,
    /// Print nothing; the exit code tells
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    /// The host that the server names
    #[arg(long, value_name = "HOST", default_value = "sts.amazonaws.com")]
    pub(crate) sts_host: String,
    /// Both nonces, the client's and the server's, 64 bytes in base64; random by default
    #[arg(long, value_name = "BASE64")]
    pub(crate) nonce: Option<String>,
    /// The time of the signature; now by default
    #[arg(long, value_name = "YYYYMMDDTHHMMSSZ")]
    pub(crate) date: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// The sources, and the order in which they are tried
    #[arg(long, value_enum, default_value_t = AwsOrder::Union)]
    pub(crate) order: AwsOrder,
    /// The profile, in place of AWS_PROFILE; keys and tokens of the environment do not come before it
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The region of AWS STS, in place of AWS_REGION
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "MONGODB-AWS")]
pub(crate) struct CheckAwsArgs {
    /// The sources of credentials, and the order in which they are tried
    #[arg(long = "aws-order", value_enum, default_value_t = AwsOrder::Union)]
    pub(crate) order: AwsOrder,
    /// The profile, in place of AWS_PROFILE; keys and tokens of the environment do not come before it
    #[arg(long = "aws-profile", value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The region of AWS STS, in place of AWS_REGION
    #[arg(long = "aws-region", value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The hosts that a server may have requests signed for: `aws`, or host names in which `*`
    /// stands for one label; any host by default
    #[arg(long, value_name = "aws|HOST,…", value_delimiter = ',')]
    pub(crate) allowed_sts_hosts: Vec<String>,
}

/// Which sources are tried, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AwsOrder {
    /// environment, web identity, profile, container, EC2
    Union,
    /// that of MongoDB's specification for drivers, without profiles
    Driver,
    /// that of the AWS SDK for Python
    Sdk,
}

impl AwsOrder {
    /// The order of that name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }

    /// The order.
    pub(crate) fn order(self) -> Order {
        match self {
            Self::Union => Order::union(),
            Self::Driver => Order::driver_spec(),
            Self::Sdk => Order::sdk(),
        }
    }

    /// The order where a profile was asked for by an argument: what the environment happens to
    /// hold does not come before it, as with the AWS CLI.
    fn with_profile(self) -> Result<Order, Refusal> {
        if self == Self::Driver {
            let message = "the order of drivers has no profiles, and a profile is given";
            return Err(Refusal::new("usage", message));
        }
        let order = self.order();
        let of_environment = |source| matches!(source, Source::Environment | Source::WebIdentity);
        Ok(order.sources().iter().copied().filter(|source| !of_environment(*source)).collect())
    }
}

impl SourceArgs {
    /// The options of a search.
    ///
    /// # Errors
    /// A profile with an order that has none.
    pub(crate) fn options(&self) -> Result<AwsOptions, Refusal> {
        options(self.order, self.profile.as_ref(), self.region.as_ref())
    }
}

impl CheckAwsArgs {
    /// The options of a log-in.
    ///
    /// # Errors
    /// A profile with an order that has none.
    pub(crate) fn options(&self) -> Result<AwsOptions, Refusal> {
        let mut options = options(self.order, self.profile.as_ref(), self.region.as_ref())?;
        if !self.allowed_sts_hosts.is_empty() {
            let hosts = self.allowed_sts_hosts.iter().flat_map(|pattern| match pattern.as_str() {
                "aws" => AWS_STS_HOSTS.iter().map(|host| (*host).to_owned()).collect(),
                pattern => vec![pattern.to_owned()],
            });
            options.allowed_sts_hosts = Some(hosts.collect());
        }
        Ok(options)
    }
}

fn options(
    order: AwsOrder,
    profile: Option<&String>,
    region: Option<&String>,
) -> Result<AwsOptions, Refusal> {
    let mut options = AwsOptions {
        order: if profile.is_some() { order.with_profile()? } else { order.order() },
        profile: profile.cloned(),
        region: region.cloned(),
        // As the AWS CLI does, for networks that look into TLS.
        ca_file: env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()).map(PathBuf::from),
        ..AwsOptions::default()
    };
    if input::is_interactive() {
        options.mfa_prompt = Some(Arc::new(|serial: &str| {
            let serial = mongo_auth_host::escape(serial, 256);
            input::secret(&format!("Code of the device {serial}")).ok()
        }));
    }
    Ok(options)
}
