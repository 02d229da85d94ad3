//! Tokens of identity providers, as EKS mounts them.

use super::profile::Named;
use super::run::{Found, Run, Stop};
use super::{ErrorKind, FilePurpose, Plan, WebIdentity, sts};
use crate::text::Shown;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

/// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and, when there is one, `AWS_ROLE_SESSION_NAME`.
pub(super) fn from_environment(run: &mut Run<'_>) -> Result<Found, Stop> {
    let file = run.env("AWS_WEB_IDENTITY_TOKEN_FILE")?;
    let role = run.env("AWS_ROLE_ARN")?;
    let partial = |have, missing| {
        let detail = format!("{have} is set, {missing} is not");
        run.fail(ErrorKind::Partial, detail)
    };
    let (token_file, role_arn) = match (file, role) {
        (None, None) => {
            let why = String::from("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
            return Ok(Found::NotHere(why));
        }
        (Some(_), None) => return Err(partial("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")),
        (None, Some(_)) => return Err(partial("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")),
        (Some(file), Some(role)) => (file.to_owned(), role.to_owned()),
    };
    let role_session_name = run.env("AWS_ROLE_SESSION_NAME")?.map(str::to_owned);
    let identity = WebIdentity { role_arn, role_session_name, token_file };
    exchange(run, &identity, None, "AWS_WEB_IDENTITY_TOKEN_FILE")
}

/// `web_identity_token_file` and `role_arn` of a profile.
pub(super) fn from_profile(run: &mut Run<'_>, named: Named<'_, '_>) -> Result<Found, Stop> {
    let Some(token_file) = named.owned("web_identity_token_file") else {
        return Ok(Found::NotHere(String::new()));
    };
    let Some(role_arn) = named.owned("role_arn") else {
        let name = Shown(named.name);
        let detail = format!("profile {name} has web_identity_token_file, and no role_arn");
        return Err(run.fail(ErrorKind::Partial, detail));
    };
    let role_session_name = named.owned("role_session_name");
    let identity = WebIdentity { role_arn, role_session_name, token_file };
    exchange(run, &identity, Some(named), "web_identity_token_file")
}

fn exchange(
    run: &mut Run<'_>,
    identity: &WebIdentity,
    named: Option<Named<'_, '_>>,
    setting: &str,
) -> Result<Found, Stop> {
    sts::check_session_name(run, identity.role_session_name.as_deref())?;
    run.plan(|| Plan::WebIdentity(identity.clone()));
    let endpoint =
        sts::Endpoint::choose(run, &identity.role_arn, named.map(|named| named.profile))?;
    let file = Shown(&identity.token_file);
    let bytes = match run.file(&identity.token_file, FilePurpose::WebIdentityToken)? {
        Ok(bytes) => bytes,
        Err(failure) => {
            let detail = format!("{setting}: {file} {}", failure.as_str());
            return Err(run.fail(ErrorKind::SourceFailed, detail));
        }
    };
    // The file often ends with a line break, which is no part of the token.
    let token = core::str::from_utf8(bytes.trim_ascii()).unwrap_or_default();
    if token.is_empty() || token.contains(|c: char| c.is_control()) {
        let detail = format!("{setting}: {file} is not a token on one line");
        return Err(run.fail(ErrorKind::SourceFailed, detail));
    }
    let credentials = sts::assume_role_with_web_identity(run, &endpoint, identity, token)?;
    let profile = named.map(|named| format!("profile {}: ", Shown(named.name)));
    let from = format!(
        "{}role {}, {setting}={file}, asked of {}",
        profile.unwrap_or_default(),
        Shown(&identity.role_arn),
        endpoint.host()
    );
    Ok(Found::Here(credentials, from))
}
