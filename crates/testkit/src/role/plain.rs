//! PLAIN (RFC 4616).

use super::Denied;
use crate::{Denial, Directory};

/// Reads `[authzid] NUL authcid NUL passwd` and returns the name of the user, whose password was
/// right.
pub(crate) fn check(
    directory: &Directory,
    database: &str,
    payload: &[u8],
) -> Result<String, Denied> {
    let malformed = || Denied::new("", Denial::Payload);
    let payload = core::str::from_utf8(payload).map_err(|_| malformed())?;
    let mut parts = payload.split('\0');
    let (Some(authzid), Some(user), Some(password), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed());
    };
    if user.is_empty() || password.is_empty() || !(authzid.is_empty() || authzid == user) {
        return Err(malformed());
    }
    directory
        .check_password(database, user, password.as_bytes())
        .map_err(|e| Denied::new(user, e))?;
    Ok(user.to_owned())
}
