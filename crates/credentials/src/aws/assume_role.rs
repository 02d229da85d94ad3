//! Roles of profiles: `role_arn` with `source_profile` or `credential_source`.

use super::profile::{self, Named, PARTS};
use super::run::{Found, Run, Stop};
use super::{
    AssumeRole, Credentials, ErrorKind, Plan, RoleSource, Source, container, environment, imds, sts,
};
use crate::text::Shown;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// More roles in a row than anyone has a use for; AWS itself limits chained sessions to an hour.
const MAX_CHAIN: usize = 16;

/// Assumes the role of a profile.
pub(super) fn resolve(run: &mut Run<'_>, named: Named<'_, '_>) -> Result<Found, Stop> {
    if !has_role(named) {
        return Ok(Found::NotHere(String::new()));
    }
    let mut visited = Vec::from([named.name.to_owned()]);
    assume(run, named, &mut visited)
}

/// Whether the profile has a role to assume. One that is assumed with a web identity is another
/// matter, also in the middle of a chain.
fn has_role(named: Named<'_, '_>) -> bool {
    named.profile.get("role_arn").is_some()
        && named.profile.get("web_identity_token_file").is_none()
}

fn has_static_keys(named: Named<'_, '_>) -> bool {
    ["aws_access_key_id", "aws_secret_access_key"].iter().any(|k| named.profile.get(k).is_some())
}

fn assume(
    run: &mut Run<'_>,
    named: Named<'_, '_>,
    visited: &mut Vec<String>,
) -> Result<Found, Stop> {
    let role = role(run, named)?;
    run.plan(|| Plan::AssumeRole(role.clone()));
    let (source, from) = match &role.source {
        RoleSource::Profile(source) => of_profile(run, named, source, visited)?,
        RoleSource::CredentialSource(source) => of_source(run, named, source)?,
    };
    let endpoint = sts::Endpoint::choose(run, &role.role_arn, Some(named.profile))?;
    let code = match &role.mfa_serial {
        Some(serial) => Some(run.mfa_code(serial)?),
        None => None,
    };
    let credentials = sts::assume_role(run, &endpoint, &role, code, &source)?;
    let from = format!(
        "profile {}: role {} from {}, asked of {}; {from}",
        Shown(named.name),
        Shown(&role.role_arn),
        match &role.source {
            RoleSource::Profile(name) => format!("profile {}", Shown(name)),
            RoleSource::CredentialSource(name) => Shown(name).0.to_owned(),
        },
        endpoint.host()
    );
    Ok(Found::Here(credentials, from))
}

/// What the profile says about the role.
fn role(run: &Run<'_>, named: Named<'_, '_>) -> Result<AssumeRole, Stop> {
    let source = match (named.owned("source_profile"), named.owned("credential_source")) {
        (Some(profile), None) => RoleSource::Profile(profile),
        (None, Some(source)) => RoleSource::CredentialSource(source),
        (Some(_), Some(_)) => {
            let name = Shown(named.name);
            let detail = format!("profile {name} has both source_profile and credential_source");
            return Err(run.fail(ErrorKind::Conflicting, detail));
        }
        (None, None) => {
            let name = Shown(named.name);
            let detail = format!(
                "profile {name} has role_arn, and neither source_profile nor credential_source"
            );
            return Err(run.fail(ErrorKind::Partial, detail));
        }
    };
    let role_session_name = named.owned("role_session_name");
    sts::check_session_name(run, role_session_name.as_deref())?;
    Ok(AssumeRole {
        profile: named.name.to_owned(),
        role_arn: named.owned("role_arn").unwrap_or_default(),
        source,
        role_session_name,
        external_id: named.owned("external_id"),
        // The AWS CLI and its SDK pass over what is no number.
        duration_seconds: named.profile.get("duration_seconds").and_then(|d| d.parse().ok()),
        mfa_serial: named.owned("mfa_serial"),
    })
}

/// The credentials of `source_profile`, and where they come from.
fn of_profile(
    run: &mut Run<'_>,
    parent: Named<'_, '_>,
    name: &str,
    visited: &mut Vec<String>,
) -> Result<(Credentials, String), Stop> {
    let files = parent.files;
    let Some(profile) = files.profile(name) else {
        let detail = format!(
            "source_profile {} of profile {} is not in {}; {}",
            Shown(name),
            Shown(parent.name),
            files.paths(),
            files.names()
        );
        return Err(run.fail(ErrorKind::ProfileNotFound, detail));
    };
    let named = Named { name, profile, files };
    // A profile may hold a role and the keys to assume it with.
    let itself = name == parent.name && has_static_keys(named);
    if visited.iter().any(|have| have == name) && !itself {
        let path = visited.join(" -> ");
        let detail = format!("the profiles {} -> {} lead in a circle", Shown(&path), Shown(name));
        return Err(run.fail(ErrorKind::Loop, detail));
    }
    if visited.len() >= MAX_CHAIN {
        let detail = format!("more than {MAX_CHAIN} roles in a row");
        return Err(run.fail(ErrorKind::Limit, detail));
    }
    visited.push(name.to_owned());
    let found = if has_role(named) && !has_static_keys(named) {
        assume(run, named, visited)?
    } else {
        let parts = PARTS.iter().copied().filter(|part| *part != Source::ProfileAssumeRole);
        profile::first(run, named, &parts.collect::<Vec<_>>())?
    };
    match found {
        Found::Here(credentials, from) => Ok((credentials, from)),
        Found::NotHere(why) => {
            let detail = format!("source_profile of profile {}: {why}", Shown(parent.name));
            Err(run.fail(ErrorKind::Partial, detail))
        }
    }
}

/// The credentials of `credential_source`, and where they come from.
fn of_source(
    run: &mut Run<'_>,
    named: Named<'_, '_>,
    source: &str,
) -> Result<(Credentials, String), Stop> {
    let found = match source {
        "Environment" => environment::resolve(run)?,
        "Ec2InstanceMetadata" => imds::resolve(run)?,
        "EcsContainer" => container::resolve(run)?,
        _ => {
            let detail = format!(
                "credential_source {} of profile {} is none of Environment, Ec2InstanceMetadata, \
                EcsContainer",
                Shown(source),
                Shown(named.name)
            );
            return Err(run.fail(ErrorKind::Unsupported, detail));
        }
    };
    match found {
        Found::Here(credentials, from) => Ok((credentials, from)),
        Found::NotHere(why) => {
            let name = Shown(named.name);
            let detail = format!("credential_source {source} of profile {name}: {why}");
            Err(run.fail(ErrorKind::SourceFailed, detail))
        }
    }
}
