//! The Security Token Service.

use super::endpoint::{Configured, Partition, configured, is_region};
use super::files::Profile;
use super::response::{self, Names, xml_text};
use super::run::{Run, Stop};
use super::{AssumeRole, Credentials, ErrorKind, WebIdentity};
use crate::json::Json;
use crate::text::{Shown, percent_encode};
use crate::{HttpRequest, Method, Network};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;
use mongo_auth_sigv4::{AmzDate, Region, Request, Scope, Signer};
use zeroize::Zeroizing;

const REGIONAL: &str = "AWS_STS_REGIONAL_ENDPOINTS";
pub(super) const ATTEMPTS: usize = 3;

/// Where STS is.
pub(super) struct Endpoint {
    /// Name or address, with the port when it has one.
    host: String,
    region: String,
    tls: bool,
}

impl Endpoint {
    /// The global endpoint, or that of a region when the settings say so or when there is no other.
    pub(super) fn choose(
        run: &mut Run<'_>,
        role_arn: &str,
        profile: Option<Profile<'_>>,
    ) -> Result<Self, Stop> {
        let of_profile = |key| profile.and_then(|profile| profile.get(key));
        let region = match run.config.region.as_deref() {
            Some(region) => Some(region),
            None => match run.env("AWS_REGION")? {
                Some(region) => Some(region),
                None => run.env("AWS_DEFAULT_REGION")?,
            },
        };
        let region = region.or_else(|| of_profile("region"));
        if let Some(Configured { https, host }) = configured(run, "AWS_ENDPOINT_URL_STS")? {
            let region = region.unwrap_or("us-east-1");
            if !is_region(region) {
                return Err(no_region(run, region));
            }
            return Ok(Self { host: host.to_owned(), region: region.to_owned(), tls: https });
        }
        let mode = run.env(REGIONAL)?.or_else(|| of_profile("sts_regional_endpoints"));
        let fips = run.env("AWS_USE_FIPS_ENDPOINT")?.or_else(|| of_profile("use_fips_endpoint"));
        let fips = fips.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let regional = match mode {
            Some(mode) if mode.eq_ignore_ascii_case("regional") => true,
            Some(mode) if !mode.eq_ignore_ascii_case("legacy") => {
                let detail = format!("{REGIONAL}={} is neither legacy nor regional", Shown(mode));
                return Err(run.fail(ErrorKind::Syntax, detail));
            }
            _ => false,
        };

        let home = Partition::of_arn(role_arn);
        let Some(region) = region else {
            if home == Partition::AWS && !fips {
                return Ok(Self::global());
            }
            let why = if fips { "a FIPS endpoint" } else { home.name };
            let detail = format!("STS of {why} has no global endpoint: set AWS_REGION");
            return Err(run.fail(ErrorKind::Partial, detail));
        };
        if !is_region(region) {
            return Err(no_region(run, region));
        }
        let partition = Partition::of_region(region);
        if partition != home && role_arn.starts_with("arn:") {
            let detail = format!(
                "the role is one of {}, and the region {region} belongs to {}",
                home.name, partition.name
            );
            return Err(run.fail(ErrorKind::Conflicting, detail));
        }
        if !regional && !fips && partition == Partition::AWS {
            return Ok(Self::global());
        }
        let fips = if fips && !partition.always_fips { "-fips" } else { "" };
        let host = format!("sts{fips}.{region}.{}", partition.suffix);
        Ok(Self { host, region: region.to_owned(), tls: true })
    }

    /// The name of the host.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    fn global() -> Self {
        Self { host: "sts.amazonaws.com".to_owned(), region: "us-east-1".to_owned(), tls: true }
    }
}

fn no_region(run: &Run<'_>, text: &str) -> Stop {
    run.fail(ErrorKind::Syntax, format!("{} is not the name of a region", Shown(text)))
}

/// `AssumeRole`, signed with the credentials of the source.
pub(super) fn assume_role(
    run: &mut Run<'_>,
    endpoint: &Endpoint,
    role: &AssumeRole,
    code: Option<&str>,
    source: &Credentials,
) -> Result<Credentials, Stop> {
    let made_up = run.session_name();
    let duration = role.duration_seconds.map(|seconds| seconds.to_string());
    let form = form([
        ("Action", Some("AssumeRole")),
        ("Version", Some("2011-06-15")),
        ("RoleArn", Some(&role.role_arn)),
        ("RoleSessionName", Some(role.role_session_name.as_deref().unwrap_or(&made_up))),
        ("DurationSeconds", duration.as_deref()),
        ("ExternalId", role.external_id.as_deref()),
        ("SerialNumber", role.mfa_serial.as_deref()),
        ("TokenCode", code),
    ]);
    let mut request = post(endpoint, form);
    sign(run, endpoint, &mut request, source)?;
    exchange(run, request, "AssumeRole")
}

/// `AssumeRoleWithWebIdentity`, which the token alone authorizes.
pub(super) fn assume_role_with_web_identity(
    run: &mut Run<'_>,
    endpoint: &Endpoint,
    identity: &WebIdentity,
    token: &str,
) -> Result<Credentials, Stop> {
    let made_up = run.session_name();
    let form = form([
        ("Action", Some("AssumeRoleWithWebIdentity")),
        ("Version", Some("2011-06-15")),
        ("RoleArn", Some(&identity.role_arn)),
        ("RoleSessionName", Some(identity.role_session_name.as_deref().unwrap_or(&made_up))),
        ("WebIdentityToken", Some(token)),
    ]);
    exchange(run, post(endpoint, form), "AssumeRoleWithWebIdentity")
}

