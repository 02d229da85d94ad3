//! One pass over the sources with what is known.
//!
//! The sources read as if everything could be asked for on the spot. Where a fact is missing, the
//! pass stops with [`Stop::Need`], and when it has been told, the next pass starts from the top
//! with one fact more. A pass is a pure function of the facts, so all passes agree as far as they
//! go; facts are few and HTTP is slow, so their number does not matter.

use super::facts::{Env, Event, Facts, FileProblem, Pending};
use super::{
    CallbackFailure, Config, Credentials, Error, ErrorKind, FilePurpose, Plan, ProcessFailure,
    ProcessOutput, Source,
};
use crate::{FileFailure, HttpFailure, HttpReply, HttpRequest};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;
use mongo_auth_primitives::UnixTime;

/// Why a pass does not go on.
pub(super) enum Stop {
    Need(Box<Pending>),
    Fail(Error),
}

/// What a source found.
pub(super) enum Found {
    /// Credentials, and where they come from in words.
    Here(Credentials, String),
    /// Nothing, and why.
    NotHere(String),
}

/// One pass.
pub(super) struct Run<'f> {
    pub(super) config: &'f Config,
    entropy: [u8; 8],
    facts: &'f Facts,
    events: usize,
    source: Option<Source>,
    plan: Option<Plan>,
}

impl<'f> Run<'f> {
    pub(super) const fn new(config: &'f Config, entropy: [u8; 8], facts: &'f Facts) -> Self {
        Self { config, entropy, facts, events: 0, source: None, plan: None }
    }

    /// The turn of a source begins.
    pub(super) fn begin(&mut self, source: Source) {
        self.source = Some(source);
        self.plan = None;
    }

    pub(super) fn into_plan(self) -> Option<Plan> {
        self.plan
    }

    /// Says what is going to happen; what was said first in this turn holds.
    pub(super) fn plan(&mut self, plan: impl FnOnce() -> Plan) {
        self.plan.get_or_insert_with(plan);
    }

    /// An environment variable; an empty one is not set.
    pub(super) fn env(&mut self, name: &'static str) -> Result<Option<&'f str>, Stop> {
        Ok(self.env_or_empty(name)?.filter(|value| !value.is_empty()))
    }

    /// An environment variable that means something when it is empty.
    pub(super) fn env_or_empty(&mut self, name: &'static str) -> Result<Option<&'f str>, Stop> {
        match self.facts.env(name) {
            Some(value) => Ok(Env::as_ref(value).map(|value| value.as_str())),
            None => Err(need(Pending::Env(name))),
        }
    }

    /// The bytes of a file.
    pub(super) fn file(
        &mut self,
        path: &str,
        purpose: FilePurpose,
    ) -> Result<Result<&'f [u8], FileFailure>, Stop> {
        match self.facts.file(path) {
            Some(Ok(bytes)) => Ok(Ok(bytes.as_slice())),
            Some(Err(FileProblem::Failure(failure))) => Ok(Err(*failure)),
            Some(Err(FileProblem::Unsupported)) => {
                Err(self.fail(ErrorKind::Unsupported, "files cannot be read here"))
            }
            None => Err(need(Pending::File { path: path.to_owned(), purpose })),
        }
    }

    /// An HTTP exchange. Failures that may pass are tried again, a second later.
    pub(super) fn http(
        &mut self,
        mut request: HttpRequest,
        attempts: usize,
    ) -> Result<Result<HttpReply<'f>, HttpFailure>, Stop> {
        let mut attempt: usize = 1;
        loop {
            let (reply, may_pass) = match self.event(|| Pending::Http(request.clone()))? {
                Event::Reply { status, body } => {
                    (Ok(HttpReply { status: *status, body }), matches!(status, 429 | 500..=599))
                }
                Event::NoReply(failure) => {
                    (Err(*failure), matches!(failure, HttpFailure::Timeout | HttpFailure::Other))
                }
                _ => return Err(self.fail(ErrorKind::Unsupported, "no HTTP request can be sent")),
            };
            if !may_pass || attempt >= attempts {
                return Ok(reply);
            }
            attempt = attempt.saturating_add(1);
            request.wait = Duration::from_secs(1);
        }
    }

    /// The exit code and the output of a program.
    pub(super) fn process(
        &mut self,
        argv: &[String],
    ) -> Result<Result<ProcessOutput<'f>, ProcessFailure>, Stop> {
        match self.event(|| Pending::Process(argv.to_vec()))? {
            Event::Output { exit, stdout } => Ok(Ok(ProcessOutput { exit: *exit, stdout })),
            Event::NoOutput(failure) => Ok(Err(*failure)),
            _ => Err(self.fail(ErrorKind::Unsupported, "credential_process is not allowed here")),
        }
    }

    /// What the application's provider gives.
    pub(super) fn provider(&mut self) -> Result<Result<Credentials, CallbackFailure>, Stop> {
        match self.event(|| Pending::Provider)? {
            Event::Credentials(credentials) => Ok(Ok(credentials.clone())),
            Event::NoCredentials(failure) => Ok(Err(*failure)),
            _ => Err(self.fail(ErrorKind::Unsupported, "there is no such provider")),
        }
    }

    /// The code of a multi-factor device.
    pub(super) fn mfa_code(&mut self, serial: &str) -> Result<&'f str, Stop> {
        match self.event(|| Pending::MfaCode { serial: serial.to_owned() })? {
            Event::MfaCode(Some(code)) => Ok(code),
            Event::MfaCode(None) => {
                Err(self.fail(ErrorKind::SourceFailed, "no code of the multi-factor device"))
            }
            _ => Err(self.fail(
                ErrorKind::Unsupported,
                "the role wants a code of a multi-factor device, and nobody can be asked for it",
            )),
        }
    }

    /// The time.
    pub(super) fn now(&mut self) -> Result<UnixTime, Stop> {
        match self.event(|| Pending::Time)? {
            Event::Time(now) => Ok(*now),
            _ => Err(self.fail(ErrorKind::Unsupported, "there is no clock")),
        }
    }

    /// A name for the session of a role, when none is configured.
    pub(super) fn session_name(&self) -> String {
        format!("mongo-auth-{}", crate::text::hex_string(&self.entropy))
    }

    /// Ends the search.
    pub(super) fn fail(&self, kind: ErrorKind, detail: impl Into<String>) -> Stop {
        Stop::Fail(Error::new(kind, self.source, detail.into()))
    }

    /// Ends the search because of a line in a file.
    pub(super) fn fail_at(&self, kind: ErrorKind, path: &str, line: usize, what: &str) -> Stop {
        let detail = format!("{} line {line}: {what}", crate::text::Shown(path));
        Stop::Fail(Error::new(kind, self.source, detail).at_line(line))
    }

    fn event(&mut self, pending: impl FnOnce() -> Pending) -> Result<&'f Event, Stop> {
        let Some(event) = self.facts.event(self.events) else { return Err(need(pending())) };
        self.events = self.events.saturating_add(1);
        Ok(event)
    }
}

fn need(pending: Pending) -> Stop {
    Stop::Need(Box::new(pending))
}

/// Words, joined by commas.
pub(super) fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    words.join(", ")
}
