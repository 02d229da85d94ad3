//! Connection strings as they may be shown: without secrets, and without their length.

mod malformed;

pub(crate) use malformed::{Echo, malformed};

use mongo_auth::uri::ConnectionString;
use mongo_auth_host::escape;

/// What stands in place of a secret, whatever its length.
const HIDDEN: &str = "***";

/// More than a string with many hosts has.
const MAX: usize = 4096;

/// A string that parses. Text in it that a terminal would act on is escaped.
pub(crate) fn well_formed(uri: &ConnectionString<'_>) -> String {
    escape(&uri.redacted().to_string(), MAX)
}
