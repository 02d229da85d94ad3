//! The users of a test server.

use core::fmt;
use mongo_auth::Mechanism;
use mongo_auth_host::SecretString;

/// A user of the test server.
///
/// ```
/// use mongo_auth::Mechanism;
/// use mongo_auth_testkit::User;
/// let user = User::new("app", "secret").in_database("orders");
/// let user = user.with_mechanisms(&[Mechanism::Plain]);
/// assert_eq!(user.name(), "app");
/// assert!(!format!("{user:?}").contains("secret"));
/// ```
#[derive(Clone)]
pub struct User {
    pub(crate) name: String,
    pub(crate) database: String,
    pub(crate) password: Option<SecretString>,
    pub(crate) mechanisms: Vec<Mechanism>,
    pub(crate) advertised: Option<Vec<String>>,
    pub(crate) roles: Vec<Role>,
}

impl User {
    /// A user of database `admin` with both SCRAM mechanisms and the role `root`.
    #[must_use]
    pub fn new(name: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            database: "admin".into(),
            password: Some(SecretString::new(password.into())),
            mechanisms: vec![Mechanism::ScramSha1, Mechanism::ScramSha256],
            advertised: None,
            roles: vec![Role::new("root", "admin")],
        }
    }

    /// The user that a client certificate with this subject (RFC 2253) stands for.
    #[must_use]
    pub fn x509(subject: impl Into<String>) -> Self {
        Self {
            name: subject.into(),
            database: "$external".into(),
            password: None,
            mechanisms: vec![Mechanism::MongodbX509],
            advertised: None,
            roles: vec![Role::new("root", "admin")],
        }
    }

    /// The user that an AWS identity stands for: the ARN of an IAM user, or of a role for whoever
    /// assumes it.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn aws(arn: impl Into<String>) -> Self {
        Self { mechanisms: vec![Mechanism::MongodbAws], ..Self::x509(arn) }
    }

    /// The same user in another database.
    #[must_use]
    pub fn in_database(mut self, database: impl Into<String>) -> Self {
        self.database = database.into();
        self
    }

    /// The same user with these mechanisms and no others.
    #[must_use]
    pub fn with_mechanisms(mut self, mechanisms: &[Mechanism]) -> Self {
        self.mechanisms = mechanisms.to_vec();
        self
    }

    /// The same user with this list in `saslSupportedMechs`, whatever the mechanisms are.
    #[must_use]
    pub fn advertising<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.advertised = Some(names.into_iter().map(str::to_owned).collect());
        self
    }

    /// The same user with these roles.
    #[must_use]
    pub fn with_roles(mut self, roles: impl IntoIterator<Item = Role>) -> Self {
        self.roles = roles.into_iter().collect();
        self
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database that knows the user, `authSource` to a client.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The mechanisms that the user can log in with.
    #[must_use]
    pub fn mechanisms(&self) -> &[Mechanism] {
        &self.mechanisms
    }

    /// What `saslSupportedMechs` says of the user.
    pub(crate) fn listed(&self) -> Vec<&str> {
        match &self.advertised {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => self.mechanisms.iter().map(|m| m.name()).collect(),
        }
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("database", &self.database)
            .field("mechanisms", &self.mechanisms)
            .finish_non_exhaustive()
    }
}

/// A role of a user, as `connectionStatus` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub(crate) name: String,
    pub(crate) database: String,
}

impl Role {
    /// Role `name` of `database`.
    #[must_use]
    pub fn new(name: impl Into<String>, database: impl Into<String>) -> Self {
        Self { name: name.into(), database: database.into() }
    }
}
