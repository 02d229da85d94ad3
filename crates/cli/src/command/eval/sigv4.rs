//! `sigv4`: the client's second message of MONGODB-AWS.

use super::request::{Failure, Request};
use crate::text::{hexadecimal, written};
use mongo_auth::{
    Mechanism, Nonce, Secret, Text,
    rawbson::{self, Doc},
    sasl::{self, Answer, Conversation, ConversationId, Need, Reply, Setup},
    sigv4::{self, AmzDate, Credentials, Host, get_caller_identity},
};
use serde_json::{Value, json};

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let keys = Keys {
        access_key_id: request.text("access_key_id")?,
        secret_access_key: request.text("secret_access_key")?,
        session_token: request.optional_text("session_token")?,
    };
    let sts_host = request.text("sts_host")?;
    let amz_date = request.text("amz_date")?;
    let client_nonce = request.base64("client_nonce_b64")?;
    let server_nonce = request.base64("server_nonce_b64")?;
    let client_nonce: [u8; 32] = (*client_nonce)
        .try_into()
        .map_err(|_| Failure::bad_request("client_nonce_b64 is not 32 bytes"))?;

    let (region, second) = converse(&keys, client_nonce, sts_host, &server_nonce, amz_date)?;
    let second = Doc::parse(&second).map_err(|_| incomplete())?;
    let text = |name| second.get(name).and_then(|value| value.as_str());
    // What the signature covers is no part of the message; it has to lead to the same one.
    let credentials = keys.credentials().map_err(refused)?;
    let host = Host::new(sts_host).map_err(refused)?;
    let nonce = server_nonce.as_slice().try_into().map_err(|_| incomplete())?;
    let date = AmzDate::parse(amz_date).map_err(refused)?;
    let signature = get_caller_identity(&credentials, host, nonce, date);
    let authorization = written(|out| signature.write_authorization(out));
    if text("a") != Some(&authorization) {
        return Err(incomplete());
    }
    Ok(json!({
        "authorization": authorization,
        "amz_date": text("d"),
        "region": region,
        "canonical_request_sha256": hexadecimal(signature.canonical_request_sha256()),
        "string_to_sign": written(|out| signature.write_string_to_sign(out)),
    }))
}

struct Keys<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: Option<&'a str>,
}

impl<'a> Keys<'a> {
    fn credentials(&self) -> Result<Credentials<'a>, sigv4::Error> {
        let secret = Secret::new(self.secret_access_key.as_bytes());
        let credentials = Credentials::new(self.access_key_id, secret)?;
        match self.session_token {
            Some(token) => credentials.with_session_token(Secret::new(token.as_bytes())),
            None => Ok(credentials),
        }
    }
}

/// Runs the conversation up to the client's second message; returns the region and the message.
fn converse(
    keys: &Keys<'_>,
    client_nonce: [u8; 32],
    sts_host: &str,
    server_nonce: &[u8],
    amz_date: &str,
) -> Result<(String, Vec<u8>), Failure> {
    let server_first = rawbson::write_vec(|doc| {
        doc.binary("s", server_nonce);
        doc.string("h", sts_host);
    });
    let setup = Setup::new(Mechanism::MongodbAws, Text::literal(""))
        .with_nonce(Nonce::from_bytes(client_nonce));
    let token = keys.session_token.map_or(0, str::len);
    let store = vec![0; 4096 + token + keys.access_key_id.len() + sts_host.len()];
    let mut conversation = Conversation::new(&setup, store).map_err(failed)?;
    let mut region = String::new();
    loop {
        let answer = match conversation.need() {
            Need::Send { start: true, .. } => Answer::Sent,
            Need::Send { payload, .. } => return Ok((region, payload.to_vec())),
            Need::Reply => Answer::Reply(Reply {
                payload: &server_first,
                done: false,
                conversation_id: ConversationId::Int32(1),
            }),
            Need::AwsCredentials { region: named, .. } => {
                region = named.to_owned();
                let now = AmzDate::parse(amz_date).map_err(refused)?.time();
                Answer::AwsCredentials { credentials: keys.credentials().map_err(refused)?, now }
            }
            Need::Failed(error) => return Err(failed(error)),
            _ => return Err(incomplete()),
        };
        conversation.answer(answer).map_err(failed)?;
    }
}

fn incomplete() -> Failure {
    Failure::bad_request("the conversation cannot be run")
}

fn failed(error: sasl::Error) -> Failure {
    use sasl::Error as E;
    let kind = match error {
        E::ServerFirst | E::ServerNonce => "server-nonce",
        E::Sigv4(error) => return refused(error),
        E::StsHost | E::StsHostNotAllowed => "sts-host",
        _ => "bad-request",
    };
    Failure::new(kind, &error.to_string())
}

fn refused(error: sigv4::Error) -> Failure {
    use sigv4::Error as E;
    let kind = match error {
        E::AccessKeyId | E::SecretAccessKey | E::SessionToken => "credentials",
        E::Date => "date",
        E::Host | E::Region => "sts-host",
        _ => "bad-request",
    };
    Failure::new(kind, &error.to_string())
}
