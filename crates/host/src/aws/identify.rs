//! Asking STS who some credentials belong to.

use super::{Credentials, HttpFailure, HttpRequest, HttpResponse};
use crate::{Connector, error::Family};
use core::fmt;
use mongo_auth_credentials::{
    HttpReply,
    aws::{self, Answer, CallerIdentity, IdentityNeed, WhoAmI},
};

/// The question who some credentials belong to, with everything answered that does not block.
#[derive(Debug)]
pub struct Identify<'c> {
    connector: &'c Connector,
    question: WhoAmI,
    /// Whether the last request was answered.
    answered: bool,
}

/// What the question needs next.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "an adapter must do all of it")]
pub enum NextIdentity {
    /// Nothing: this is the answer.
    Done(CallerIdentity),
    /// An HTTP exchange: [`Identify::http`].
    Http(HttpRequest),
}

impl<'c> Identify<'c> {
    /// A question about these credentials.
    #[must_use]
    pub fn new(connector: &'c Connector, credentials: &Credentials) -> Self {
        let config = connector.settings().aws.config();
        Self { connector, question: WhoAmI::new(&config, credentials), answered: false }
    }

    /// What is needed next. Asking again asks for the same.
    ///
    /// # Errors
    /// STS cannot be asked, or does not say.
    pub fn advance(&mut self) -> Result<NextIdentity, IdentityFailure> {
        let options = &self.connector.settings().aws;
        loop {
            let variable;
            let answer = match self.question.need() {
                IdentityNeed::Env(name) => {
                    variable = options.environment.get(name);
                    Answer::Env(variable.as_ref().map(|value| value.as_str()))
                }
                IdentityNeed::Time => Answer::Time(options.clock.now()),
                IdentityNeed::Http(request) => return Ok(NextIdentity::Http(request.clone())),
                IdentityNeed::Done(identity) => return Ok(NextIdentity::Done(identity.clone())),
                IdentityNeed::Failed(error) => {
                    let error = error.clone();
                    return Err(IdentityFailure { error, answered: self.answered });
                }
                _ => Answer::Unsupported,
            };
            // An error is what is needed next.
            let _ = self.question.answer(answer);
        }
    }

    /// Answers [`NextIdentity::Http`].
    pub fn http(&mut self, reply: Result<HttpResponse, HttpFailure>) {
        self.answered = reply.is_ok();
        let reply = reply.as_ref().map_err(|failure| *failure);
        let reply = reply.map(|r| HttpReply { status: r.status, body: &r.body });
        let _ = self.question.answer(Answer::Http(reply));
    }
}

/// Why STS did not say who some credentials belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdentityFailure {
    /// What went wrong.
    pub error: aws::Error,
    /// Whether STS answered.
    pub answered: bool,
}

impl IdentityFailure {
    /// Who said no.
    #[must_use]
    pub fn family(&self) -> Family {
        match self.error.kind() {
            aws::ErrorKind::SourceFailed if self.answered => Family::Rejected,
            aws::ErrorKind::SourceFailed => Family::Unreachable,
            _ => Family::Refused,
        }
    }
}

impl fmt::Display for IdentityFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AWS STS does not say who the caller is: {}", self.error.detail())
    }
}

impl core::error::Error for IdentityFailure {}
