//! What can go wrong.

use core::fmt;
use mongo_auth_primitives::Fault;

/// Why something cannot be signed. Nothing in it comes from the user or from a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The access key id is empty or holds something else than printable ASCII without `/` and
    /// `,`, which end it in the Authorization header.
    AccessKeyId,
    /// The point in time is before 1970 or after 9999, or its text is not `YYYYMMDDTHHMMSSZ`.
    Date,
    /// The signer was made for another day.
    Day,
    /// A header name is not lower-case, or not a token of RFC 9110 section 5.6.2.
    HeaderName,
    /// The headers do not stand in ascending order of their names, each name once.
    HeaderOrder,
    /// A header is given that the signer itself adds: `x-amz-date`, `x-amz-security-token` or
    /// `authorization`.
    HeaderReserved,
    /// A header value holds something else than printable ASCII and spaces.
    HeaderValue,
    /// The host is not 1 to 255 bytes of dot-separated labels of letters, digits and hyphens.
    Host,
    /// The request has no `host` header.
    HostMissing,
    /// The method is not upper-case ASCII letters.
    Method,
    /// The path does not start with `/`, or has an empty segment or one of `.` and `..` in it.
    Path,
    /// The query parameters do not stand in ascending order of their encoded forms.
    QueryOrder,
    /// The region is not one host label.
    Region,
    /// The secret access key is empty.
    SecretAccessKey,
    /// The service is not one host label.
    Service,
    /// The session token is blank or holds something else than printable ASCII and spaces.
    SessionToken,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::AccessKeyId | Self::SecretAccessKey | Self::SessionToken => Fault::Credential,
            _ => Fault::Caller,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessKeyId => {
                "the AWS access key id is empty or holds a character it cannot have"
            }
            Self::Date => "the date is out of range or not of the form YYYYMMDDTHHMMSSZ",
            Self::Day => "the signing key belongs to another day",
            Self::HeaderName => "a header name is not a lower-case token",
            Self::HeaderOrder => "the headers are not in ascending order",
            Self::HeaderReserved => "a header is given that the signer adds",
            Self::HeaderValue => "a header value is not printable ASCII",
            Self::Host => "the host is not a valid host name",
            Self::HostMissing => "the host header is missing",
            Self::Method => "the method is not upper-case letters",
            Self::Path => "the path is not absolute or not normal",
            Self::QueryOrder => "the query parameters are not in ascending order",
            Self::Region => "the AWS region is not a valid host label",
            Self::SecretAccessKey => "the AWS secret access key is empty",
            Self::Service => "the AWS service is not a valid host label",
            Self::SessionToken => "the AWS session token is blank or not printable ASCII",
        })
    }
}

impl core::error::Error for Error {}
