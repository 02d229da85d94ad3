//! AWS credentials.

use crate::{http, offload::offload, within::within};
use mongo_auth_host::{
    Connector, Deadline, Error, ErrorKind, Observer, Step, StepKind,
    aws::{
        AwsLogin, CallerIdentity, Credentials, Finding, Identify, IdentityFailure, Next,
        NextIdentity, Search, Work,
    },
    error::Stage,
};
use std::time::Instant;

/// Finds the AWS credentials that a log-in of `connector` would use, within `connectTimeoutMS`.
///
/// # Errors
/// [`ErrorKind::AwsCredentials`] with what each source had to say.
pub async fn aws_credentials(
    connector: &Connector,
    observer: &mut dyn Observer,
) -> Result<AwsLogin, Error> {
    let started = Instant::now();
    let deadline = Deadline::after(connector.settings().connect_timeout);
    search(connector, deadline, observer)
        .await
        .map_err(|kind| Error::new(kind, Stage::Credentials).with_elapsed(started.elapsed()))
}

/// Asks AWS STS who these credentials belong to, within `connectTimeoutMS`. The endpoint follows
/// from the environment, as that of a role does.
///
/// # Errors
/// STS cannot be asked, or does not say.
pub async fn aws_caller_identity(
    connector: &Connector,
    credentials: &Credentials,
) -> Result<CallerIdentity, IdentityFailure> {
    let deadline = Deadline::after(connector.settings().connect_timeout);
    let mut question = Identify::new(connector, credentials);
    loop {
        match question.advance()? {
            NextIdentity::Http(request) => {
                question.http(http::exchange(&request, connector, deadline).await);
            }
            NextIdentity::Done(identity) => return Ok(identity),
        }
    }
}

/// Looks in the cache, or asks the sources. No lock is held on the way. When time is over every
/// request fails at once, so that the search ends and tells what it was waiting for.
pub(crate) async fn search(
    connector: &Connector,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<AwsLogin, ErrorKind> {
    let started = Instant::now();
    let mut search = Search::new(connector)?;
    loop {
        match search.advance()? {
            Next::Http(request) => {
                search.http(http::exchange(&request, connector, deadline).await)?;
            }
            Next::Work(work) => search.finding(run(work, deadline).await?)?,
            Next::Done(login) => {
                let step =
                    StepKind::AwsCredentials { source: login.source(), cached: login.cached };
                observer.step(&Step::new(step, started.elapsed()));
                return Ok(login);
            }
        }
    }
}

/// Does what may block on a blocking thread. Dropping the future kills a program that runs.
async fn run(work: Work, deadline: Deadline) -> Result<Finding, ErrorKind> {
    let late = work.late();
    let finding = offload(move |stop| work.run(deadline, stop));
    within(deadline, async { Ok(finding.await) }).await.unwrap_or(Ok(late))
}
