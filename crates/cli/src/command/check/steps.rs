//! `-v`: every step with its size and time.

use crate::{connect::Tried, output};
use mongo_auth::Mechanism;
use mongo_auth_host::{Step, StepKind};

/// Prints the steps of every host to standard error.
pub(super) fn print(tried: &[Tried]) {
    for host in tried {
        output::diagnostic(&host.host);
        let mechanism = match &host.end {
            Ok(connected) => connected.outcome.mechanism,
            Err(error) => error.attempt().and_then(|attempt| attempt.mechanism),
        };
        for step in &host.steps {
            let took = output::milliseconds(step.took);
            output::diagnostic(format_args!("  {took:>9}  {}", describe(step, mechanism)));
        }
    }
}

fn describe(step: &Step, mechanism: Option<Mechanism>) -> String {
    match step.what {
        StepKind::AwsCredentials { source, cached: true } => {
            format!("AWS credentials from {source}, fetched before")
        }
        StepKind::AwsCredentials { source, cached: false } => {
            format!("AWS credentials from {source}")
        }
        StepKind::Connected(Some(address)) => format!("connected to {address}"),
        StepKind::Connected(None) => "connected".into(),
        StepKind::ConnectFailed(address, error) => format!("{address}: {error}"),
        StepKind::DerivedKeys { iterations } => {
            format!("derived the keys of the password, {iterations} iterations")
        }
        StepKind::Received { command, bytes } => format!("received  {command}, {bytes} bytes"),
        StepKind::Resolved { addresses: 1 } => "resolved to 1 address".into(),
        StepKind::Resolved { addresses } => format!("resolved to {addresses} addresses"),
        // The message of PLAIN is as long as the password and what is known anyway.
        StepKind::Sent { command: command @ "saslStart", .. }
            if mechanism == Some(Mechanism::Plain) =>
        {
            format!("sent      {command}, size not shown because it depends on the password")
        }
        // That of MONGODB-AWS has the session token in it.
        StepKind::Sent { command: command @ "saslContinue", .. }
            if mechanism == Some(Mechanism::MongodbAws) =>
        {
            format!("sent      {command}, size not shown because it depends on the session token")
        }
        StepKind::Sent { command, bytes } => format!("sent      {command}, {bytes} bytes"),
        StepKind::TlsEstablished(Some(version)) => format!("TLS stands ({version:?})"),
        StepKind::TlsEstablished(None) => "TLS stands".into(),
        _ => "another step".into(),
    }
}
