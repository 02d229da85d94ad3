//! One search for credentials.

use super::{AwsLogin, Finding, HttpFailure, HttpRequest, HttpResponse, Trace, Work, work::Found};
use crate::{Connector, ErrorKind, SecretString};
use core::fmt;
use mongo_auth_credentials::{
    HttpReply,
    aws::{self, Answer, CallbackFailure, Chain, Generation, Need, ProcessOutput},
};

/// One search for credentials: the chain, with everything answered that does not block.
#[derive(Debug)]
pub struct Search<'c> {
    connector: &'c Connector,
    state: State,
}

#[derive(Debug)]
enum State {
    Cached(Box<AwsLogin>),
    Searching(Box<Chain>, Generation),
}

/// What a search needs next.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "an adapter must do all of it")]
pub enum Next {
    /// Nothing: it has ended.
    Done(AwsLogin),
    /// An HTTP exchange: [`Search::http`].
    Http(HttpRequest),
    /// Something that may block: [`Search::finding`].
    Work(Work),
}

impl<'c> Search<'c> {
    /// Looks in the cache, or begins to search.
    ///
    /// # Errors
    /// No randomness.
    pub fn new(connector: &'c Connector) -> Result<Self, ErrorKind> {
        let options = &connector.settings().aws;
        let cache = connector.aws_cache();
        // Read first: what another search puts there from now on is newer.
        let seen = cache.generation();
        // The application's provider is asked on each need, before the cache.
        let cached = match options.provider {
            Some(_) => None,
            None => cache.get(options.clock.now()),
        };
        let state = match cached {
            Some(cached) => State::Cached(Box::new(cached)),
            None => {
                let entropy = connector.session_name_entropy()?;
                State::Searching(Box::new(Chain::new(&config(connector), entropy)), seen)
            }
        };
        Ok(Self { connector, state })
    }

    /// What is needed next. Asking again asks for the same.
    ///
    /// # Errors
    /// [`ErrorKind::AwsCredentials`] when the search has ended without credentials.
    pub fn advance(&mut self) -> Result<Next, ErrorKind> {
        let options = &self.connector.settings().aws;
        let (chain, seen) = match &mut self.state {
            State::Cached(login) => return Ok(Next::Done((**login).clone())),
            State::Searching(chain, seen) => (chain, *seen),
        };
        loop {
            let need = chain.need();
            if let Some(work) = Work::of(&need, options) {
                return Ok(Next::Work(work));
            }
            let variable;
            let answer = match need {
                Need::Env(name) => {
                    variable = options.environment.get(name);
                    Answer::Env(variable.as_ref().map(|value| value.as_str()))
                }
                Need::Time => Answer::Time(options.clock.now()),
                Need::Http(request) => return Ok(Next::Http(request.clone())),
                Need::Done(credentials) => {
                    let (credentials, trace) = (credentials.clone(), chain.trace().clone());
                    let login = self.connector.aws_cache().put(seen, credentials, trace);
                    return Ok(Next::Done(login));
                }
                Need::Failed(error) => {
                    let failure = AwsFailure { error: error.clone(), trace: chain.trace().clone() };
                    return Err(ErrorKind::AwsCredentials(Box::new(failure)));
                }
                _ => Answer::Unsupported,
            };
            tell(chain, answer)?;
        }
    }

    /// Answers [`Next::Http`].
    ///
    /// # Errors
    /// [`ErrorKind::Unusable`] when that was not asked for.
    pub fn http(&mut self, reply: Result<HttpResponse, HttpFailure>) -> Result<(), ErrorKind> {
        let reply = reply.as_ref().map_err(|failure| *failure);
        self.tell(Answer::Http(reply.map(|r| HttpReply { status: r.status, body: &r.body })))
    }

    /// Answers [`Next::Work`].
    ///
    /// # Errors
    /// [`ErrorKind::Unusable`] when that was not asked for.
    pub fn finding(&mut self, finding: Finding) -> Result<(), ErrorKind> {
        let passed_over = matches!(finding.0, Found::Provider(Err(CallbackFailure::NotHere)));
        self.tell(match &finding.0 {
            Found::File(file) => Answer::File(file.as_ref().map(|b| b.as_slice()).map_err(|e| *e)),
            Found::Process(output) => {
                let output = output.as_ref().map_err(|failure| *failure);
                Answer::Process(output.map(|o| ProcessOutput { exit: o.exit, stdout: &o.stdout }))
            }
            Found::Provider(given) => Answer::Provider(given.clone()),
            Found::Mfa(code) => Answer::MfaCode(code.as_ref().map(|code| code.expose())),
        })?;
        let now = self.connector.settings().aws.clock.now();
        if let (true, Some(cached)) = (passed_over, self.connector.aws_cache().get(now)) {
            self.state = State::Cached(Box::new(cached));
        }
        Ok(())
    }

    fn tell(&mut self, answer: Answer<'_>) -> Result<(), ErrorKind> {
        match &mut self.state {
            State::Searching(chain, _) => tell(chain, answer),
            State::Cached(_) => Err(ErrorKind::Unusable),
        }
    }
}

/// Any other error than a wrong answer is what the chain needs next.
fn tell(chain: &mut Chain, answer: Answer<'_>) -> Result<(), ErrorKind> {
    match chain.answer(answer) {
        Err(e) if e.kind() == aws::ErrorKind::WrongAnswer => Err(ErrorKind::Unusable),
        _ => Ok(()),
    }
}

fn config(connector: &Connector) -> aws::Config {
    let settings = connector.settings();
    let config = settings.aws.config();
    let Some(credential) = &settings.credential else { return config };
    config.with_explicit(
        credential.username.as_deref(),
        credential.password.as_ref().map(SecretString::expose),
        credential.aws_session_token.as_ref().map(SecretString::expose),
    )
}

/// Why there are no AWS credentials, and what each source had to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsFailure {
    /// The failure that ended the search.
    pub error: aws::Error,
    /// What each source had to say.
    pub trace: Trace,
}

/// Without the trace, which is many lines.
impl fmt::Display for AwsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.error.kind() != aws::ErrorKind::NoCredentials {
            f.write_str("no AWS credentials: ")?;
        }
        self.error.fmt(f)
    }
}

#[cfg(test)]
mod tests;
