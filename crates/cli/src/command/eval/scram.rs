//! `scram`: the conversation machine against a script, or the keys of a password.

mod script;

use super::{
    request::{Failure, Request},
    saslprep,
};
use crate::text::hexadecimal;
use mongo_auth::{
    KeyRequest, Mechanism, Nonce, SecretText, Text,
    sasl::{self, Answer, Conversation, Need, Setup},
    scram::{self, ClientKeys, Derivation, Hash},
};
use script::Script;
use serde_json::{Value, json};

/// What the pieces of a conversation need: a name, two nonces and the longest server-first.
const STORE: usize = 8 * 1024;

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let (mechanism, hash) = match request.text("mechanism")? {
        "SCRAM-SHA-1" => (Mechanism::ScramSha1, Hash::Sha1),
        "SCRAM-SHA-256" => (Mechanism::ScramSha256, Hash::Sha256),
        _ => {
            return Err(Failure::bad_request("mechanism is neither SCRAM-SHA-1 nor SCRAM-SHA-256"));
        }
    };
    let username = request.text("username")?;
    let password = request.text("password")?;
    match request.get("server_messages") {
        Some(messages) => {
            let nonce = request.text("client_nonce")?;
            let script = Script::new(messages)?;
            converse(mechanism, username, password, nonce, script)
        }
        None => keys(hash, username, password, request),
    }
}

fn keys(
    hash: Hash,
    username: &str,
    password: &str,
    request: &Request<'_>,
) -> Result<Value, Failure> {
    let salt = request.base64("salt_b64")?;
    let iterations = request
        .get("iterations")
        .and_then(Value::as_u64)
        .ok_or_else(|| Failure::bad_request("iterations is missing or not a number"))?;
    let limits = scram::Limits::default();
    let iterations = u32::try_from(iterations)
        .ok()
        .filter(|n| (1..=limits.max_iterations()).contains(n))
        .ok_or_else(|| Failure::new("iterations", "the iteration count is out of bounds"))?;
    let asked = KeyRequest::new(hash, username, &salt, iterations);
    let mut derivation = derivation(&asked, password)?;
    let keys = derivation.advance(u32::MAX).ok_or_else(incomplete)?;
    let mut salted = [0; 32];
    let salted = derivation.dangerous_salted_password(&mut salted).ok_or_else(incomplete)?;
    Ok(json!({
        "salted_password_hex": hexadecimal(salted),
        "client_key_hex": hexadecimal(keys.dangerous_client_key()),
        "stored_key_hex": hexadecimal(keys.dangerous_stored_key()),
        "server_key_hex": hexadecimal(keys.dangerous_server_key()),
    }))
}

fn converse(
    mechanism: Mechanism,
    username: &str,
    password: &str,
    nonce: &str,
    script: Script,
) -> Result<Value, Failure> {
    let mut sent = Vec::new();
    match run(mechanism, username, password, nonce, script, &mut sent) {
        Ok(()) => Ok(json!({"authenticated": true, "client_messages": sent})),
        Err(failure) => Err(Failure { client_messages: Some(sent), ..failure }),
    }
}

fn run(
    mechanism: Mechanism,
    username: &str,
    password: &str,
    nonce: &str,
    mut script: Script,
    sent: &mut Vec<String>,
) -> Result<(), Failure> {
    let nonce = Nonce::from_text(nonce).map_err(refused)?;
    let setup = Setup::new(mechanism, Text::literal(username)).with_nonce(nonce);
    let store = vec![0; STORE.saturating_add(username.len().saturating_mul(3))];
    let mut conversation = Conversation::new(&setup, store).map_err(refused)?;
    loop {
        let keys: ClientKeys;
        let reply;
        let answer = match conversation.need() {
            Need::Done(_) => return Ok(()),
            Need::Failed(error) => return Err(refused(error)),
            Need::Keys(asked) => {
                keys = derivation(&asked, password)?.advance(u32::MAX).ok_or_else(incomplete)?;
                Answer::Keys(&keys)
            }
            Need::Reply => {
                reply = script.next()?;
                Answer::Reply(reply.as_sasl())
            }
            Need::Send { payload, .. } => {
                sent.push(String::from_utf8_lossy(payload).into_owned());
                Answer::Sent
            }
            _ => return Err(incomplete()),
        };
        conversation.answer(answer).map_err(refused)?;
    }
}

fn derivation(asked: &KeyRequest<'_>, password: &str) -> Result<Derivation, Failure> {
    let mut scratch = vec![0; password.len().saturating_mul(11).max(64)];
    asked.derivation(SecretText::literal(password), &mut scratch).map_err(refused)
}

fn incomplete() -> Failure {
    Failure::bad_request("the conversation cannot be run")
}

fn refused(error: sasl::Error) -> Failure {
    use sasl::Error as E;
    use scram::Error as S;
    let kind = match error {
        E::ConversationIdChanged => "conversation-id",
        E::EarlyDone => "early-done",
        E::LateDone => "late-done",
        E::NonceMissing | E::NonceNotPrintable | E::NonceNotRandom => "nonce",
        E::Saslprep(e) => return saslprep::refused(&e),
        E::TooManyRounds => "too-many-rounds",
        E::UnexpectedPayload => "reply",
        E::Scram(e) => match e {
            S::ClientNonce | S::ServerNonce => "nonce",
            S::Encoding => "encoding",
            S::Iterations | S::IterationsTooHigh | S::IterationsTooLow => "iterations",
            S::Malformed => "attribute",
            S::MessageTooLong | S::SaltTooLong => "limit",
            S::Salt => "salt",
            S::ServerError => "server-error",
            S::ServerSignature => "server-signature",
            S::UnsupportedExtension => "extension",
            _ => "bad-request",
        },
        _ => "bad-request",
    };
    Failure::new(kind, &error.to_string())
}
