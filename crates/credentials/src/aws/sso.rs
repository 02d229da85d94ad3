//! Single sign-on (IAM Identity Center): the token that `aws sso login` left behind.

use super::endpoint::{Configured, Partition, configured, is_region};
use super::files::home;
use super::profile::Named;
use super::response::{self, Names};
use super::run::{Found, Run, Stop, joined};
use super::{ErrorKind, FilePurpose, Plan, Sso};
use crate::json::Json;
use crate::text::{Shown, hex_string, is_header_value, percent_encode};
use crate::{FileFailure, HttpRequest, Method, Network, date};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

const ATTEMPTS: usize = 3;

pub(super) fn resolve(run: &mut Run<'_>, named: Named<'_, '_>) -> Result<Found, Stop> {
    if ["sso_account_id", "sso_role_name"].iter().all(|k| named.profile.get(k).is_none()) {
        return Ok(Found::NotHere(String::new()));
    }
    let sso = settings(run, named)?;
    run.plan(|| Plan::Sso(sso.clone()));
    let token = token(run, named, &sso)?;

    let mut url = match configured(run, "AWS_ENDPOINT_URL_SSO")? {
        Some(Configured { https: true, host }) => format!("https://{host}"),
        Some(Configured { host, .. }) => format!("http://{host}"),
        None => {
            let suffix = Partition::of_region(&sso.region).suffix;
            format!("https://portal.sso.{}.{suffix}", sso.region)
        }
    };
    url.push_str("/federation/credentials");
    for (key, value) in [("?role_name=", &sso.role_name), ("&account_id=", &sso.account_id)] {
        url.push_str(key);
        percent_encode(value, &mut url);
    }
    let request = HttpRequest {
        method: Method::Get,
        url,
        headers: Vec::from([
            ("accept", Zeroizing::new("application/json".to_owned())),
            ("x-amz-sso_bearer_token", token),
        ]),
        body: Zeroizing::default(),
        network: Network::Public,
        wait: Duration::ZERO,
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(10),
    };
    let reply = run.http(request.clone(), ATTEMPTS)?;
    if matches!(reply, Ok(reply) if reply.status == 401) {
        return Err(ended(run, named, "was refused"));
    }
    let body = response::body(run, &request, reply)?;
    let place = request.authority();
    let json = response::json(run, body, place)?;
    let json = json.take("roleCredentials");
    let credentials = response::credentials(run, &json, &Names::SSO, place)?;
    let from = format!(
        "profile {}: role {} of account {}, asked of {place}",
        Shown(named.name),
        Shown(&sso.role_name),
        Shown(&sso.account_id)
    );
    Ok(Found::Here(credentials, from))
}

/// What the profile and the session that it names say together.
fn settings(run: &Run<'_>, named: Named<'_, '_>) -> Result<Sso, Stop> {
    let name = Shown(named.name);
    let session_name = named.owned("sso_session");
    let session = match &session_name {
        None => None,
        Some(session) => match named.files.session(session) {
            Some(section) => Some(section),
            None => {
                let detail = format!(
                    "profile {name} names sso_session {}, and {} has no section for it",
                    Shown(session),
                    Shown(&named.files.config.path)
                );
                return Err(run.fail(ErrorKind::Partial, detail));
            }
        },
    };
    for (key, value) in session.iter().flat_map(|session| session.options()) {
        if named.profile.get(key).is_some_and(|own| own != value) {
            let detail = format!("profile {name} and its sso_session differ in {}", Shown(key));
            return Err(run.fail(ErrorKind::Conflicting, detail));
        }
    }
    let get = |key| {
        let own = named.profile.get(key);
        own.or_else(|| session.and_then(|session| session.get(key))).map(str::to_owned)
    };
    let keys = ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"];
    let [Some(start_url), Some(region), Some(account_id), Some(role_name)] = keys.map(get) else {
        let missing = joined(keys.into_iter().filter(|key| get(key).is_none()));
        let detail = format!("profile {name} uses single sign-on and lacks {missing}");
        return Err(run.fail(ErrorKind::Partial, detail));
    };
    if !is_region(&region) {
        let detail = format!("sso_region {} is not the name of a region", Shown(&region));
        return Err(run.fail(ErrorKind::Syntax, detail));
    }
    Ok(Sso { session: session_name, start_url, region, account_id, role_name })
}

/// The token of the session, as the AWS CLI keeps it.
fn token(run: &mut Run<'_>, named: Named<'_, '_>, sso: &Sso) -> Result<Zeroizing<String>, Stop> {
    let Some(home) = home(run)? else {
        return Err(ended(run, named, "is in the home directory, and HOME is not set"));
    };
    let key = sso.session.as_deref().unwrap_or(&sso.start_url);
    let name = hex_string(&Sha1::digest(key.as_bytes()));
    let path = format!("{}/.aws/sso/cache/{name}.json", home.trim_end_matches(['/', '\\']));
    let bytes = match run.file(&path, FilePurpose::SsoToken)? {
        Ok(bytes) => bytes,
        Err(FileFailure::NotFound) => {
            return Err(ended(run, named, &format!("({}) does not exist", Shown(&path))));
        }
        Err(failure) => {
            let detail = format!("{} {}", Shown(&path), failure.as_str());
            return Err(run.fail(ErrorKind::SourceFailed, detail));
        }
    };
    let json = Json::parse(bytes).ok();
    let token = json.as_ref().and_then(|json| json.text("accessToken").ok());
    let until = json.as_ref().and_then(|json| json.text("expiresAt").ok()).and_then(date::parse);
    let (Some(token), Some(until)) = (token.filter(|token| is_header_value(token)), until) else {
        return Err(ended(run, named, &format!("({}) is malformed", Shown(&path))));
    };
    if until <= run.now()? {
        return Err(ended(run, named, "has ended"));
    }
    Ok(Zeroizing::new(token.to_owned()))
}

fn ended(run: &Run<'_>, named: Named<'_, '_>, what: &str) -> Stop {
    let detail = format!(
        "the single sign-on token of profile {} {what}: run aws sso login --profile {0}",
        Shown(named.name)
    );
    run.fail(ErrorKind::SourceFailed, detail)
}
