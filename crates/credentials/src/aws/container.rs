//! The container service of ECS and of EKS Pod Identity.

use super::response::{self, Names};
use super::run::{Found, Run, Stop};
use super::url::{Host, Url, is_plain};
use super::{ContainerUri, ErrorKind, FilePurpose, Plan};
use crate::text::{Shown, is_header_value};
use crate::{HttpRequest, Method, Network};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::time::Duration;
use zeroize::Zeroizing;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// The addresses besides loopback that may be asked without TLS: ECS, and EKS Pod Identity.
const ECS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
const EKS_V4: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);
const EKS_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);

/// Attempts and timeout as in the AWS SDK for Python; together they stay below the ten seconds of
/// MongoDB's authentication specification.
const ATTEMPTS: usize = 3;
const TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn resolve(run: &mut Run<'_>) -> Result<Found, Stop> {
    // What the variables hold may grant access, so that messages name them and the host only.
    let (variable, uri, url) = if let Some(path) = run.env(RELATIVE)? {
        // Anything else could lead to another host: `@evil.example/`
        if !path.starts_with('/') || !is_plain(path) {
            let detail = format!("{RELATIVE} is not a path that starts with /");
            return Err(run.fail(ErrorKind::Unsupported, detail));
        }
        (RELATIVE, ContainerUri::Relative(path.to_owned()), format!("http://{ECS}{path}"))
    } else if let Some(uri) = run.env(FULL)? {
        if let Err(what) = check(uri) {
            return Err(run.fail(ErrorKind::Unsupported, format!("{FULL} {what}")));
        }
        (FULL, ContainerUri::Full(uri.to_owned()), uri.to_owned())
    } else {
        return Ok(Found::NotHere(format!("neither {RELATIVE} nor {FULL} is set")));
    };
    run.plan(|| Plan::Container(uri));

    let mut headers = Vec::from([("accept", Zeroizing::new("application/json".to_owned()))]);
    if let Some(token) = authorization(run)? {
        headers.push(("authorization", Zeroizing::new(token.to_owned())));
    }
    let request = HttpRequest {
        method: Method::Get,
        url,
        headers,
        body: Zeroizing::default(),
        network: Network::Local,
        wait: Duration::ZERO,
        connect_timeout: TIMEOUT,
        timeout: TIMEOUT,
    };
    let reply = run.http(request.clone(), ATTEMPTS)?;
    let body = response::body(run, &request, reply)?;
    let json = response::json(run, body, request.authority())?;
    let credentials = response::credentials(run, &json, &Names::CONTAINER, request.authority())?;
    let from = format!(
        "{variable}, asked of {}, access key id {}",
        request.authority(),
        credentials.access_key_id()
    );
    Ok(Found::Here(credentials, from))
}

/// Whether the token may be sent there.
pub(super) fn check(uri: &str) -> Result<(), &'static str> {
    let url = Url::parse(uri).ok_or("is not an http or https URL that is understood")?;
    let service = match url.host {
        Host::Name(_) => false,
        Host::V4(address) => address == ECS || address == EKS_V4,
        Host::V6(address) => address == EKS_V6,
    };
    if url.https || service || url.host.is_loopback() {
        Ok(())
    } else {
        Err("would send the token without TLS to a host that is not a container service: only \
            loopback, 169.254.170.2, 169.254.170.23 and fd00:ec2::23 are asked over http")
    }
}

/// The value of the header Authorization; a file is read each time, since it is rotated.
fn authorization<'f>(run: &mut Run<'f>) -> Result<Option<&'f str>, Stop> {
    let (variable, token) = if let Some(path) = run.env(TOKEN_FILE)? {
        match run.file(path, FilePurpose::ContainerToken)? {
            Ok(bytes) => {
                let token = core::str::from_utf8(bytes.trim_ascii());
                (TOKEN_FILE, token.ok().filter(|token| !token.is_empty()))
            }
            Err(failure) => {
                let detail = format!("{TOKEN_FILE}={} {}", Shown(path), failure.as_str());
                return Err(run.fail(ErrorKind::SourceFailed, detail));
            }
        }
    } else if let Some(token) = run.env(TOKEN)? {
        (TOKEN, Some(token))
    } else {
        return Ok(None);
    };
    match token.filter(|token| is_header_value(token)) {
        Some(token) => Ok(Some(token)),
        None => {
            let detail = format!("the token of {variable} is empty or cannot stand in a header");
            Err(run.fail(ErrorKind::SourceFailed, detail))
        }
    }
}

#[cfg(test)]
mod tests;
