//! Properties of the authentication mechanism.

use crate::query::{Commas, split_once, text};
use core::fmt;
use mongo_auth_primitives::{SecretText, Text};

/// A property that some mechanism knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Property {
    /// GSSAPI: the service part of the principal; `mongodb` by default.
    ServiceName,
    /// GSSAPI: the realm of the service.
    ServiceRealm,
    /// GSSAPI: the host of the service, where it differs from the host connected to.
    ServiceHost,
    /// GSSAPI: how to make the host name canonical.
    CanonicalizeHostName,
    /// MONGODB-AWS: the session token of temporary credentials.
    AwsSessionToken,
    /// MONGODB-AWS, in code only.
    AwsCredentialProvider,
    /// MONGODB-OIDC: the environment that hands out tokens.
    Environment,
    /// MONGODB-OIDC: the audience of the token.
    TokenResource,
    /// MONGODB-OIDC, in code only.
    OidcCallback,
    /// MONGODB-OIDC, in code only.
    OidcHumanCallback,
    /// MONGODB-OIDC, in code only.
    AllowedHosts,
}

impl Property {
    /// All properties.
    pub const ALL: [Self; 11] = [
        Self::ServiceName,
        Self::ServiceRealm,
        Self::ServiceHost,
        Self::CanonicalizeHostName,
        Self::AwsSessionToken,
        Self::AwsCredentialProvider,
        Self::Environment,
        Self::TokenResource,
        Self::OidcCallback,
        Self::OidcHumanCallback,
        Self::AllowedHosts,
    ];

    /// The canonical name, in upper case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ServiceName => "SERVICE_NAME",
            Self::ServiceRealm => "SERVICE_REALM",
            Self::ServiceHost => "SERVICE_HOST",
            Self::CanonicalizeHostName => "CANONICALIZE_HOST_NAME",
            Self::AwsSessionToken => "AWS_SESSION_TOKEN",
            Self::AwsCredentialProvider => "AWS_CREDENTIAL_PROVIDER",
            Self::Environment => "ENVIRONMENT",
            Self::TokenResource => "TOKEN_RESOURCE",
            Self::OidcCallback => "OIDC_CALLBACK",
            Self::OidcHumanCallback => "OIDC_HUMAN_CALLBACK",
            Self::AllowedHosts => "ALLOWED_HOSTS",
        }
    }

    /// The property of that name, without regard to case.
    #[must_use]
    pub fn from_name(name: Text<'_>) -> Option<Self> {
        let matches = |p: &Self| name.bytes().map(|b| b.to_ascii_uppercase()).eq(p.name().bytes());
        Self::ALL.into_iter().find(matches)
    }

    /// Whether its value must never be shown.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::AwsSessionToken)
    }

    const fn bit(self) -> u16 {
        1u16.wrapping_shl(self as u32)
    }
}

/// One property as it was given.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct PropertyEntry<'a> {
    /// Which property; `None` where no mechanism has one of that name.
    pub property: Option<Property>,
    /// The name as given.
    pub name: Text<'a>,
    /// The value, which may be a session token.
    pub value: SecretText<'a>,
}

impl<'a> PropertyEntry<'a> {
    fn new(name: Text<'a>, value: Text<'a>) -> Self {
        Self { property: Property::from_name(name), name, value: SecretText::new(value) }
    }
}

impl fmt::Debug for PropertyEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.property.map_or("***", Property::name))?;
        f.write_str(":***")
    }
}

/// The properties of a connection string or a credential.
///
/// `Debug` shows the names of known properties and no value.
#[derive(Clone, Copy, Default)]
pub struct Properties<'a> {
    raw: Option<&'a str>,
    service_name: Option<Text<'a>>,
    overrides: &'a [(&'a str, &'a str)],
}

impl<'a> Properties<'a> {
    pub(crate) const fn of_service_name(name: Text<'a>) -> Self {
        Self { raw: None, service_name: Some(name), overrides: &[] }
    }

    pub(crate) const fn with_overrides(self, overrides: &'a [(&'a str, &'a str)]) -> Self {
        Self { overrides, ..self }
    }

    pub(crate) const fn with_default_service_name(self) -> Self {
        match self.service_name {
            Some(_) => self,
            None => Self { service_name: Some(Text::literal("mongodb")), ..self },
        }
    }

    /// `None` where an entry has no colon, no name or no value, or a property is repeated.
    pub(crate) fn parse(raw: &'a str) -> Option<Self> {
        let mut seen = 0u16;
        for entry in Commas(Some(raw)) {
            let (name, value) = split_once(entry, b':')?;
            if name.is_empty() || value.is_empty() {
                return None;
            }
            let bit = Property::from_name(text(name)).map_or(0, Property::bit);
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
        }
        Some(Self { raw: Some(raw), service_name: None, overrides: &[] })
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, property: Property) -> Option<SecretText<'a>> {
        self.iter().find(|e| e.property == Some(property)).map(|e| e.value)
    }

    /// All properties: overrides first, then those of the string that they do not replace, then
    /// a service name that is not among them.
    #[must_use]
    pub const fn iter(&self) -> PropertyEntries<'a> {
        PropertyEntries { all: *self, next: 0, uri: Commas(self.raw), done: false }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    fn overridden(&self, entry: &PropertyEntry<'_>) -> bool {
        let same = |name: &str| match entry.property {
            Some(p) => p.name().eq_ignore_ascii_case(name),
            None => entry.name == name,
        };
        self.overrides.iter().any(|(name, _)| same(name))
    }

    fn names(&self, property: Property) -> bool {
        let known = |name| Property::from_name(name) == Some(property);
        self.overrides.iter().any(|(name, _)| known(Text::literal(name)))
            || Commas(self.raw)
                .any(|e| split_once(e, b':').is_some_and(|(name, _)| known(text(name))))
    }
}

impl<'a> IntoIterator for &Properties<'a> {
    type Item = PropertyEntry<'a>;
    type IntoIter = PropertyEntries<'a>;

    fn into_iter(self) -> PropertyEntries<'a> {
        self.iter()
    }
}

impl fmt::Debug for Properties<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The properties, one by one.
#[derive(Clone)]
pub struct PropertyEntries<'a> {
    all: Properties<'a>,
    next: usize,
    uri: Commas<'a>,
    done: bool,
}

impl<'a> Iterator for PropertyEntries<'a> {
    type Item = PropertyEntry<'a>;

    fn next(&mut self) -> Option<PropertyEntry<'a>> {
        if let Some((name, value)) = self.all.overrides.get(self.next) {
            self.next = self.next.saturating_add(1);
            return Some(PropertyEntry::new(Text::literal(name), Text::literal(value)));
        }
        for entry in self.uri.by_ref() {
            let Some((name, value)) = split_once(entry, b':') else { continue };
            let entry = PropertyEntry::new(text(name), text(value));
            if !self.all.overridden(&entry) {
                return Some(entry);
            }
        }
        if core::mem::replace(&mut self.done, true) || self.all.names(Property::ServiceName) {
            return None;
        }
        let name = Text::literal(Property::ServiceName.name());
        self.all.service_name.map(|value| PropertyEntry::new(name, value))
    }
}

impl fmt::Debug for PropertyEntries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
