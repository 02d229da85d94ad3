//! Profiles: which one, and the parts it may have.

use super::files::{Files, Profile};
use super::ini::Section;
use super::run::{Found, Run, Stop};
use super::static_keys::StaticKeys;
use super::{ErrorKind, Source, assume_role, login, process, sso, web_identity};
use crate::text::Shown;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

/// All parts, in the order in which they are looked for.
pub(super) const PARTS: [Source; 7] = [
    Source::ProfileAssumeRole,
    Source::ProfileWebIdentity,
    Source::ProfileSso,
    Source::SharedCredentials,
    Source::ProfileLogin,
    Source::ProfileProcess,
    Source::ConfigFile,
];

/// A profile and all there is to know about it.
#[derive(Clone, Copy)]
pub(super) struct Named<'a, 'f> {
    pub(super) name: &'a str,
    pub(super) profile: Profile<'a>,
    pub(super) files: &'a Files<'f>,
}

/// Looks for some of the parts in the profile that the environment or the application names.
pub(super) fn resolve(run: &mut Run<'_>, parts: &[Source]) -> Result<Found, Stop> {
    let asked = match run.config.profile.as_deref() {
        Some(name) => Some(name),
        None => match run.env("AWS_PROFILE")? {
            Some(name) => Some(name),
            None => run.env("AWS_DEFAULT_PROFILE")?,
        },
    };
    let name = asked.unwrap_or("default");
    let files = Files::load(run)?;
    let Some(profile) = files.profile(name) else {
        let missing = format!("no profile {} in {}", Shown(name), files.paths());
        return match asked {
            None => Ok(Found::NotHere(missing)),
            Some(_) => {
                let detail = format!("{missing}; {}", files.names());
                Err(run.fail(ErrorKind::ProfileNotFound, detail))
            }
        };
    };
    let named = Named { name, profile, files: &files };
    first(run, named, parts)
}

/// The first of the parts that the profile has.
pub(super) fn first(
    run: &mut Run<'_>,
    named: Named<'_, '_>,
    parts: &[Source],
) -> Result<Found, Stop> {
    for part in parts {
        let found = match part {
            Source::ProfileAssumeRole => assume_role::resolve(run, named),
            Source::ProfileWebIdentity => web_identity::from_profile(run, named),
            Source::ProfileSso => sso::resolve(run, named),
            Source::SharedCredentials => {
                let path = &named.files.credentials.path;
                static_keys(run, named, named.profile.credentials, path)
            }
            Source::ProfileLogin => login::resolve(run, named),
            Source::ProfileProcess => process::resolve(run, named),
            Source::ConfigFile => {
                static_keys(run, named, named.profile.config, &named.files.config.path)
            }
            _ => continue,
        }?;
        if let Found::Here(credentials, from) = found {
            return Ok(Found::Here(credentials.of_part(*part), from));
        }
    }
    let what = match parts {
        [Source::ProfileAssumeRole] => "has no role_arn with a source",
        [Source::ProfileWebIdentity] => "has no web_identity_token_file",
        [Source::ProfileSso] => "has neither sso_account_id nor sso_role_name",
        [Source::SharedCredentials] => "has no keys in the shared credentials file",
        [Source::ProfileLogin] => "has no login_session",
        [Source::ProfileProcess] => "has no credential_process",
        [Source::ConfigFile] => "has no keys in the config file",
        _ => "has neither keys nor a way to get any",
    };
    Ok(Found::NotHere(format!("profile {} {what}", Shown(named.name))))
}

/// Keys in the profile's section of one file.
fn static_keys(
    run: &mut Run<'_>,
    named: Named<'_, '_>,
    section: Option<&Section<'_>>,
    path: &str,
) -> Result<Found, Stop> {
    let absent = || Found::NotHere(String::new());
    let Some(section) = section else { return Ok(absent()) };
    let token = section.get("aws_security_token").or_else(|| section.get("aws_session_token"));
    let place = format!("profile {} of {}", Shown(named.name), Shown(path));
    let keys = StaticKeys {
        access_key_id: section.get("aws_access_key_id"),
        secret_access_key: section.get("aws_secret_access_key"),
        session_token: token,
        names: ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
        place: &place,
    };
    Ok(keys.complete(run)?.map_or_else(absent, |credentials| {
        let from = format!("{place}, access key id {}", credentials.access_key_id());
        Found::Here(credentials, from)
    }))
}

impl Named<'_, '_> {
    /// The value of a key, owned.
    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.profile.get(key).map(str::to_owned)
    }
}
