//! What an application decides about AWS credentials.

use super::{Clock, Credentials, Environment, Order};
use crate::SecretString;
use core::{fmt, time::Duration};
use mongo_auth_credentials::aws::Config;
use std::{path::PathBuf, sync::Arc};

/// What an application decides about AWS credentials. The default takes everything from the
/// environment, as every AWS tool does.
///
/// ```
/// use mongo_auth_host::aws::{AwsOptions, Order};
/// let options = AwsOptions { order: Order::driver_spec(), ..AwsOptions::default() };
/// assert!(options.provider.is_none());
/// ```
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "made with struct update syntax")]
pub struct AwsOptions {
    /// The sources, first to last.
    pub order: Order,
    /// The profile, in place of `AWS_PROFILE`.
    pub profile: Option<String>,
    /// The region of STS, in place of `AWS_REGION`.
    pub region: Option<String>,
    /// `AWS_CREDENTIAL_PROVIDER`: asked on each need, before any other source.
    pub provider: Option<Arc<dyn AwsProvider>>,
    /// Asks the user for the code of a multi-factor device (`mfa_serial` of a profile). Without
    /// it such profiles fail.
    pub mfa_prompt: Option<Arc<dyn MfaPrompt>>,
    /// Where environment variables are looked up.
    pub environment: Environment,
    /// The time of day.
    pub clock: Clock,
    /// The hosts that a server may name for its request to STS, such as
    /// [`mongo_auth::sigv4::AWS_STS_HOSTS`]; `*` stands for one label. `None` allows any: the
    /// signature is good for that host and that log-in alone.
    pub allowed_sts_hosts: Option<Vec<String>>,
    /// PEM file of the authorities that vouch for AWS, in place of the platform's.
    pub ca_file: Option<PathBuf>,
    /// How long a `credential_process` may run.
    pub process_timeout: Duration,
}

impl AwsOptions {
    /// How long a `credential_process` may run, unless told otherwise: as long as MongoDB's
    /// authentication specification lets a credential endpoint take.
    pub const PROCESS_TIMEOUT: Duration = Duration::from_secs(10);

    pub(super) fn config(&self) -> Config {
        let mut config = Config::new().with_order(self.order.clone());
        if let Some(profile) = &self.profile {
            config = config.with_profile(profile);
        }
        if let Some(region) = &self.region {
            config = config.with_region(region);
        }
        if self.provider.is_some() { config.with_custom_provider() } else { config }
    }
}

impl Default for AwsOptions {
    fn default() -> Self {
        Self {
            order: Order::default(),
            profile: None,
            region: None,
            provider: None,
            mfa_prompt: None,
            environment: Environment::system(),
            clock: Clock::SYSTEM,
            allowed_sts_hosts: None,
            ca_file: None,
            process_timeout: Self::PROCESS_TIMEOUT,
        }
    }
}

impl fmt::Debug for AwsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsOptions")
            .field("order", &self.order)
            .field("profile", &self.profile)
            .field("region", &self.region)
            .field("provider", &self.provider.is_some())
            .field("mfa_prompt", &self.mfa_prompt.is_some())
            .field("environment", &self.environment)
            .field("clock", &self.clock)
            .field("allowed_sts_hosts", &self.allowed_sts_hosts)
            .field("ca_file", &self.ca_file)
            .field("process_timeout", &self.process_timeout)
            .finish()
    }
}

/// The application's own source of credentials, `AWS_CREDENTIAL_PROVIDER` in the authentication
/// specification. Any closure of this signature is one.
///
/// It may block: the tokio adapter calls it on a blocking thread. It has to keep time itself, since
/// the blocking adapter waits for it beyond `connectTimeoutMS`.
pub trait AwsProvider: Send + Sync {
    /// Credentials; `Ok(None)` lets the next source try.
    ///
    /// # Errors
    /// Any error ends the search. Its text is not looked at, since it may hold secrets.
    fn credentials(&self) -> Result<Option<Credentials>, Box<dyn core::error::Error>>;
}

impl<F> AwsProvider for F
where
    F: Fn() -> Result<Option<Credentials>, Box<dyn core::error::Error>> + Send + Sync,
{
    fn credentials(&self) -> Result<Option<Credentials>, Box<dyn core::error::Error>> {
        self()
    }
}

/// Asks the user for the code of a multi-factor device. Any closure of this signature does.
///
/// It may block: the tokio adapter calls it on a blocking thread.
pub trait MfaPrompt: Send + Sync {
    /// The code that the device with this serial number or ARN shows; none when the user gives
    /// none.
    fn code(&self, serial: &str) -> Option<SecretString>;
}

impl<F: Fn(&str) -> Option<SecretString> + Send + Sync> MfaPrompt for F {
    fn code(&self, serial: &str) -> Option<SecretString> {
        self(serial)
    }
}
