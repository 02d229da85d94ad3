//! `aws_profile`: the AWS credential chain in a closed world.
//!
//! Beside the variables and the files, a request may have `order` (`union`, `driver` or `sdk`) and
//! `now`, in seconds since 1970. A failure has a `trace` as an answer has.

use super::request::{Failure, Request};
use crate::{args::AwsOrder, aws::row_json};
use mongo_auth::primitives::UnixTime;
use mongo_auth_credentials::{
    FileFailure,
    aws::{
        Answer, Chain, Config, ContainerUri, Credentials, Error, ErrorKind, FilePurpose, Need,
        Order, Plan, ProcessOutput, RoleSource,
    },
};
use mongo_auth_host::aws::Clock;
use serde_json::{Map, Value, json};

pub(super) fn answer(request: &Request<'_>) -> Result<Value, Failure> {
    let world = World::of(request)?;
    let order = match request.optional_text("order")? {
        None => Order::union(),
        Some(name) => AwsOrder::from_name(name)
            .ok_or_else(|| Failure::bad_request("order is not union, driver or sdk"))?
            .order(),
    };
    let (chain, ending) = world.search(&order);
    let trace: Value = chain.trace().rows().iter().map(row_json).collect();
    let mut ok = match ending {
        Ending::Credentials(credentials) => statically(&credentials),
        Ending::Failed(error) if error.kind() == ErrorKind::NoCredentials => {
            json!({"kind": "none"})
        }
        Ending::Failed(error) => return Err(refused(&error).with_trace(trace)),
        Ending::Outside => match chain.plan() {
            Some(plan) => planned(plan),
            None => return Err(Failure::bad_request("the chain asks for something unknown")),
        },
    };
    ok["trace"] = trace;
    Ok(ok)
}

/// Variables and files of the request, and nothing of this machine but its clock.
struct World<'a> {
    env: Map<String, Value>,
    credentials_file: Option<Vec<u8>>,
    config_file: Option<Vec<u8>>,
    process: Option<&'a str>,
    now: UnixTime,
}

enum Ending {
    Credentials(Credentials),
    Failed(Error),
    /// At something outside: a request, a program, a token file, a code.
    Outside,
}

impl<'a> World<'a> {
    fn of(request: &Request<'a>) -> Result<Self, Failure> {
        let mut env = match request.get("env") {
            None => Map::new(),
            Some(Value::Object(env)) if env.values().all(Value::is_string) => env.clone(),
            Some(_) => return Err(Failure::bad_request("env is not an object of texts")),
        };
        // The files of the request need a place to be in.
        if !["HOME", "USERPROFILE"].iter().any(|name| env.contains_key(*name)) {
            env.insert("HOME".into(), "~".into());
        }
        let now = match request.get("now") {
            None => Clock::SYSTEM.now(),
            Some(now) => UnixTime(
                now.as_i64().ok_or_else(|| Failure::bad_request("now is not a whole number"))?,
            ),
        };
        Ok(Self {
            env,
            credentials_file: request.file("credentials_file", "credentials_file_b64")?,
            config_file: request.file("config_file", "config_file_b64")?,
            process: request.optional_text("credential_process_stdout")?,
            now,
        })
    }

    fn search(&self, order: &Order) -> (Chain, Ending) {
        let config = Config::new().with_order(order.clone());
        let mut chain = Chain::new(&config, [0; 8]);
        let ending = loop {
            let answer = match chain.need() {
                Need::Env(name) => Answer::Env(self.env.get(name).and_then(Value::as_str)),
                Need::File { purpose: FilePurpose::SharedCredentials, .. } => {
                    file(self.credentials_file.as_ref())
                }
                Need::File { purpose: FilePurpose::Config, .. } => file(self.config_file.as_ref()),
                Need::Process(_) => match self.process {
                    Some(out) => {
                        Answer::Process(Ok(ProcessOutput { exit: Some(0), stdout: out.as_bytes() }))
                    }
                    None => break Ending::Outside,
                },
                Need::Time => Answer::Time(self.now),
                Need::Done(credentials) => break Ending::Credentials(credentials.clone()),
                Need::Failed(error) => break Ending::Failed(error.clone()),
                _ => break Ending::Outside,
            };
            // An error is what the chain needs next.
            let _ = chain.answer(answer);
        };
        (chain, ending)
    }
}

fn file(bytes: Option<&Vec<u8>>) -> Answer<'_> {
    Answer::File(bytes.map(Vec::as_slice).ok_or(FileFailure::NotFound))
}

/// The credentials as they are: whoever asks has written them into the request.
fn statically(credentials: &Credentials) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json!({
        "kind": "static",
        "access_key_id": credentials.access_key_id(),
        "secret_access_key": text(credentials.secret_access_key().expose()),
        "session_token": credentials.session_token().map(|token| text(token.expose())),
        "from": credentials.part().as_str(),
    })
}

/// What would be asked for outside of the closed world.
fn planned(plan: &Plan) -> Value {
    match plan {
        Plan::AssumeRole(role) => {
            let source = match &role.source {
                RoleSource::Profile(name) => json!({"kind": "profile", "name": name}),
                RoleSource::CredentialSource(name) => {
                    json!({"kind": "credential_source", "name": name})
                }
                _ => Value::Null,
            };
            let mut args = json!({"RoleArn": role.role_arn});
            for (name, value) in [
                ("RoleSessionName", role.role_session_name.as_deref().map(Value::from)),
                ("ExternalId", role.external_id.as_deref().map(Value::from)),
                ("DurationSeconds", role.duration_seconds.map(Value::from)),
                ("SerialNumber", role.mfa_serial.as_deref().map(Value::from)),
            ] {
                if let Some(value) = value {
                    args[name] = value;
                }
            }
            json!({
                "kind": "assume_role", "role_arn": role.role_arn, "source": source, "args": args,
            })
        }
        Plan::WebIdentity(identity) => json!({
            "kind": "assume_role_with_web_identity",
            "role_arn": identity.role_arn,
            "role_session_name": identity.role_session_name,
            "token_file": identity.token_file,
        }),
        Plan::Sso(sso) => json!({
            "kind": "sso",
            "session": sso.session,
            "start_url": sso.start_url,
            "region": sso.region,
            "account_id": sso.account_id,
            "role_name": sso.role_name,
        }),
        Plan::Container(ContainerUri::Relative(uri)) => {
            json!({"kind": "container", "relative_uri": uri})
        }
        Plan::Container(ContainerUri::Full(uri)) => json!({"kind": "container", "full_uri": uri}),
        Plan::Imds => json!({"kind": "imds"}),
        Plan::Process(argv) => json!({"kind": "process", "argv": argv}),
        _ => json!({"kind": "unknown"}),
    }
}

fn refused(error: &Error) -> Failure {
    Failure::new(error.kind().as_str(), &error.to_string())
}
