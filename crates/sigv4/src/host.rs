//! Host names that are safe to sign.

use crate::{Error, Region, scope::is_label};
use core::fmt;

/// The host names under which AWS runs STS: global, regional and FIPS endpoints of the
/// commercial, the GovCloud and the China partition, and the dual-stack ones.
///
/// A list for [`Host::is_listed`], which explains the `*`.
pub const AWS_STS_HOSTS: &[&str] = &[
    "sts.amazonaws.com",
    "sts.*.amazonaws.com",
    "sts-fips.amazonaws.com",
    "sts-fips.*.amazonaws.com",
    "sts.amazonaws.com.cn",
    "sts.*.amazonaws.com.cn",
    "sts-fips.amazonaws.com.cn",
    "sts-fips.*.amazonaws.com.cn",
    "sts.api.aws",
    "sts.*.api.aws",
    "sts-fips.api.aws",
    "sts-fips.*.api.aws",
];

/// A host name without a port: 1 to 255 bytes of dot-separated labels, each of letters, digits and
/// inner hyphens.
///
/// The name becomes a line of the canonical request and a label of it part of the credential
/// scope, so nothing that could end a line or a part gets in. The length of a single label is not
/// limited, as the MongoDB authentication specification has it.
///
/// ```
/// use mongo_auth_sigv4::{AWS_STS_HOSTS, Error, Host};
///
/// let host = Host::new("sts.eu-west-1.amazonaws.com")?;
/// assert_eq!(host.region().as_str(), "eu-west-1");
/// assert!(host.is_listed(AWS_STS_HOSTS));
/// assert_eq!(Host::new("sts.amazonaws.com:443"), Err(Error::Host));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Host<'a>(&'a str);

impl<'a> Host<'a> {
    /// Checks a host name.
    ///
    /// # Errors
    /// [`Error::Host`]
    pub fn new(name: &'a str) -> Result<Self, Error> {
        if name.len() <= 255 && name.split('.').all(is_label) {
            Ok(Self(name))
        } else {
            Err(Error::Host)
        }
    }

    /// The name as it was given.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The region that a `MONGODB-AWS` signature for this host names, "Region Calculation" of the
    /// MongoDB authentication specification: the second label, and `us-east-1` for
    /// `sts.amazonaws.com` and where there is no second label.
    ///
    /// The server calculates the same, so the environment has no say in it.
    #[must_use]
    pub fn region(self) -> Region<'a> {
        match self.0.split('.').nth(1) {
            Some(label) if self.0 != "sts.amazonaws.com" => Region::of_label(label),
            _ => Region::US_EAST_1,
        }
    }

    /// Whether one of `patterns` describes this name.
    ///
    /// A pattern is a host name in which `*` stands for exactly one whole label. Case does not
    /// matter.
    #[must_use]
    pub fn is_listed(self, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| self.matches(pattern))
    }

    /// Whether `pattern`, as [`is_listed`](Self::is_listed) has it, describes this name.
    #[must_use]
    pub fn matches(self, pattern: &str) -> bool {
        let mut labels = self.0.split('.');
        let all = pattern.split('.').all(|wanted| {
            labels.next().is_some_and(|label| wanted == "*" || label.eq_ignore_ascii_case(wanted))
        });
        all && labels.next().is_none()
    }
}

impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Host").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests;