/// Names of sessions are 2 to 64 letters, digits and `_+=,.@-`.
pub(super) fn check_session_name(run: &Run<'_>, name: Option<&str>) -> Result<(), Stop> {
    let Some(name) = name else { return Ok(()) };
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    if letters && (2..=64).contains(&name.len()) {
        return Ok(());
    }
    let detail =
        format!("the role session name {} is not 2 to 64 letters, digits and _+=,.@-", Shown(name));
    Err(run.fail(ErrorKind::Syntax, detail))
}

/// A form, as `application/x-www-form-urlencoded` has it. In a body it stays out of access logs.
pub(super) fn form<const N: usize>(fields: [(&str, Option<&str>); N]) -> Zeroizing<Vec<u8>> {
    let longest = fields.iter().map(|(name, value)| {
        let value = value.map_or(0, str::len).saturating_mul(3);
        name.len().saturating_add(value).saturating_add(2)
    });
    // Reserved at once: a string that grows leaves copies of a secret behind.
    let mut form = String::with_capacity(longest.fold(0, usize::saturating_add));
    for (name, value) in fields {
        let Some(value) = value else { continue };
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        percent_encode(value, &mut form);
    }
    Zeroizing::new(form.into_bytes())
}

pub(super) fn post(endpoint: &Endpoint, body: Zeroizing<Vec<u8>>) -> HttpRequest {
    let header = |value: &str| Zeroizing::new(value.to_owned());
    HttpRequest {
        method: Method::Post,
        url: format!("{}://{}/", if endpoint.tls { "https" } else { "http" }, endpoint.host),
        headers: Vec::from([
            ("accept", header("application/json")),
            ("content-type", header("application/x-www-form-urlencoded; charset=utf-8")),
            ("host", header(&endpoint.host)),
        ]),
        body,
        network: Network::Public,
        wait: Duration::ZERO,
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(10),
    }
}

pub(super) fn sign(
    run: &mut Run<'_>,
    endpoint: &Endpoint,
    request: &mut HttpRequest,
    credentials: &Credentials,
) -> Result<(), Stop> {
    let now = run.now()?;
    let signed = authorization(endpoint, request, credentials, now);
    let (authorization, date) = signed.map_err(|error| {
        run.fail(ErrorKind::SourceFailed, format!("the request cannot be signed: {error}"))
    })?;
    request.headers.push(("authorization", Zeroizing::new(authorization)));
    request.headers.push(("x-amz-date", Zeroizing::new(date)));
    if let Some(token) = credentials.token_text() {
        request.headers.push(("x-amz-security-token", Zeroizing::new(token.to_owned())));
    }
    Ok(())
}

fn authorization(
    endpoint: &Endpoint,
    request: &HttpRequest,
    credentials: &Credentials,
    now: mongo_auth_primitives::UnixTime,
) -> Result<(String, String), mongo_auth_sigv4::Error> {
    let date = AmzDate::new(now)?;
    let mut keys = mongo_auth_sigv4::Credentials::new(
        credentials.access_key_id(),
        credentials.secret_access_key(),
    )?;
    if let Some(token) = credentials.session_token() {
        keys = keys.with_session_token(token)?;
    }
    let headers: Vec<(&str, &str)> =
        request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let to_sign = Request {
        method: request.method.as_str(),
        path: "/",
        query: &[],
        headers: &headers,
        body: &request.body,
    };
    let scope = Scope::sts(Region::new(&endpoint.region)?);
    let signature = Signer::new(keys, scope, date).sign(&to_sign, date)?;
    Ok((signature.authorization(), date.as_str().to_owned()))
}

fn exchange(run: &mut Run<'_>, request: HttpRequest, action: &str) -> Result<Credentials, Stop> {
    let reply = run.http(request.clone(), ATTEMPTS)?;
    let body = response::body(run, &request, reply)?;
    let place = request.authority();
    let json = if body.trim_ascii_start().starts_with(b"<") {
        from_xml(body).ok_or_else(|| {
            let detail = format!("{place}: the answer is not the XML of this action");
            run.fail(ErrorKind::SourceFailed, detail)
        })?
    } else {
        let mut json = response::json(run, body, place)?;
        // STS wraps the answer twice; the authentication specification shows it bare.
        for key in [format!("{action}Response"), format!("{action}Result")] {
            json = json.take(&key);
        }
        json
    };
    let Some(inner) = json.get("Credentials") else {
        let detail = format!("{place}: Credentials in the answer is missing");
        return Err(run.fail(ErrorKind::SourceFailed, detail));
    };
    response::credentials(run, inner, &Names::STS, place)
}

/// The credentials of an answer in XML, in the shape of the JSON one.
fn from_xml(body: &[u8]) -> Option<Json> {
    let xml = core::str::from_utf8(body).ok()?;
    let (_, rest) = xml.split_once("<Credentials>")?;
    let (inner, after) = rest.split_once("</Credentials>")?;
    if inner.contains("<Credentials>") || after.contains("<Credentials>") {
        return None;
    }
    let mut members = Vec::new();
    for name in ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"] {
        let text = Zeroizing::new(xml_text(inner, name)?);
        members.push((name.to_owned(), Json::String(text)));
    }
    Some(Json::Object(Vec::from([("Credentials".to_owned(), Json::Object(members))])))
}

#[cfg(test)]
mod tests;
