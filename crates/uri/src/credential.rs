//! The second stage: what to log in with.

use crate::{
    ConnectionString, Error, OidcCallback, OptionName, Overrides, Properties, Property, Reason,
};
use core::fmt;
use mongo_auth_primitives::{Mechanism, SecretText, Text};

/// What to log in with, once the rules of the mechanism were applied.
///
/// `Debug` shows neither the user name nor a secret.
#[derive(Clone, Copy)]
pub struct Credential<'a> {
    mechanism: Option<Mechanism>,
    source: Text<'a>,
    origin: SourceOrigin,
    username: Option<Text<'a>>,
    password: Option<SecretText<'a>>,
    properties: Properties<'a>,
}

/// Where the authentication source of a [`Credential`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceOrigin {
    /// A flag or an API value.
    Override,
    /// The option `authSource`.
    Option,
    /// The `authSource` of a TXT record.
    Discovered,
    /// The database in the path of the string.
    Path,
    /// Nothing names one.
    Default,
    /// The mechanism has no other.
    Mechanism,
}

/// How to make a host name canonical before it goes into a Kerberos principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum CanonicalizeHostName {
    /// As it is: `none` or `false`.
    #[default]
    None,
    /// `forward`: the canonical name of a forward look-up.
    Forward,
    /// `forwardAndReverse` or `true`: then the name of a reverse look-up.
    ForwardAndReverse,
}

/// Who hands out the access token of MONGODB-OIDC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OidcEnvironment {
    /// A file named by the environment, for tests.
    Test,
    /// The instance metadata service of Azure.
    Azure,
    /// The metadata server of Google Cloud.
    Gcp,
    /// The service account token of Kubernetes.
    K8s,
}

impl OidcEnvironment {
    fn from_text(text: Text<'_>) -> Option<Self> {
        let known =
            [("test", Self::Test), ("azure", Self::Azure), ("gcp", Self::Gcp), ("k8s", Self::K8s)];
        known.into_iter().find(|(name, _)| text == *name).map(|(_, e)| e)
    }

    const fn needs_resource(self) -> bool {
        matches!(self, Self::Azure | Self::Gcp)
    }
}

impl<'a> Credential<'a> {
    /// The mechanism; `None` means to negotiate one of the SCRAM mechanisms.
    #[must_use]
    pub const fn mechanism(&self) -> Option<Mechanism> {
        self.mechanism
    }

    /// The database that knows the user.
    #[must_use]
    pub const fn source(&self) -> Text<'a> {
        self.source
    }

    /// Where the source comes from, for hints.
    #[must_use]
    pub const fn source_origin(&self) -> SourceOrigin {
        self.origin
    }

    /// The user name.
    #[must_use]
    pub const fn username(&self) -> Option<Text<'a>> {
        self.username
    }

    /// The password. Where the mechanism is to be negotiated it may be absent: a tool asks for it,
    /// a program cannot log in.
    #[must_use]
    pub const fn password(&self) -> Option<SecretText<'a>> {
        self.password
    }

    /// The properties of the mechanism; with GSSAPI, `SERVICE_NAME` is always among them.
    #[must_use]
    pub const fn properties(&self) -> Properties<'a> {
        self.properties
    }

    /// One property that is no secret.
    #[must_use]
    pub fn property(&self, property: Property) -> Option<Text<'a>> {
        self.properties.get(property).filter(|_| !property.is_secret()).map(SecretText::expose)
    }

    /// The session token of temporary AWS credentials.
    #[must_use]
    pub fn aws_session_token(&self) -> Option<SecretText<'a>> {
        self.properties.get(Property::AwsSessionToken)
    }

    /// `CANONICALIZE_HOST_NAME`.
    #[must_use]
    pub fn canonicalize_host_name(&self) -> CanonicalizeHostName {
        self.property(Property::CanonicalizeHostName).and_then(canonicalize).unwrap_or_default()
    }

    /// `ENVIRONMENT`.
    #[must_use]
    pub fn oidc_environment(&self) -> Option<OidcEnvironment> {
        self.property(Property::Environment).and_then(OidcEnvironment::from_text)
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("mechanism", &self.mechanism)
            .field("source", &self.source)
            .field("origin", &self.origin)
            .field("username", &self.username.map(|_| format_args!("***")))
            .field("password", &self.password)
            .field("properties", &self.properties)
            .finish()
    }
}

fn canonicalize(text: Text<'_>) -> Option<CanonicalizeHostName> {
    let known = [
        ("none", CanonicalizeHostName::None),
        ("false", CanonicalizeHostName::None),
        ("forward", CanonicalizeHostName::Forward),
        ("forwardAndReverse", CanonicalizeHostName::ForwardAndReverse),
        ("true", CanonicalizeHostName::ForwardAndReverse),
    ];
    known.into_iter().find(|(name, _)| text == *name).map(|(_, c)| c)
}

