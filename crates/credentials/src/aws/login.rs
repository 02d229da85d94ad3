//! Profiles that `aws login` made.

use super::ErrorKind;
use super::profile::Named;
use super::run::{Found, Run, Stop};
use crate::text::Shown;
use alloc::format;
use alloc::string::String;

/// Recognizes `login_session` and refuses it: its tokens are bound to a key that only the AWS CLI
/// has (RFC 9449).
pub(super) fn resolve(run: &mut Run<'_>, named: Named<'_, '_>) -> Result<Found, Stop> {
    if named.profile.get("login_session").is_none() {
        return Ok(Found::NotHere(String::new()));
    }
    let detail = format!(
        "profile {} has login_session, which is not supported; \
        credential_process = aws configure export-credentials --profile {0} --format process is",
        Shown(named.name)
    );
    Err(run.fail(ErrorKind::Unsupported, detail))
}
