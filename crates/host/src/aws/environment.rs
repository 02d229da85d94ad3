//! Environment variables.

use core::fmt;
use std::{collections::BTreeMap, sync::Arc};
use zeroize::Zeroizing;

/// Where environment variables are looked up: in the process, or in a closed list.
///
/// ```
/// use mongo_auth_host::aws::Environment;
/// let closed = Environment::closed([("AWS_PROFILE", "staging")]);
/// assert_eq!(closed.get("AWS_PROFILE").unwrap().as_str(), "staging");
/// assert!(closed.get("PATH").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Environment(Option<Arc<BTreeMap<String, Zeroizing<String>>>>);

impl Environment {
    /// The variables of the process, read anew each time.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// These variables and no others, for tests and dry runs. Programs that are run get them too,
    /// in place of the variables of the process.
    #[must_use]
    pub fn closed<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let owned = |(name, value): (&str, &str)| (name.into(), Zeroizing::new(value.into()));
        Self(Some(Arc::new(variables.into_iter().map(owned).collect())))
    }

    /// The value of a variable; none when it is not set, or not UTF-8.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Zeroizing<String>> {
        match &self.0 {
            Some(closed) => closed.get(name).cloned(),
            None => std::env::var(name).ok().map(Zeroizing::new),
        }
    }

    /// The variables of a program that is run; none when it inherits those of the process.
    pub(super) fn for_programs(&self) -> Option<impl Iterator<Item = (&str, &str)>> {
        let closed = self.0.as_deref()?;
        Some(closed.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

/// Names only.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(closed) => f.debug_set().entries(closed.keys()).finish(),
            None => f.write_str("Environment::system()"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a26_the_process_and_a_closed_list_are_different_worlds() {
        assert!(Environment::system().get("PATH").is_some());
        assert!(Environment::system().get("MONGO_AUTH_NOT_SET").is_none());
        assert!(Environment::closed([]).get("PATH").is_none());
    }

    #[test]
    fn t36_debug_shows_no_value() {
        let closed = Environment::closed([("AWS_SECRET_ACCESS_KEY", "canary")]);
        assert_eq!(format!("{closed:?}"), r#"{"AWS_SECRET_ACCESS_KEY"}"#);
    }
}
