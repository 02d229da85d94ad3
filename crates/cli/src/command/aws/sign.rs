//! `aws sign`: the request that MONGODB-AWS has a server send to AWS STS.

use crate::{
    args::SignArgs,
    output,
    refusal::Refusal,
    text::{hexadecimal, written},
};
use mongo_auth::{
    primitives::base64,
    sigv4::{AmzDate, GET_CALLER_IDENTITY_BODY, Host, Signature, get_caller_identity},
};
use mongo_auth_host::{Entropy, error::Family};
use serde_json::json;

/// Runs the command and returns its exit code.
pub(super) fn run(args: &SignArgs) -> u8 {
    match sign(args) {
        Ok(()) => 0,
        Err(refusal) => {
            refusal.print();
            refusal.exit
        }
    }
}

fn sign(args: &SignArgs) -> Result<(), Refusal> {
    let usage = |message: &str| Refusal::new("usage", message);
    let host = Host::new(&args.sts_host).map_err(|_| usage("--sts-host is not a host name"))?;
    let nonce = match &args.nonce {
        Some(text) => decoded(text).ok_or_else(|| usage("--nonce is not 64 bytes in base64"))?,
        None => random().ok_or_else(|| usage("the random source of this system failed"))?,
    };
    let date = args.date.as_deref().map(AmzDate::parse).transpose();
    let date = date.map_err(|_| usage("--date is not of the form YYYYMMDDTHHMMSSZ"))?;
    let (connector, search) = super::search(&args.sources)?;
    let login = match &search.login {
        Ok(login) => login,
        Err(error) => {
            let mut refusal = Refusal::settings(error);
            refusal.exit = error.family().exit_code();
            refusal.hints.push("mongo-auth aws explain tells more".into());
            return Err(refusal);
        }
    };
    let unusable = |e: &dyn core::fmt::Display| {
        let mut refusal = Refusal::new("credential", e.to_string());
        refusal.exit = Family::Refused.exit_code();
        refusal
    };
    let credentials = login.to_sign_with().map_err(|e| unusable(&e))?;
    let date = match date {
        Some(date) => date,
        None => AmzDate::new(connector.settings().aws.clock.now()).map_err(|e| unusable(&e))?,
    };
    let signature = get_caller_identity(&credentials, host, &nonce, date);
    print(args, &signature, host, &nonce, credentials.session_token().is_some());
    Ok(())
}

fn print(args: &SignArgs, signature: &Signature<'_>, host: Host<'_>, nonce: &[u8], token: bool) {
    let authorization = written(|out| signature.write_authorization(out));
    let nonce = written(|out| base64::put(out, nonce));
    let date = signature.date();
    let mut headers = vec![
        ("content-length", GET_CALLER_IDENTITY_BODY.len().to_string()),
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("host", host.as_str().to_owned()),
        ("x-amz-date", date.as_str().to_owned()),
    ];
    if token {
        headers.push(("x-amz-security-token", "***".to_owned()));
    }
    headers.extend([
        ("x-mongodb-gs2-cb-flag", "n".to_owned()),
        ("x-mongodb-server-nonce", nonce),
        ("authorization", authorization),
    ]);
    if args.json {
        let digest = hexadecimal(signature.canonical_request_sha256());
        let headers: serde_json::Map<_, _> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        output::json(&json!({
            "method": "POST",
            "url": format!("https://{}/", host.as_str()),
            "headers": headers,
            "body": GET_CALLER_IDENTITY_BODY,
            "region": host.region().as_str(),
            "canonical_request_sha256": digest,
            "string_to_sign": written(|out| signature.write_string_to_sign(out)),
        }));
        return;
    }
    output::result(format_args!("POST https://{}/", host.as_str()));
    for (name, value) in headers {
        output::result(format_args!("{name}: {value}"));
    }
    output::result("");
    output::result(GET_CALLER_IDENTITY_BODY);
}

fn decoded(text: &str) -> Option<[u8; 64]> {
    let mut out = vec![0; text.len()];
    base64::decode(text.as_bytes(), &mut out).ok()?.try_into().ok()
}

fn random() -> Option<[u8; 64]> {
    let halves = [Entropy::SYSTEM.nonce().ok()?, Entropy::SYSTEM.nonce().ok()?];
    halves.concat().try_into().ok()
}
