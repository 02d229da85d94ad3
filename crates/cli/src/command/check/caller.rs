//! What AWS says about credentials that a server has rejected.

use crate::{aws, connect::Tried};
use core::time::Duration;
use mongo_auth_host::{Connector, ErrorKind, ServerFailure, aws::AwsLogin, error::Family, escape};

/// How long AWS is asked, since a log-in has failed anyway.
const PATIENCE: Duration = Duration::from_secs(3);

/// Hints for a rejected log-in, where AWS could be asked who the credentials belong to.
pub(super) fn hints(
    connector: &Connector,
    login: &AwsLogin,
    tried: &[Tried],
) -> Option<Vec<String>> {
    let errors = tried.iter().filter_map(|t| t.end.as_ref().err());
    let error = errors.into_iter().find(|error| *error.kind() == ErrorKind::Rejected)?;
    let mut settings = connector.settings().clone();
    settings.connect_timeout = Some(PATIENCE);
    let asking = Connector::new(settings).ok()?;
    match mongo_auth_blocking::aws_caller_identity(&asking, &login.credentials) {
        Ok(identity) => {
            let is_atlas = error.server().and_then(|s| s.code) == Some(ServerFailure::ATLAS);
            let user = if is_atlas {
                format!("Atlas needs the database user {}", aws::atlas_user(&identity))
            } else {
                let name = aws::server_user(&identity);
                format!("the server needs the user \"{name}\" in database \"$external\"")
            };
            let arn = escape(&identity.arn, 2048);
            Some(vec![format!("AWS knows these credentials as {arn}"), escape(&user, 4096)])
        }
        Err(failure) if failure.family() == Family::Rejected => {
            let detail = failure.error.detail();
            let mut hints = aws::refusal_hints(detail);
            hints.push(format!("AWS does not accept these credentials either: {detail}"));
            hints.push(format!(
                "they are from {}",
                aws::describe(login, connector.settings().aws.clock.now())
            ));
            Some(hints)
        }
        Err(_) => None,
    }
}
