//! Who a set of credentials belongs to.

use super::facts::{Facts, Pending};
use super::run::{Run, Stop};
use super::sts::{self, Endpoint};
use super::{Answer, Config, Credentials, Error, ErrorKind, response};
use crate::HttpRequest;
use crate::text::Shown;
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Asks STS who some credentials belong to: `GetCallerIdentity`, which needs no permission.
///
/// The endpoint follows from the environment, as that of a role does. Each value answers one
/// question.
///
/// ```
/// use mongo_auth_credentials::HttpReply;
/// use mongo_auth_credentials::aws::{Answer, Config, Credentials, IdentityNeed, WhoAmI};
/// # use mongo_auth_primitives::UnixTime;
/// let mut question = WhoAmI::new(&Config::new(), &Credentials::new("AKID", "secret", None));
/// let identity = loop {
///     let answer = match question.need() {
///         IdentityNeed::Env(_) => Answer::Env(None),
///         IdentityNeed::Time => Answer::Time(UnixTime(1_767_225_600)),
///         IdentityNeed::Http(request) => {
///             assert_eq!(request.url, "https://sts.amazonaws.com/");
///             let body = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{
///                 "Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/ann",
///                 "UserId":"AIDA"}}}"#;
///             Answer::Http(Ok(HttpReply { status: 200, body }))
///         }
///         IdentityNeed::Done(identity) => break identity,
///         IdentityNeed::Failed(error) => panic!("{error}"),
///         _ => Answer::Unsupported,
///     };
///     question.answer(answer).unwrap();
/// };
/// assert_eq!(identity.arn, "arn:aws:iam::123456789012:user/ann");
/// ```
#[derive(Clone)]
pub struct WhoAmI {
    config: Config,
    credentials: Credentials,
    facts: Facts,
    state: State,
}

#[derive(Clone)]
enum State {
    Waiting(Box<Pending>),
    Done(CallerIdentity),
    Failed(Error),
}

/// What the question needs next. Asking again gives the same answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum IdentityNeed<'m> {
    /// The value of an environment variable: [`Answer::Env`].
    Env(&'static str),
    /// An HTTP exchange: [`Answer::Http`].
    Http(&'m HttpRequest),
    /// The time: [`Answer::Time`].
    Time,
    /// Nothing: this is the answer.
    Done(&'m CallerIdentity),
    /// Nothing: there is none.
    Failed(&'m Error),
}

/// Whom some credentials belong to. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallerIdentity {
    /// The number of the account.
    pub account: String,
    /// The ARN of the user, or of the session of a role.
    pub arn: String,
    /// The unique id of the user, or of the role with the name of the session.
    pub user_id: String,
}

impl CallerIdentity {
    /// The name of the user that MongoDB must have in `$external` for this caller: the ARN of an
    /// IAM user as it is, and for the session of a role the ARN of the role.
    ///
    /// The ARN of a session has no path, and that of the role may have one, which only IAM knows.
    #[must_use]
    pub fn user_name(&self) -> String {
        let fields = self.arn.splitn(6, ':').collect::<Vec<_>>();
        if let [arn, partition, "sts", _, account, resource] = fields.as_slice()
            && let Some(session) = resource.strip_prefix("assumed-role/")
            && let Some((role, _)) = session.split_once('/')
        {
            return format!("{arn}:{partition}:iam::{account}:role/{role}");
        }
        self.arn.clone()
    }
}

impl WhoAmI {
    /// A question about these credentials. Of the settings, the region counts.
    #[must_use]
    pub fn new(config: &Config, credentials: &Credentials) -> Self {
        let mut question = Self {
            config: config.clone(),
            credentials: credentials.clone(),
            facts: Facts::default(),
            state: State::Waiting(Box::new(Pending::Time)),
        };
        question.pass();
        question
    }

    /// What is needed next.
    #[must_use]
    pub fn need(&self) -> IdentityNeed<'_> {
        match &self.state {
            State::Done(identity) => IdentityNeed::Done(identity),
            State::Failed(error) => IdentityNeed::Failed(error),
            State::Waiting(pending) => match &**pending {
                Pending::Env(name) => IdentityNeed::Env(name),
                Pending::Http(request) => IdentityNeed::Http(request),
                _ => IdentityNeed::Time,
            },
        }
    }

    /// Answers the need.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAnswer`] when the answer is of another kind than the need; nothing has
    /// moved then. Any other error ends the question; [`need`](Self::need) repeats it.
    pub fn answer(&mut self, answer: Answer<'_>) -> Result<(), Error> {
        let wrong = || {
            let detail = "the answer does not fit what is asked".to_owned();
            Error::new(ErrorKind::WrongAnswer, None, detail)
        };
        let State::Waiting(pending) = &self.state else { return Err(wrong()) };
        if !self.facts.keep(pending, answer) {
            return Err(wrong());
        }
        self.pass();
        match &self.state {
            State::Failed(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    fn pass(&mut self) {
        let mut run = Run::new(&self.config, [0; 8], &self.facts);
        self.state = match ask(&mut run, &self.credentials) {
            Ok(identity) => State::Done(identity),
            Err(Stop::Need(pending)) => State::Waiting(pending),
            Err(Stop::Fail(error)) => State::Failed(error),
        };
    }
}

/// Tells where it stands, nothing of what it was told.
impl fmt::Debug for WhoAmI {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhoAmI").field("need", &self.need()).finish_non_exhaustive()
    }
}

fn ask(run: &mut Run<'_>, credentials: &Credentials) -> Result<CallerIdentity, Stop> {
    let endpoint = Endpoint::choose(run, "", None)?;
    let form = sts::form([("Action", Some("GetCallerIdentity")), ("Version", Some("2011-06-15"))]);
    let mut request = sts::post(&endpoint, form);
    sts::sign(run, &endpoint, &mut request, credentials)?;
    let reply = run.http(request.clone(), sts::ATTEMPTS)?;
    let body = response::body(run, &request, reply)?;
    let place = request.authority();
    let text = core::str::from_utf8(body).unwrap_or_default();
    let xml = body.trim_ascii_start().starts_with(b"<");
    let json = if xml { None } else { Some(response::json(run, body, place)?) };
    let result = json.map(|json| {
        ["GetCallerIdentityResponse", "GetCallerIdentityResult"]
            .into_iter()
            .fold(json, |json, key| json.take(key))
    });
    let get = |name: &str| {
        let found = match &result {
            Some(json) => json.text(name).ok().map(str::to_owned),
            None => response::xml_text(text, name),
        };
        found.filter(|text| !text.is_empty()).ok_or_else(|| {
            let detail = format!("{}: {name} in the answer is missing", Shown(place));
            run.fail(ErrorKind::SourceFailed, detail)
        })
    };
    Ok(CallerIdentity { account: get("Account")?, arn: get("Arn")?, user_id: get("UserId")? })
}

#[cfg(test)]
mod tests;
