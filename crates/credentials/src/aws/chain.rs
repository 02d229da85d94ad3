//! The machine.

use super::facts::{Facts, Pending};
use super::run::{Found, Run, Stop, joined};
use super::{
    Answer, Argv, Config, Credentials, Error, ErrorKind, Need, Outcome, Plan, Source, Trace,
    container, custom, environment, explicit, imds, profile, web_identity,
};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// One search for AWS credentials.
///
/// A chain is used once: for the next search make another one. All that it was told is wiped when
/// it is dropped.
#[derive(Clone)]
pub struct Chain {
    config: Config,
    entropy: [u8; 8],
    facts: Facts,
    state: State,
    trace: Trace,
    plan: Option<Plan>,
}

#[derive(Clone)]
enum State {
    Waiting(Box<Pending>),
    Done(Box<Credentials>),
    Failed(Error),
}

impl Chain {
    /// Begins a search. The random bytes become part of the names of role sessions that have none;
    /// they are no secret.
    #[must_use]
    pub fn new(config: &Config, entropy: [u8; 8]) -> Self {
        let mut chain = Self {
            config: config.clone(),
            entropy,
            facts: Facts::default(),
            state: State::Waiting(Box::new(Pending::Time)),
            trace: Trace::default(),
            plan: None,
        };
        chain.pass();
        chain
    }

    /// What the chain needs next.
    #[must_use]
    pub fn need(&self) -> Need<'_> {
        match &self.state {
            State::Done(credentials) => Need::Done(credentials),
            State::Failed(error) => Need::Failed(error),
            State::Waiting(pending) => match &**pending {
                Pending::Env(name) => Need::Env(name),
                Pending::File { path, purpose } => Need::File { path, purpose: *purpose },
                Pending::Http(request) => Need::Http(request),
                Pending::Process(argv) => Need::Process(Argv(argv)),
                Pending::Provider => Need::Provider,
                Pending::MfaCode { serial } => Need::MfaCode { serial },
                Pending::Time => Need::Time,
            },
        }
    }

    /// Answers the need.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAnswer`] when the answer is of another kind than the need, or there is no
    /// need any more; nothing has moved then. Any other error ends the search; [`need`](Self::need)
    /// repeats it from then on.
    pub fn answer(&mut self, answer: Answer<'_>) -> Result<(), Error> {
        let State::Waiting(pending) = &self.state else { return Err(wrong_answer()) };
        if !self.facts.keep(pending, answer) {
            return Err(wrong_answer());
        }
        self.pass();
        match &self.state {
            State::Failed(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// What each source had to say so far: one row for each of the order, in that order.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What the source whose turn it is, or that has won, does to get credentials, when that is
    /// more than reading them. Known before anything is sent, run or read but the two files that
    /// hold profiles.
    #[must_use]
    pub const fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    fn pass(&mut self) {
        let mut run = Run::new(&self.config, self.entropy, &self.facts);
        let mut trace = Trace::default();
        let mut ended = None;
        for &source in self.config.order.sources() {
            if ended.is_some() {
                trace.push(source, Outcome::NotTried, String::new());
                continue;
            }
            run.begin(source);
            match resolve(&mut run, source) {
                Ok(Found::NotHere(why)) => trace.push(source, Outcome::Skipped, why),
                Ok(Found::Here(credentials, from)) => {
                    trace.push(source, Outcome::Won, from);
                    ended = Some(State::Done(Box::new(credentials.of(source))));
                }
                Err(Stop::Need(pending)) => {
                    trace.push(source, Outcome::Trying, String::new());
                    ended = Some(State::Waiting(pending));
                }
                Err(Stop::Fail(error)) => {
                    trace.push(source, Outcome::Failed, error.detail().to_string());
                    ended = Some(State::Failed(error));
                }
            }
        }
        let plan = run.into_plan().filter(|_| ended.is_some());
        self.state = ended.unwrap_or_else(|| State::Failed(no_credentials(&trace)));
        self.plan = plan;
        self.trace = trace;
        if let (Some(plan), State::Waiting(_)) = (&self.plan, &self.state) {
            self.trace.explain(plan);
        }
    }
}

/// Tells where it stands, nothing of what it was told.
impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("need", &self.need()).field("trace", &self.trace).finish()
    }
}

fn resolve(run: &mut Run<'_>, source: Source) -> Result<Found, Stop> {
    match source {
        Source::Explicit => explicit::resolve(run),
        Source::Custom => custom::resolve(run),
        Source::Environment => environment::resolve(run),
        Source::WebIdentity => web_identity::from_environment(run),
        Source::Profile => profile::resolve(run, &profile::PARTS),
        Source::ProfileAssumeRole
        | Source::ProfileWebIdentity
        | Source::ProfileSso
        | Source::SharedCredentials
        | Source::ProfileLogin
        | Source::ProfileProcess
        | Source::ConfigFile => profile::resolve(run, &[source]),
        Source::Container => container::resolve(run),
        Source::Imds => imds::resolve(run),
    }
}

fn wrong_answer() -> Error {
    let detail = String::from("the answer does not fit what the chain needs");
    Error::new(ErrorKind::WrongAnswer, None, detail)
}

fn no_credentials(trace: &Trace) -> Error {
    let sources = joined(trace.rows().iter().map(|row| row.source.as_str()));
    let detail = match sources.as_str() {
        "" => String::from("there is no source of AWS credentials to ask"),
        _ => format!("no AWS credentials in any of: {sources}"),
    };
    Error::new(ErrorKind::NoCredentials, None, detail)
}

#[cfg(test)]
mod tests;
