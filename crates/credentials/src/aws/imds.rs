//! The instance metadata service of EC2, version 2 only.

use super::response::{self, Names};
use super::run::{Found, Run, Stop};
use super::url::Url;
use super::{ErrorKind, Plan};
use crate::json::Json;
use crate::text::{Shown, percent_encode};
use crate::{HttpFailure, HttpRequest, Method, Network};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;
use zeroize::Zeroizing;

const ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const ENDPOINT_MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

const ATTEMPTS: usize = 3;
/// Off EC2 nobody answers, so that this is how long the search for credentials takes longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn resolve(run: &mut Run<'_>) -> Result<Found, Stop> {
    let disabled = run.env("AWS_EC2_METADATA_DISABLED")?;
    if disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(Found::NotHere(String::from("AWS_EC2_METADATA_DISABLED is true")));
    }
    let base = endpoint(run)?;
    run.plan(|| Plan::Imds);

    let token = match token(run, &base)? {
        Ok(token) => token,
        Err(why) => return Ok(Found::NotHere(why)),
    };
    let Some(role) = role(run, &base, token)? else {
        return Ok(Found::NotHere(String::from("no role is attached to this instance")));
    };
    let mut path = String::from(ROLES);
    percent_encode(role, &mut path);
    let request = get(&base, &path, token);
    let reply = run.http(request.clone(), ATTEMPTS)?;
    let body = response::body(run, &request, reply)?;
    let json = response::json(run, body, request.authority())?;
    match json.get("Code") {
        Some(Json::String(code)) if code.as_str() == "Success" => {}
        Some(Json::String(code)) => {
            let message = json.optional_text("Message").ok().flatten().unwrap_or("no message");
            let detail = format!("role {role}: {}, {}", Shown(code), Shown(message));
            return Err(run.fail(ErrorKind::SourceFailed, detail));
        }
        _ => {
            let detail = format!("{}: Code in the answer is missing", request.authority());
            return Err(run.fail(ErrorKind::SourceFailed, detail));
        }
    }
    let credentials = response::credentials(run, &json, &Names::METADATA, request.authority())?;
    let from = format!("role {role}, access key id {}", credentials.access_key_id());
    Ok(Found::Here(credentials, from))
}

/// Where the service is, without a slash at the end.
fn endpoint(run: &mut Run<'_>) -> Result<String, Stop> {
    if let Some(endpoint) = run.env(ENDPOINT)? {
        let plain = Url::parse(endpoint).filter(|url| !url.rest.contains('?'));
        if plain.is_none() {
            let detail = format!("{ENDPOINT} is not an http or https URL");
            return Err(run.fail(ErrorKind::Syntax, detail));
        }
        return Ok(endpoint.trim_end_matches('/').to_owned());
    }
    let address = match run.env(ENDPOINT_MODE)? {
        None => "http://169.254.169.254",
        Some(mode) if mode.eq_ignore_ascii_case("ipv4") => "http://169.254.169.254",
        Some(mode) if mode.eq_ignore_ascii_case("ipv6") => "http://[fd00:ec2::254]",
        Some(mode) => {
            let detail = format!("{ENDPOINT_MODE}={} is neither IPv4 nor IPv6", Shown(mode));
            return Err(run.fail(ErrorKind::Syntax, detail));
        }
    };
    Ok(address.to_owned())
}

/// A session token, or why this is not EC2.
fn token<'f>(run: &mut Run<'f>, base: &str) -> Result<Result<&'f str, String>, Stop> {
    let mut request = get(base, "/latest/api/token", "");
    request.method = Method::Put;
    request.headers = Vec::from([(
        "x-aws-ec2-metadata-token-ttl-seconds",
        // as drivers do; the two requests that follow are made at once
        Zeroizing::new("30".to_owned()),
    )]);
    let host = request.authority();
    let token = match run.http(request.clone(), 1)? {
        Ok(reply) if reply.status == 200 => core::str::from_utf8(reply.body.trim_ascii()),
        // the service is switched off, or another cloud's service is at this address
        Ok(reply) if matches!(reply.status, 403..=405) => {
            let status = reply.status;
            return Ok(Err(format!("{host} gives no session token (status {status})")));
        }
        Err(HttpFailure::Timeout) => {
            return Ok(Err(format!(
                "the request to {host} for a session token timed out; in a container on EC2 the \
                hop limit of the instance's metadata options must be 2; elsewhere set \
                AWS_EC2_METADATA_DISABLED=true"
            )));
        }
        Err(failure @ (HttpFailure::Refused | HttpFailure::Dns | HttpFailure::Other)) => {
            return Ok(Err(format!("the request to {host} {}", failure.as_str())));
        }
        other => {
            return Err(response::body(run, &request, other)
                .err()
                .unwrap_or_else(|| run.fail(ErrorKind::SourceFailed, "no session token")));
        }
    };
    match token {
        Ok(token) if !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()) => {
            Ok(Ok(token))
        }
        _ => {
            let detail = format!("{host} gave a session token that cannot stand in a header");
            Err(run.fail(ErrorKind::SourceFailed, detail))
        }
    }
}

/// The name of the role that is attached to the instance.
fn role<'f>(run: &mut Run<'f>, base: &str, token: &str) -> Result<Option<&'f str>, Stop> {
    let request = get(base, ROLES, token);
    let reply = run.http(request.clone(), ATTEMPTS)?;
    if matches!(reply, Ok(reply) if reply.status == 404) {
        return Ok(None);
    }
    let body = response::body(run, &request, reply)?;
    let first = body.trim_ascii().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = core::str::from_utf8(first.trim_ascii()).unwrap_or_default();
    // It becomes part of the next path.
    let fits = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    if !fits || name.is_empty() || name.len() > 64 || matches!(name, "." | "..") {
        let detail = format!("{} did not answer with the name of a role", request.authority());
        return Err(run.fail(ErrorKind::SourceFailed, detail));
    }
    Ok(Some(name))
}

fn get(base: &str, path: &str, token: &str) -> HttpRequest {
    let token = Zeroizing::new(token.to_owned());
    HttpRequest {
        method: Method::Get,
        url: format!("{base}{path}"),
        headers: Vec::from([("x-aws-ec2-metadata-token", token)]),
        body: Zeroizing::default(),
        network: Network::Local,
        wait: Duration::ZERO,
        connect_timeout: CONNECT_TIMEOUT,
        timeout: TIMEOUT,
    }
}
