//! Bounds on what is parsed.

/// Bounds on the size of a connection string, checked before any work that grows with it.
///
/// ```
/// use mongo_auth_uri::{ConnectionString, ErrorKind, Limits};
///
/// let limits = Limits::default().with_hosts(1);
/// let error = ConnectionString::parse_with("mongodb://a,b", &limits).unwrap_err();
/// assert_eq!(error.kind, ErrorKind::Limit);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) bytes: usize,
    pub(crate) hosts: usize,
    pub(crate) options: usize,
}

impl Limits {
    /// The longest string, in bytes; 64 KiB by default.
    #[must_use]
    pub const fn with_bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// The most hosts; 1,000 by default.
    #[must_use]
    pub const fn with_hosts(self, hosts: usize) -> Self {
        Self { hosts, ..self }
    }

    /// The most options, counting unknown and repeated ones; 1,000 by default.
    #[must_use]
    pub const fn with_options(self, options: usize) -> Self {
        Self { options, ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 65_536, hosts: 1_000, options: 1_000 }
    }
}
