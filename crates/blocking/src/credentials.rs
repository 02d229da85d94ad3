//! AWS credentials.

use crate::http;
use mongo_auth_host::{
    Connector, Deadline, Error, ErrorKind, Observer, Step, StepKind,
    aws::{
        AwsLogin, CallerIdentity, Credentials, Identify, IdentityFailure, Next, NextIdentity,
        Search,
    },
    error::Stage,
};
use std::time::Instant;

/// Finds the AWS credentials that a log-in of `connector` would use, within `connectTimeoutMS`.
///
/// # Errors
/// [`ErrorKind::AwsCredentials`] with what each source had to say.
pub fn aws_credentials(
    connector: &Connector,
    observer: &mut dyn Observer,
) -> Result<AwsLogin, Error> {
    let started = Instant::now();
    let deadline = Deadline::after(connector.settings().connect_timeout);
    search(connector, deadline, observer)
        .map_err(|kind| Error::new(kind, Stage::Credentials).with_elapsed(started.elapsed()))
}

/// Asks AWS STS who these credentials belong to, within `connectTimeoutMS`. The endpoint follows
/// from the environment, as that of a role does.
///
/// # Errors
/// STS cannot be asked, or does not say.
pub fn aws_caller_identity(
    connector: &Connector,
    credentials: &Credentials,
) -> Result<CallerIdentity, IdentityFailure> {
    let deadline = Deadline::after(connector.settings().connect_timeout);
    let mut question = Identify::new(connector, credentials);
    loop {
        match question.advance()? {
            NextIdentity::Http(request) => {
                question.http(http::exchange(&request, connector, deadline));
            }
            NextIdentity::Done(identity) => return Ok(identity),
        }
    }
}

/// Looks in the cache, or asks the sources. No lock is held on the way. When time is over every
/// request fails at once, so that the search ends and tells what it was waiting for.
pub(crate) fn search(
    connector: &Connector,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<AwsLogin, ErrorKind> {
    let started = Instant::now();
    let mut search = Search::new(connector)?;
    loop {
        match search.advance()? {
            Next::Http(request) => search.http(http::exchange(&request, connector, deadline))?,
            Next::Work(work) => search.finding(work.run(deadline, || false))?,
            Next::Done(login) => {
                let step =
                    StepKind::AwsCredentials { source: login.source(), cached: login.cached };
                observer.step(&Step::new(step, started.elapsed()));
                return Ok(login);
            }
        }
    }
}
