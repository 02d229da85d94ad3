//! Credentials as services and programs write them.

use super::run::{Run, Stop};
use super::static_keys::fault;
use super::{Credentials, ErrorKind};
use crate::json::{Json, Problem};
use crate::text::Shown;
use crate::{HttpFailure, HttpReply, HttpRequest, date};
use alloc::format;
use alloc::string::String;
use mongo_auth_primitives::UnixTime;

/// What the parts are called.
pub(super) struct Names {
    pub(super) access_key_id: &'static str,
    pub(super) secret_access_key: &'static str,
    pub(super) session_token: &'static str,
    pub(super) expiration: &'static str,
    /// Whether token and expiration must be there.
    pub(super) temporary: bool,
    /// How many units of a numeric expiration make a second.
    pub(super) ticks: f64,
}

impl Names {
    pub(super) const PROCESS: Self = Self {
        access_key_id: "AccessKeyId",
        secret_access_key: "SecretAccessKey",
        session_token: "SessionToken",
        expiration: "Expiration",
        temporary: false,
        ticks: 1.0,
    };
    pub(super) const STS: Self = Self { temporary: true, ..Self::PROCESS };
    pub(super) const METADATA: Self = Self { session_token: "Token", ..Self::STS };
    pub(super) const CONTAINER: Self = Self { session_token: "Token", ..Self::PROCESS };
    pub(super) const SSO: Self = Self {
        access_key_id: "accessKeyId",
        secret_access_key: "secretAccessKey",
        session_token: "sessionToken",
        expiration: "expiration",
        temporary: true,
        ticks: 1000.0,
    };
}

/// Reads credentials from an object and looks whether they are still valid.
pub(super) fn credentials(
    run: &mut Run<'_>,
    json: &Json,
    names: &Names,
    place: &str,
) -> Result<Credentials, Stop> {
    let malformed = |run: &Run<'_>, name: &str, what: &str| {
        run.fail(ErrorKind::SourceFailed, format!("{place}: {name} in the answer {what}"))
    };
    let text = |name| json.text(name).map_err(|problem| malformed(run, name, describe(problem)));
    let id = text(names.access_key_id)?;
    let secret = text(names.secret_access_key)?;
    let token = if names.temporary {
        Some(text(names.session_token)?)
    } else {
        let token = json.optional_text(names.session_token);
        token.map_err(|problem| malformed(run, names.session_token, describe(problem)))?
    };
    for (name, value) in [
        (names.access_key_id, Some(id)),
        (names.secret_access_key, Some(secret)),
        (names.session_token, token),
    ] {
        if let Some(fault) = value.and_then(fault) {
            return Err(malformed(run, name, fault));
        }
    }
    let expiration = expiration(json, names)
        .map_err(|problem| malformed(run, names.expiration, describe(problem)))?;
    let credentials = Credentials::new(id, secret, token).into_fetched();
    let Some(expiration) = expiration else { return Ok(credentials) };

    let now = run.now()?;
    if expiration <= now {
        let detail = format!(
            "{place}: the credentials ended {} ago, at {}, and the clock of this machine says {}; \
            is it right?",
            date::Span(now.0.saturating_sub(expiration.0)),
            date::Written(expiration),
            date::Written(now)
        );
        return Err(run.fail(ErrorKind::SourceFailed, detail));
    }
    Ok(credentials.with_expiration(expiration))
}

/// The body of a reply of status 200.
pub(super) fn body<'f>(
    run: &Run<'f>,
    request: &HttpRequest,
    reply: Result<HttpReply<'f>, HttpFailure>,
) -> Result<&'f [u8], Stop> {
    let host = request.authority();
    match reply {
        Ok(reply) if reply.status == 200 => Ok(reply.body),
        Ok(reply) => Err(run.fail(
            ErrorKind::SourceFailed,
            format!("{host} answered with status {}{}", reply.status, said(reply)),
        )),
        Err(failure) => {
            let detail = format!("the request to {host} {}", failure.as_str());
            Err(run.fail(ErrorKind::SourceFailed, detail))
        }
    }
}

/// Parses the body of an answer.
pub(super) fn json(run: &Run<'_>, body: &[u8], place: &str) -> Result<Json, Stop> {
    Json::parse(body).map_err(|_| {
        run.fail(ErrorKind::SourceFailed, format!("{place}: the answer is not well-formed JSON"))
    })
}

/// The code and the message that a service gave with an error, to follow the status.
fn said(reply: HttpReply<'_>) -> String {
    if matches!(reply.status, 300..=399) {
        return String::from(", a redirect, which is not followed");
    }
    let json = Json::parse(reply.body).ok();
    let of = |path: &[&str]| {
        let value = json.as_ref().and_then(|json| json.at(path));
        match value {
            Some(Json::String(text)) => Some(String::from(text.as_str())),
            _ => None,
        }
    };
    let text = core::str::from_utf8(reply.body).unwrap_or_default();
    let code = of(&["Error", "Code"]).or_else(|| of(&["code"])).or_else(|| of(&["Code"]));
    let code = code.or_else(|| xml_text(text, "Code"));
    let message =
        of(&["Error", "Message"]).or_else(|| of(&["message"])).or_else(|| of(&["Message"]));
    let message = message.or_else(|| xml_text(text, "Message"));
    match (code, message) {
        (Some(code), Some(message)) => format!(": {}, {}", Shown(&code), Shown(&message)),
        (Some(text), None) | (None, Some(text)) => format!(": {}", Shown(&text)),
        (None, None) => String::new(),
    }
}

/// The text of the one element of that name that has no elements inside.
pub(super) fn xml_text(xml: &str, name: &str) -> Option<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let (_, rest) = xml.split_once(&open)?;
    let (text, after) = rest.split_once(&close)?;
    if text.contains('<') || after.contains(&open) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('&');
    out.push_str(pieces.next()?);
    for piece in pieces {
        let (entity, rest) = piece.split_once(';')?;
        out.push(match entity {
            "amp" => '&',
            "apos" => '\'',
            "gt" => '>',
            "lt" => '<',
            "quot" => '"',
            _ => {
                let number = entity.strip_prefix('#')?;
                let number = match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(number.ok()?)?
            }
        });
        out.push_str(rest);
    }
    Some(out)
}

fn expiration(json: &Json, names: &Names) -> Result<Option<UnixTime>, Problem> {
    let time = match json.get(names.expiration) {
        None | Some(Json::Null) if !names.temporary => return Ok(None),
        None => return Err(Problem::Missing),
        Some(Json::String(text)) => date::parse(text.trim()),
        Some(Json::Number(number)) => date::from_seconds(number / names.ticks),
        Some(_) => return Err(Problem::Type),
    };
    time.map(Some).ok_or(Problem::Syntax)
}

const fn describe(problem: Problem) -> &'static str {
    match problem {
        Problem::Empty => "is empty",
        Problem::Missing => "is missing",
        Problem::NotAnObject => "is missing, for the answer is no object",
        Problem::Syntax => "is no point in time",
        Problem::Type => "has the wrong type",
    }
}

#[cfg(test)]
mod tests;
