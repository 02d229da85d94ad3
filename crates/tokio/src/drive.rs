//! The loop around the log-in machine.

use crate::{credentials::search, derive::derive, inbox::Inbox, stream::Stream, within::within};
use mongo_auth::{Answer, KeyRequest, Need, SecretText, scram::ClientKeys};
use mongo_auth_host::{
    Connector, Deadline, Error, ErrorKind, Observer, Session, Step, StepKind, command_name,
    error::Stage,
    keys::{Keys, Lookup},
};
use std::{sync::Arc, time::Instant};
use tokio::io::AsyncWriteExt;

/// Takes `session` to its end over `stream`. AWS credentials that were used in vain leave the
/// cache, whatever the reason.
pub(crate) async fn drive(
    stream: &mut Stream,
    session: &mut Session,
    connector: &Connector,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let driven = run_through(stream, session, connector, deadline, observer).await;
    if driven.is_err() {
        session.failed(connector);
    }
    driven
}

async fn run_through(
    stream: &mut Stream,
    session: &mut Session,
    connector: &Connector,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let mut inbox = Inbox::default();
    let mut keys = Keys::new(connector);
    let mut command = "";
    let mut sent = Instant::now();
    loop {
        let found_keys;
        let aws;
        let answer = match session.need() {
            Need::Send(bytes) => {
                let started = Instant::now();
                command = command_name(bytes);
                let step = StepKind::Sent { command, bytes: bytes.len() };
                let written = within(deadline, async {
                    stream.write_all(bytes).await?;
                    stream.flush().await
                });
                written.await.map_err(|e| session.io_error(e, inbox.bytes()))?;
                sent = Instant::now();
                observer.step(&Step::new(step, started.elapsed()));
                Answer::Sent
            }
            Need::Recv { have, total } => {
                let filled = within(deadline, inbox.fill(stream, have, total)).await;
                filled.map_err(|e| session.io_error(e, inbox.bytes()))?;
                Answer::Received(inbox.bytes())
            }
            Need::Keys(request) => {
                let found = client_keys(&request, connector, &mut keys, deadline, observer).await;
                found_keys = found.map_err(|kind| session.error(kind, Stage::Authenticate))?;
                Answer::Keys(&found_keys)
            }
            Need::AwsCredentials { .. } => {
                let found = search(connector, deadline, observer).await;
                aws = found.map_err(|kind| session.error(kind, Stage::Credentials))?;
                let now = connector.settings().aws.clock.now();
                session.use_aws(&aws, now);
                let credentials = aws.to_sign_with();
                let credentials = credentials.map_err(|k| session.error(k, Stage::Authenticate))?;
                Answer::AwsCredentials { credentials, now }
            }
            Need::Password => {
                let password = connector.password();
                let password = password.map_err(|k| session.error(k, Stage::Authenticate))?;
                Answer::Password(SecretText::literal(password))
            }
            Need::Done(outcome) => {
                keys.keep(outcome);
                return Ok(());
            }
            Need::Failed(e) => return Err(session.error(e.into(), session.stage())),
            _ => return Err(session.error(ErrorKind::Unusable, session.stage())),
        };
        let received = matches!(answer, Answer::Received(_)).then_some(answer);
        let told = session.answer(answer);
        if let Some(Answer::Received(message)) = received
            && !matches!(session.need(), Need::Recv { .. })
        {
            let step = StepKind::Received { command, bytes: message.len() };
            observer.step(&Step::new(step, sent.elapsed()));
        }
        told?;
    }
}

/// Takes the keys from the cache, or derives them off the executor.
async fn client_keys(
    request: &KeyRequest<'_>,
    connector: &Connector,
    keys: &mut Keys<'_>,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Arc<ClientKeys>, ErrorKind> {
    let (derivation, id) = match keys.look_up(request, connector)? {
        Lookup::Cached(keys) => return Ok(keys),
        Lookup::Derive(derivation, id) => (derivation, id),
    };
    let started = Instant::now();
    let derived = derive(derivation, deadline).await?;
    let step = StepKind::DerivedKeys { iterations: request.iterations() };
    observer.step(&Step::new(step, started.elapsed()));
    Ok(keys.derived(derived, id))
}
