//! Regions and the names of hosts.

use super::ErrorKind;
use super::run::{Run, Stop};
use super::url::Url;
use crate::text::Shown;
use alloc::format;

/// The URL that the environment gives for a service, in place of the one of AWS: for endpoints
/// inside a private network, and for stand-ins on this machine.
pub(super) struct Configured<'f> {
    pub(super) https: bool,
    /// Name or address, with the port when it has one.
    pub(super) host: &'f str,
}

/// Reads the variable of the service and `AWS_ENDPOINT_URL`. Tokens are sent there, so that
/// `http` is for loopback alone.
pub(super) fn configured<'f>(
    run: &mut Run<'f>,
    variable: &'static str,
) -> Result<Option<Configured<'f>>, Stop> {
    let ignore = run.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?;
    if ignore.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    for variable in [variable, "AWS_ENDPOINT_URL"] {
        let Some(text) = run.env(variable)? else { continue };
        let refuse = |what: &str| {
            // before an @ there may be a password
            let shown = if text.contains('@') { "***" } else { text };
            let detail = format!("{variable}={} {what}", Shown(shown));
            Err(run.fail(ErrorKind::Unsupported, detail))
        };
        let Some(url) = Url::parse(text).filter(|url| matches!(url.rest, "" | "/")) else {
            return refuse("is not an http or https URL without a path");
        };
        if !url.https && !url.host.is_loopback() {
            return refuse("would send requests without TLS to another machine");
        }
        let host = text.split_once("://").map_or("", |(_, rest)| rest).trim_end_matches('/');
        return Ok(Some(Configured { https: url.https, host }));
    }
    Ok(None)
}

/// A partition: a set of regions with accounts and host names of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// The second part of an ARN.
    pub(super) name: &'static str,
    /// How the names of its regions begin.
    prefix: &'static str,
    /// How the names of its hosts end.
    pub(super) suffix: &'static str,
    /// Whether the plain names of its hosts are those of FIPS endpoints.
    pub(super) always_fips: bool,
}

impl Partition {
    pub(super) const AWS: Self =
        Self { name: "aws", prefix: "", suffix: "amazonaws.com", always_fips: false };

    /// The others, by the beginnings of region names.
    const OTHERS: [Self; 7] = [
        Self::other("aws-cn", "cn-", "amazonaws.com.cn"),
        Self { always_fips: true, ..Self::other("aws-us-gov", "us-gov-", "amazonaws.com") },
        Self::other("aws-iso-b", "us-isob-", "sc2s.sgov.gov"),
        Self::other("aws-iso-f", "us-isof-", "csp.hci.ic.gov"),
        Self::other("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"),
        Self::other("aws-iso", "us-iso-", "c2s.ic.gov"),
        Self::other("aws-eusc", "eusc-", "amazonaws.eu"),
    ];

    const fn other(name: &'static str, prefix: &'static str, suffix: &'static str) -> Self {
        Self { name, prefix, suffix, always_fips: false }
    }

    /// The partition of a region.
    pub(super) fn of_region(region: &str) -> Self {
        let other = Self::OTHERS.into_iter().find(|other| region.starts_with(other.prefix));
        other.unwrap_or(Self::AWS)
    }

    /// The partition of an ARN. What is no ARN counts as one of the partition `aws`; the service
    /// will say what it thinks of it.
    pub(super) fn of_arn(arn: &str) -> Self {
        let mut fields = arn.split(':');
        let name = fields.next().filter(|arn| *arn == "arn").and_then(|_| fields.next());
        Self::OTHERS.into_iter().find(|other| Some(other.name) == name).unwrap_or(Self::AWS)
    }
}

/// Whether the name can be one label of a host name.
pub(super) fn is_region(name: &str) -> bool {
    let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    letters && (1..=63).contains(&name.len()) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a38_a_region_is_one_label() {
        let long = "a".repeat(63);
        for good in ["eu-west-1", "us-gov-west-1", "local", "1", &long] {
            assert!(is_region(good), "{good}");
        }
        let longer = "a".repeat(64);
        for bad in ["", "-", "-a", "a-", "a.b", "a/b", "A", "a b", "a\n", "é", "a_b", &longer] {
            assert!(!is_region(bad), "{bad}");
        }
    }
}