impl<'a> ConnectionString<'a> {
    /// What to log in with, or `None` where nothing asks for authentication.
    ///
    /// An at-sign before the hosts, a user name, a password or a mechanism asks for it; a database
    /// or `authSource` alone does not. Where a mechanism is to be negotiated, a missing password is
    /// no error, so that a tool can ask for it.
    ///
    /// # Errors
    /// Of kind [`Credential`](crate::ErrorKind::Credential) where the string and the overrides do
    /// not go with the mechanism (authentication specification, "MongoCredential properties").
    pub fn credential<'c>(&self, over: &Overrides<'c>) -> Result<Option<Credential<'c>>, Error>
    where
        'a: 'c,
    {
        let uri: ConnectionString<'c> = *self;
        let merged = Merged {
            uri,
            over: *over,
            mechanism: over.mechanism.or_else(|| uri.auth_mechanism()),
            username: over.username.filter(|u| !u.is_empty()).or_else(|| uri.username()),
            password: over.password.or_else(|| uri.password()),
            properties: uri
                .auth_mechanism_properties()
                .unwrap_or_default()
                .with_overrides(over.properties),
        };
        let asked = uri.has_userinfo()
            || merged.mechanism.is_some()
            || merged.username.is_some()
            || merged.password.is_some();
        if over.source.is_some_and(|s| s.is_empty()) {
            return Err(Error::new(Reason::EmptyAuthSource, 0));
        }
        if asked { merged.credential().map(Some) } else { Ok(None) }
    }
}

/// The string and the overrides, before the rules of the mechanism.
struct Merged<'c> {
    uri: ConnectionString<'c>,
    over: Overrides<'c>,
    mechanism: Option<Mechanism>,
    username: Option<Text<'c>>,
    password: Option<SecretText<'c>>,
    properties: Properties<'c>,
}

