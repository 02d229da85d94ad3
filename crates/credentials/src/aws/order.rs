//! The sources and the order in which they are tried.

use alloc::vec::Vec;
use core::fmt;

/// A place that credentials may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// Keys given in code or in the connection string.
    Explicit,
    /// The application's own provider (`AWS_CREDENTIAL_PROVIDER`).
    Custom,
    /// `AWS_ACCESS_KEY_ID` and its companions, as AWS Lambda sets them.
    Environment,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as EKS sets them.
    WebIdentity,
    /// Everything a profile can say, in the order of the seven parts that follow.
    Profile,
    /// Part of a profile: `role_arn` with `source_profile` or `credential_source`.
    ProfileAssumeRole,
    /// Part of a profile: `role_arn` with `web_identity_token_file`.
    ProfileWebIdentity,
    /// Part of a profile: `sso_account_id` and `sso_role_name`.
    ProfileSso,
    /// Part of a profile: keys in the shared credentials file.
    SharedCredentials,
    /// Part of a profile: `login_session`, which is recognized and refused.
    ProfileLogin,
    /// Part of a profile: `credential_process`.
    ProfileProcess,
    /// Part of a profile: keys in the config file.
    ConfigFile,
    /// The container service of ECS and of EKS Pod Identity.
    Container,
    /// The instance metadata service of EC2.
    Imds,
}

impl Source {
    /// The name in traces and errors.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Custom => "custom provider",
            Self::Environment => "environment",
            Self::WebIdentity => "web identity",
            Self::Profile => "profile",
            Self::ProfileAssumeRole => "profile role",
            Self::ProfileWebIdentity => "profile web identity",
            Self::ProfileSso => "profile SSO",
            Self::SharedCredentials => "shared credentials file",
            Self::ProfileLogin => "profile login",
            Self::ProfileProcess => "profile process",
            Self::ConfigFile => "config file",
            Self::Container => "container",
            Self::Imds => "EC2",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The sources to try, first to last. A source that comes twice is tried once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order(Vec<Source>);

impl Order {
    /// What every driver and SDK has, taken together: custom provider, explicit, environment, web
    /// identity, profile, container, EC2. The default.
    #[must_use]
    pub fn union() -> Self {
        Self::from([
            Source::Custom,
            Source::Explicit,
            Source::Environment,
            Source::WebIdentity,
            Source::Profile,
            Source::Container,
            Source::Imds,
        ])
    }

    /// The order of MongoDB's authentication specification, without files: custom provider,
    /// explicit, environment, web identity, container, EC2.
    #[must_use]
    pub fn driver_spec() -> Self {
        Self::from([
            Source::Custom,
            Source::Explicit,
            Source::Environment,
            Source::WebIdentity,
            Source::Container,
            Source::Imds,
        ])
    }

    /// The order of the AWS SDK for Python (botocore): roles of a profile come before web
    /// identity, and both before the shared credentials file.
    #[must_use]
    pub fn sdk() -> Self {
        Self::from([
            Source::Custom,
            Source::Explicit,
            Source::Environment,
            Source::ProfileAssumeRole,
            Source::WebIdentity,
            Source::ProfileWebIdentity,
            Source::ProfileSso,
            Source::SharedCredentials,
            Source::ProfileLogin,
            Source::ProfileProcess,
            Source::ConfigFile,
            Source::Container,
            Source::Imds,
        ])
    }

    /// The sources, first to last.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.0
    }
}

impl Default for Order {
    fn default() -> Self {
        Self::union()
    }
}

impl<const N: usize> From<[Source; N]> for Order {
    fn from(sources: [Source; N]) -> Self {
        sources.into_iter().collect()
    }
}

impl FromIterator<Source> for Order {
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        let mut list = Vec::new();
        for source in sources {
            if !list.contains(&source) {
                list.push(source);
            }
        }
        Self(list)
    }
}
