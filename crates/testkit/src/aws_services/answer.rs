//! What the services say.

use super::request::Request;
use crate::AccessKey;
use mongo_auth::{
    primitives::{Cursor, UnixTime, hex},
    sigv4::AmzDate,
};
use mongo_auth_host::{Entropy, aws::Clock};
use std::io;

/// The path of the container service, as EKS Pod Identity has it.
pub(super) const CONTAINER: &str = "/v1/credentials";

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// How long credentials last, in seconds.
const LIFETIME: i64 = 3600;

/// The key that is given away, and the tokens that it takes.
pub(super) struct Answers {
    key: AccessKey,
    clock: Clock,
    imds_token: String,
    container_token: String,
    web_identity_token: String,
}

impl Answers {
    pub(super) fn new(key: &AccessKey, clock: Clock) -> io::Result<Self> {
        let plain =
            |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && !b"\"\\".contains(&b));
        if ![key.id(), key.secret(), key.session_token().unwrap_or_default(), key.arn()]
            .into_iter()
            .all(plain)
        {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Self {
            key: key.clone(),
            clock,
            imds_token: random()?,
            container_token: random()?,
            web_identity_token: random()?,
        })
    }

    pub(super) fn container_token(&self) -> &str {
        &self.container_token
    }

    pub(super) fn web_identity_token(&self) -> &str {
        &self.web_identity_token
    }

    /// The role of the session that the key belongs to.
    pub(super) fn role_arn(&self) -> String {
        let arn = self.key.arn();
        let session = arn.split_once(":assumed-role/");
        let parts = session.and_then(|(_, rest)| Some((rest.split('/').next()?, self.account()?)));
        match parts {
            Some((role, account)) => format!("arn:aws:iam::{account}:role/{role}"),
            None => arn.to_owned(),
        }
    }

    /// The status and the body for a request.
    pub(super) fn answer(&self, request: &Request) -> (u16, String) {
        let path = request.path.as_str();
        match (request.method.as_str(), path) {
            ("PUT", "/latest/api/token") => {
                match request.header("x-aws-ec2-metadata-token-ttl-seconds").map(str::parse::<u32>)
                {
                    Some(Ok(1..=21_600)) => (200, self.imds_token.clone()),
                    _ => (400, String::new()),
                }
            }
            ("GET", CONTAINER)
                if request.header("authorization") == Some(&self.container_token) =>
            {
                (200, self.metadata())
            }
            ("GET", path) if path.starts_with(ROLES) => {
                if request.header("x-aws-ec2-metadata-token") != Some(&self.imds_token) {
                    return (401, String::new());
                }
                match path.strip_prefix(ROLES) {
                    Some("") => (200, "testkit".into()),
                    Some("testkit") => (200, self.metadata()),
                    _ => (404, String::new()),
                }
            }
            ("POST", "/") => self.sts(request),
            ("GET", CONTAINER) => (401, String::new()),
            _ => (404, String::new()),
        }
    }

    fn sts(&self, request: &Request) -> (u16, String) {
        let signed = request
            .header("authorization")
            .is_some_and(|text| text.starts_with("AWS4-HMAC-SHA256 Credential="));
        let unknown = (403, error("InvalidClientTokenId", "The security token is invalid"));
        if request.has("Action", "AssumeRoleWithWebIdentity") {
            return match request.has("WebIdentityToken", &self.web_identity_token) {
                true => (200, self.role("AssumeRoleWithWebIdentity")),
                false => (400, error("InvalidIdentityToken", "The token is not accepted")),
            };
        }
        match (request.has("Action", "AssumeRole"), request.has("Action", "GetCallerIdentity")) {
            _ if !signed => unknown,
            (true, _) => (200, self.role("AssumeRole")),
            (_, true) if self.is_key_of(request) => (200, self.caller_identity()),
            (_, true) => unknown,
            _ => (400, error("InvalidAction", "Could not find operation")),
        }
    }

    fn is_key_of(&self, request: &Request) -> bool {
        let credential = format!("Credential={}/", self.key.id());
        request.header("authorization").is_some_and(|text| text.contains(&credential))
            && request.header("x-amz-security-token") == self.key.session_token()
    }

    fn metadata(&self) -> String {
        let end = AmzDate::new(self.end()).map(iso).unwrap_or_default();
        format!(
            r#"{{"Code":"Success","Type":"AWS-HMAC",{}}}"#,
            self.members("Token", &quoted(&end))
        )
    }

    fn role(&self, action: &str) -> String {
        let members = self.members("SessionToken", &self.end().0.to_string());
        format!(r#"{{"{action}Response":{{"{action}Result":{{"Credentials":{{{members}}}}}}}}}"#)
    }

    fn members(&self, token: &str, end: &str) -> String {
        let mut members = format!(
            r#""AccessKeyId":"{}","SecretAccessKey":"{}","Expiration":{end}"#,
            self.key.id(),
            self.key.secret()
        );
        if let Some(value) = self.key.session_token() {
            members.push_str(&format!(r#","{token}":"{value}""#));
        }
        members
    }

    fn caller_identity(&self) -> String {
        format!(
            r#"{{"GetCallerIdentityResponse":{{"GetCallerIdentityResult":{{"Account":"{}","Arn":"{}","UserId":"AROATESTKIT"}}}}}}"#,
            self.account().unwrap_or_default(),
            self.key.arn()
        )
    }

    fn account(&self) -> Option<&str> {
        self.key.arn().split(':').nth(4)
    }

    fn end(&self) -> UnixTime {
        UnixTime(self.clock.now().0.saturating_add(LIFETIME))
    }
}

fn error(code: &str, message: &str) -> String {
    format!(r#"{{"Error":{{"Type":"Sender","Code":"{code}","Message":"{message}"}}}}"#)
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Such as `2015-08-30T12:36:00Z`.
fn iso(date: AmzDate) -> String {
    let text = date.as_str();
    let part = |from, to| text.get(from..to).unwrap_or_default();
    let [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
    let [hour, minute, second] = [part(9, 11), part(11, 13), part(13, 15)];
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")
}

fn random() -> io::Result<String> {
    let bytes = Entropy::SYSTEM.nonce().map_err(io::Error::other)?;
    let mut text = [0; 64];
    let mut out = Cursor::new(&mut text);
    hex::put(&mut out, &bytes);
    Ok(String::from_utf8_lossy(&text).into_owned())
}