impl<'c> Merged<'c> {
    fn credential(mut self) -> Result<Credential<'c>, Error> {
        self.check_nul()?;
        let (source, origin) = self.source()?;
        self.check_property_names()?;
        match self.mechanism {
            None => self.want_username()?,
            Some(Mechanism::ScramSha1 | Mechanism::ScramSha256 | Mechanism::Plain) => {
                self.want_username()?;
                self.want_password()?;
            }
            Some(Mechanism::MongodbX509) => self.want_no_password()?,
            Some(Mechanism::Gssapi) => self.check_gssapi()?,
            Some(Mechanism::MongodbAws) => self.check_aws()?,
            Some(Mechanism::MongodbOidc) => self.check_oidc()?,
            // A mechanism that came later has no rules here.
            Some(_) => {}
        }
        let Self { mechanism, username, password, properties, .. } = self;
        Ok(Credential { mechanism, source, origin, username, password, properties })
    }

    fn source(&self) -> Result<(Text<'c>, SourceOrigin), Error> {
        let external = Text::literal("$external");
        let given = match (self.over.source, self.uri.auth_source()) {
            (Some(source), _) => Some((source, SourceOrigin::Override)),
            (None, Some(source)) => Some((source, SourceOrigin::Option)),
            (None, None) => None,
        };
        if self.mechanism.is_some_and(Mechanism::always_external) {
            return match given {
                Some((source, _)) if source != external => {
                    Err(self.fail_at(Reason::SourceNotExternal, OptionName::AuthSource))
                }
                Some(given) => Ok(given),
                None => Ok((external, SourceOrigin::Mechanism)),
            };
        }
        let discovered = self.over.discovered_source.map(|s| (s, SourceOrigin::Discovered));
        let path = self.uri.database().map(|d| (d, SourceOrigin::Path));
        let default = match self.mechanism {
            Some(Mechanism::Plain) => external,
            _ => Text::literal("admin"),
        };
        Ok(given.or(discovered).or(path).unwrap_or((default, SourceOrigin::Default)))
    }

    fn check_nul(&self) -> Result<(), Error> {
        // The string was checked when it was parsed.
        let texts = [
            self.over.username,
            self.over.password.map(SecretText::expose),
            self.over.source,
            self.over.discovered_source,
        ];
        let nul = |text: &Text<'_>| text.bytes().any(|b| b == 0);
        let in_properties = self.over.properties.iter().any(|(_, value)| value.contains('\0'));
        if texts.iter().flatten().any(nul) || in_properties {
            return Err(Error::new(Reason::CredentialNul, 0));
        }
        Ok(())
    }

    fn check_property_names(&self) -> Result<(), Error> {
        use Property as P;
        for entry in self.properties.iter() {
            let known = match (self.mechanism, entry.property) {
                (Some(Mechanism::Gssapi), Some(p)) => matches!(
                    p,
                    P::ServiceName | P::ServiceRealm | P::ServiceHost | P::CanonicalizeHostName
                ),
                (Some(Mechanism::MongodbAws), Some(p)) => {
                    matches!(p, P::AwsSessionToken | P::AwsCredentialProvider)
                }
                (Some(Mechanism::MongodbOidc), Some(p)) => matches!(
                    p,
                    P::Environment
                        | P::TokenResource
                        | P::OidcCallback
                        | P::OidcHumanCallback
                        | P::AllowedHosts
                ),
                _ => false,
            };
            if !known {
                return Err(self.fail_property(Reason::PropertyForbidden));
            }
            // Functions and lists cannot be written as text.
            let code_only =
                [P::AwsCredentialProvider, P::OidcCallback, P::OidcHumanCallback, P::AllowedHosts];
            if entry.property.is_some_and(|p| code_only.contains(&p)) {
                return Err(self.fail_property(Reason::PropertyOnlyInCode));
            }
        }
        Ok(())
    }

    fn check_gssapi(&mut self) -> Result<(), Error> {
        self.want_username()?;
        self.properties = self.properties.with_default_service_name();
        let value = self.properties.get(Property::CanonicalizeHostName).map(SecretText::expose);
        match value.map(canonicalize) {
            Some(None) => Err(self.fail_property(Reason::PropertyValue)),
            _ => Ok(()),
        }
    }

    fn check_aws(&self) -> Result<(), Error> {
        let token = self.properties.get(Property::AwsSessionToken).is_some();
        match (self.username.is_some(), self.password.is_some()) {
            (true, false) => Err(self.fail(Reason::PasswordMissing)),
            (false, true) => Err(self.fail(Reason::UsernameMissing)),
            (false, false) if token => Err(self.fail_property(Reason::AwsTokenWithoutKeys)),
            (true, true) if self.over.strict_aws => Err(self.fail(Reason::AwsKeysRefused)),
            _ => Ok(()),
        }
    }

    fn check_oidc(&self) -> Result<(), Error> {
        self.want_no_password()?;
        let given = self.properties.get(Property::Environment).map(SecretText::expose);
        let resource = self.properties.get(Property::TokenResource).is_some();
        if self.over.allowed_hosts && self.over.callback != Some(OidcCallback::Human) {
            return Err(self.fail_property(Reason::OidcAllowedHosts));
        }
        let environment = match (given, self.over.callback) {
            (Some(_), Some(_)) => return Err(self.fail_property(Reason::OidcSource)),
            (None, None) => {
                let ignored = self.uri.ignores(OptionName::AuthMechanismProperties);
                let reason =
                    if ignored { Reason::OidcPropertiesIgnored } else { Reason::OidcSource };
                return Err(self.fail_property(reason));
            }
            (None, Some(_)) => None,
            (Some(text), None) => match OidcEnvironment::from_text(text) {
                Some(environment) => Some(environment),
                None => return Err(self.fail_property(Reason::PropertyValue)),
            },
        };
        match (environment.is_some_and(OidcEnvironment::needs_resource), resource) {
            (true, false) => return Err(self.fail_property(Reason::OidcResourceMissing)),
            (false, true) => return Err(self.fail_property(Reason::OidcResourceForbidden)),
            _ => {}
        }
        if environment == Some(OidcEnvironment::Test) && self.username.is_some() {
            return Err(self.fail(Reason::UsernameForbidden));
        }
        Ok(())
    }

    fn want_username(&self) -> Result<(), Error> {
        if self.username.is_some() { Ok(()) } else { Err(self.fail(Reason::UsernameMissing)) }
    }

    fn want_password(&self) -> Result<(), Error> {
        if self.password.is_some() { Ok(()) } else { Err(self.fail(Reason::PasswordMissing)) }
    }

    fn want_no_password(&self) -> Result<(), Error> {
        if self.password.is_none() { Ok(()) } else { Err(self.fail(Reason::PasswordForbidden)) }
    }

    /// A fault of the user name or password.
    fn fail(&self, reason: Reason) -> Error {
        let at = if self.uri.has_userinfo() { self.uri.scheme().prefix().len() } else { 0 };
        Error::new(reason, at)
    }

    fn fail_property(&self, reason: Reason) -> Error {
        self.fail_at(reason, OptionName::AuthMechanismProperties)
    }

    fn fail_at(&self, reason: Reason, option: OptionName) -> Error {
        Error::new(reason, self.uri.position(option))
    }
}
