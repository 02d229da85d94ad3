//! What the source whose turn it is will do, known before anything is sent.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What the source whose turn it is will do.
///
/// In a chain of roles it is the last role, the one whose credentials are used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Plan {
    /// Assume a role with the credentials of another profile or source.
    AssumeRole(AssumeRole),
    /// Exchange a token of an identity provider for the credentials of a role.
    WebIdentity(WebIdentity),
    /// Exchange the token of a single sign-on for the credentials of a role.
    Sso(Sso),
    /// Ask the container service.
    Container(ContainerUri),
    /// Ask the instance metadata service.
    Imds,
    /// Run a program: its name and its arguments.
    Process(Vec<String>),
}

/// The request `AssumeRole` as the profile gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRole {
    /// The profile that holds `role_arn`.
    pub profile: String,
    /// `role_arn`
    pub role_arn: String,
    /// Whose credentials sign the request.
    pub source: RoleSource,
    /// `role_session_name`; one is made up without it.
    pub role_session_name: Option<String>,
    /// `external_id`
    pub external_id: Option<String>,
    /// `duration_seconds`
    pub duration_seconds: Option<u32>,
    /// `mfa_serial`
    pub mfa_serial: Option<String>,
}

/// Whose credentials sign the request `AssumeRole`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoleSource {
    /// Those of a profile: `source_profile`.
    Profile(String),
    /// `credential_source`: `Environment`, `Ec2InstanceMetadata` or `EcsContainer`.
    CredentialSource(String),
}

/// The request `AssumeRoleWithWebIdentity`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebIdentity {
    /// The role.
    pub role_arn: String,
    /// The name of the session; one is made up without it.
    pub role_session_name: Option<String>,
    /// The file with the token.
    pub token_file: String,
}

/// The request `GetRoleCredentials`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sso {
    /// `sso_session`; absent with the legacy keys.
    pub session: Option<String>,
    /// `sso_start_url`
    pub start_url: String,
    /// `sso_region`
    pub region: String,
    /// `sso_account_id`
    pub account_id: String,
    /// `sso_role_name`
    pub role_name: String,
}

/// How the container service was named.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContainerUri {
    /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`
    Relative(String),
    /// `AWS_CONTAINER_CREDENTIALS_FULL_URI`
    Full(String),
}

/// What is going to happen, in words.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::text::Shown;
        match self {
            Self::AssumeRole(role) => {
                write!(f, "profile {}: role {} ", Shown(&role.profile), Shown(&role.role_arn))?;
                match &role.source {
                    RoleSource::Profile(name) => write!(f, "from profile {}", Shown(name)),
                    RoleSource::CredentialSource(name) => write!(f, "from {}", Shown(name)),
                }
            }
            Self::WebIdentity(identity) => write!(
                f,
                "role {} with the token of {}",
                Shown(&identity.role_arn),
                Shown(&identity.token_file)
            ),
            Self::Sso(sso) => write!(
                f,
                "role {} of account {} through {}",
                Shown(&sso.role_name),
                Shown(&sso.account_id),
                Shown(&sso.start_url)
            ),
            // what follows the host may grant access
            Self::Container(ContainerUri::Relative(_)) => f.write_str("http://169.254.170.2/..."),
            Self::Container(ContainerUri::Full(uri)) => {
                let (scheme, rest) = uri.split_once("://").unwrap_or_default();
                let host = rest.split(['/', '?']).next().unwrap_or_default();
                write!(f, "{scheme}://{}/...", Shown(host))
            }
            Self::Imds => f.write_str("instance metadata service"),
            // the arguments may hold a secret
            Self::Process(argv) => {
                let program = argv.first().map_or("", String::as_str);
                write!(f, "program {}", Shown(program))
            }
        }
    }
}
