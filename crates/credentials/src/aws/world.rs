//! A closed world that answers the chain: variables and files that are written down, nothing else
//! of the machine. For tests, and for dry runs that say what a machine like this one would do.

use super::{
    Answer, CallbackFailure, Chain, Config, Credentials, Error, Need, ProcessFailure, ProcessOutput,
};
use crate::{FileFailure, HttpFailure, HttpReply, HttpRequest};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use mongo_auth_primitives::UnixTime;

/// A world: what is not written down does not exist.
#[derive(Clone, Debug)]
pub struct World {
    env: BTreeMap<String, String>,
    files: BTreeMap<String, Result<Vec<u8>, FileFailure>>,
    replies: VecDeque<Result<(u16, Vec<u8>), HttpFailure>>,
    process: Option<Result<Output, ProcessFailure>>,
    provider: Option<Result<Credentials, CallbackFailure>>,
    mfa_code: Option<String>,
    now: UnixTime,
    requests: Vec<HttpRequest>,
    argv: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
struct Output {
    exit: Option<i32>,
    stdout: Vec<u8>,
}

/// How a search in a world ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Ending {
    /// With credentials.
    Credentials(Credentials),
    /// Without.
    Failed(Error),
    /// At something that is outside the world: an HTTP exchange, a program, a code, a token file.
    /// [`Chain::plan`] says what it was for.
    Outside,
}

impl World {
    /// An empty world at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self {
            env: BTreeMap::new(),
            files: BTreeMap::new(),
            replies: VecDeque::new(),
            process: None,
            provider: None,
            mfa_code: None,
            now: UnixTime(1_767_225_600),
            requests: Vec::new(),
            argv: Vec::new(),
        }
    }

    /// With a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// With a file.
    #[must_use]
    pub fn file(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.to_owned(), Ok(bytes.as_ref().to_vec()));
        self
    }

    /// With a file that cannot be read.
    #[must_use]
    pub fn broken_file(mut self, path: &str, failure: FileFailure) -> Self {
        self.files.insert(path.to_owned(), Err(failure));
        self
    }

    /// With one more reply, to the next request.
    #[must_use]
    pub fn reply(mut self, status: u16, body: impl AsRef<[u8]>) -> Self {
        self.replies.push_back(Ok((status, body.as_ref().to_vec())));
        self
    }

    /// With no reply to the next request.
    #[must_use]
    pub fn no_reply(mut self, failure: HttpFailure) -> Self {
        self.replies.push_back(Err(failure));
        self
    }

    /// With programs that all end like this.
    #[must_use]
    pub fn process(mut self, exit: Option<i32>, stdout: impl AsRef<[u8]>) -> Self {
        self.process = Some(Ok(Output { exit, stdout: stdout.as_ref().to_vec() }));
        self
    }

    /// With programs that cannot be run.
    #[must_use]
    pub fn no_process(mut self, failure: ProcessFailure) -> Self {
        self.process = Some(Err(failure));
        self
    }

    /// With a provider of the application.
    #[must_use]
    pub fn provider(mut self, gives: Result<Credentials, CallbackFailure>) -> Self {
        self.provider = Some(gives);
        self
    }

    /// With a multi-factor device that shows this code.
    #[must_use]
    pub fn mfa_code(mut self, code: &str) -> Self {
        self.mfa_code = Some(code.to_owned());
        self
    }

    /// At another time.
    #[must_use]
    pub const fn at(mut self, now: UnixTime) -> Self {
        self.now = now;
        self
    }

    /// The time.
    #[must_use]
    pub const fn now(&self) -> UnixTime {
        self.now
    }

    /// The requests that were sent.
    #[must_use]
    pub fn requests(&self) -> &[HttpRequest] {
        &self.requests
    }

    /// The programs that were run.
    #[must_use]
    pub fn programs(&self) -> &[Vec<String>] {
        &self.argv
    }

    /// Searches in this world; the chain tells what happened.
    pub fn search(&mut self, config: &Config) -> (Chain, Ending) {
        let mut chain = Chain::new(config, [0xab; 8]);
        while self.answer(&mut chain) {}
        let ending = match chain.need() {
            Need::Done(credentials) => Ending::Credentials(credentials.clone()),
            Need::Failed(error) => Ending::Failed(error.clone()),
            _ => Ending::Outside,
        };
        (chain, ending)
    }

    /// Answers what the chain needs; false when that is outside this world.
    pub fn answer(&mut self, chain: &mut Chain) -> bool {
        let _failed = match chain.need() {
            Need::Env(name) => chain.answer(Answer::Env(self.env.get(name).map(String::as_str))),
            Need::File { path, purpose } => {
                use super::FilePurpose::{Config, SharedCredentials};
                match self.files.get(path) {
                    Some(file) => chain.answer(Answer::File(file.as_deref().map_err(|f| *f))),
                    None if matches!(purpose, Config | SharedCredentials) => {
                        chain.answer(Answer::File(Err(FileFailure::NotFound)))
                    }
                    None => return false,
                }
            }
            Need::Http(request) => {
                let Some(reply) = self.replies.pop_front() else { return false };
                self.requests.push(request.clone());
                let reply = reply.as_ref();
                let reply = reply.map(|(status, body)| HttpReply { status: *status, body });
                chain.answer(Answer::Http(reply.map_err(|failure| *failure)))
            }
            Need::Process(argv) => {
                let Some(process) = &self.process else { return false };
                let argv = [argv.program()].into_iter().chain(argv.arguments());
                self.argv.push(argv.map(str::to_owned).collect());
                let output = process.as_ref().map_err(|failure| *failure);
                chain.answer(Answer::Process(
                    output.map(|out| ProcessOutput { exit: out.exit, stdout: &out.stdout }),
                ))
            }
            Need::Provider => {
                let Some(provider) = &self.provider else { return false };
                chain.answer(Answer::Provider(provider.clone()))
            }
            Need::MfaCode { .. } => {
                let Some(code) = &self.mfa_code else { return false };
                chain.answer(Answer::MfaCode(Some(code)))
            }
            Need::Time => chain.answer(Answer::Time(self.now)),
            Need::Done(_) | Need::Failed(_) => return false,
        };
        true
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
