//! Where a signature is valid.

use crate::Error;
use core::fmt;

/// A region: one host label, since regions become parts of host names and of credential scopes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Region<'a>(&'a str);

impl<'a> Region<'a> {
    /// The region of the global STS endpoint.
    pub const US_EAST_1: Region<'static> = Region("us-east-1");

    /// Checks the name of a region.
    ///
    /// # Errors
    /// [`Error::Region`] unless it is letters, digits and inner hyphens.
    pub fn new(name: &'a str) -> Result<Self, Error> {
        if is_label(name) { Ok(Self(name)) } else { Err(Error::Region) }
    }

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// A label of a checked host name.
    pub(crate) const fn of_label(label: &'a str) -> Self {
        Self(label)
    }
}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Region").field(&self.0).finish()
    }
}

/// The part of a credential scope that stays the same from day to day: region and service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    region: Region<'a>,
    service: &'a str,
}

impl<'a> Scope<'a> {
    /// A service, such as `sts`, in a region.
    ///
    /// # Errors
    /// [`Error::Service`] unless it is letters, digits and inner hyphens.
    pub fn new(region: Region<'a>, service: &'a str) -> Result<Self, Error> {
        if is_label(service) { Ok(Self { region, service }) } else { Err(Error::Service) }
    }

    /// The Security Token Service in a region.
    #[must_use]
    pub const fn sts(region: Region<'a>) -> Self {
        Self { region, service: "sts" }
    }

    /// The region.
    #[must_use]
    pub const fn region(&self) -> Region<'a> {
        self.region
    }

    /// The service.
    #[must_use]
    pub const fn service(&self) -> &'a str {
        self.service
    }
}

/// A label of letters, digits and inner hyphens (RFC 1123 section 2.1), of any length.
pub(crate) fn is_label(label: &str) -> bool {
    let letters = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    letters && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t23_what_is_no_region_and_no_service() {
        for bad in ["", "a/b", "a\nb", "a.b", "a b", "us_east_1", "-a", "a-", "\u{e9}", "a\0"] {
            assert_eq!(Region::new(bad), Err(Error::Region), "{bad:?}");
            assert_eq!(Scope::new(Region::US_EAST_1, bad), Err(Error::Service), "{bad:?}");
        }
        let scope = Scope::new(Region::new("eu-west-3").unwrap(), "sts").unwrap();
        assert_eq!(scope, Scope::sts(Region::new("eu-west-3").unwrap()));
        assert_eq!((scope.region().as_str(), scope.service()), ("eu-west-3", "sts"));
    }
}
