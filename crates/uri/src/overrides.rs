//! What is known besides the connection string.

use mongo_auth_primitives::{Mechanism, SecretText, Text};

/// What command-line flags or an API give besides the connection string, and wins over it.
///
/// ```
/// use mongo_auth_uri::{ConnectionString, Overrides};
///
/// // mongosh mongodb+srv://host.example.com/ --username app --password s3cret
/// let uri = ConnectionString::parse("mongodb+srv://host.example.com/")?;
/// assert!(uri.credential(&Overrides::default())?.is_none());
/// let flags = Overrides::default().with_username("app").with_password("s3cret");
/// assert!(uri.credential(&flags)?.unwrap().source() == "admin");
/// # Ok::<_, mongo_auth_uri::Error>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Overrides<'a> {
    pub(crate) username: Option<Text<'a>>,
    pub(crate) password: Option<SecretText<'a>>,
    pub(crate) source: Option<Text<'a>>,
    pub(crate) discovered_source: Option<Text<'a>>,
    pub(crate) mechanism: Option<Mechanism>,
    pub(crate) properties: &'a [(&'a str, &'a str)],
    pub(crate) callback: Option<OidcCallback>,
    pub(crate) allowed_hosts: bool,
    pub(crate) strict_aws: bool,
}

/// Which function of the application hands out access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OidcCallback {
    /// `OIDC_CALLBACK`: without a person.
    Machine,
    /// `OIDC_HUMAN_CALLBACK`: may open a browser.
    Human,
}

impl<'a> Overrides<'a> {
    /// Nothing besides the string.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            username: None,
            password: None,
            source: None,
            discovered_source: None,
            mechanism: None,
            properties: &[],
            callback: None,
            allowed_hosts: false,
            strict_aws: false,
        }
    }

    /// The user name, literal.
    #[must_use]
    pub const fn with_username(self, username: &'a str) -> Self {
        Self { username: Some(Text::literal(username)), ..self }
    }

    /// The password, literal.
    #[must_use]
    pub const fn with_password(self, password: &'a str) -> Self {
        Self { password: Some(SecretText::literal(password)), ..self }
    }

    /// `authSource`.
    #[must_use]
    pub const fn with_source(self, source: &'a str) -> Self {
        Self { source: Some(Text::literal(source)), ..self }
    }

    /// The `authSource` of a TXT record, which counts only where neither flags nor the string give
    /// one and the mechanism leaves a choice.
    #[must_use]
    pub const fn with_discovered_source(self, source: Text<'a>) -> Self {
        Self { discovered_source: Some(source), ..self }
    }

    /// `authMechanism`.
    #[must_use]
    pub const fn with_mechanism(self, mechanism: Mechanism) -> Self {
        Self { mechanism: Some(mechanism), ..self }
    }

    /// `authMechanismProperties`; each replaces that of the string with the same name. Values are
    /// literal and may hold commas.
    #[must_use]
    pub const fn with_properties(self, properties: &'a [(&'a str, &'a str)]) -> Self {
        Self { properties, ..self }
    }

    /// That the application hands out access tokens for MONGODB-OIDC.
    #[must_use]
    pub const fn with_oidc_callback(self, callback: OidcCallback) -> Self {
        Self { callback: Some(callback), ..self }
    }

    /// That the application set `ALLOWED_HOSTS`.
    #[must_use]
    pub const fn with_allowed_hosts(self) -> Self {
        Self { allowed_hosts: true, ..self }
    }

    /// Refuses explicit AWS credentials, as the authentication specification does since
    /// 2025-09-30. By default they are accepted, with a warning where they stand in the string.
    #[must_use]
    pub const fn with_strict_aws(self) -> Self {
        Self { strict_aws: true, ..self }
    }
}

impl core::fmt::Debug for Overrides<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Overrides")
            .field("mechanism", &self.mechanism)
            .field("source", &self.source)
            .field("callback", &self.callback)
            .field("strict_aws", &self.strict_aws)
            .finish_non_exhaustive()
    }
}
