//! What the chain has been told so far.

use super::{Answer, Credentials, FilePurpose, ProcessFailure};
use crate::{FileFailure, HttpFailure, HttpRequest, MAX_BODY, MAX_FILE};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use mongo_auth_primitives::UnixTime;
use zeroize::Zeroizing;

/// What the chain waits for.
#[derive(Clone)]
pub(super) enum Pending {
    Env(&'static str),
    File { path: String, purpose: FilePurpose },
    Http(HttpRequest),
    Process(Vec<String>),
    Provider,
    MfaCode { serial: String },
    Time,
}

/// Everything that was told, wiped on drop.
#[derive(Clone, Default)]
pub(super) struct Facts {
    env: Vec<(&'static str, Env)>,
    files: Vec<(String, File)>,
    /// What is asked anew each time, in the order of asking.
    events: Vec<Event>,
}

pub(super) type Env = Option<Zeroizing<String>>;
pub(super) type File = Result<Zeroizing<Vec<u8>>, FileProblem>;

/// Why there are no bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileProblem {
    Failure(FileFailure),
    Unsupported,
}

/// An answer that is used once.
#[derive(Clone)]
pub(super) enum Event {
    Reply { status: u16, body: Zeroizing<Vec<u8>> },
    NoReply(HttpFailure),
    Output { exit: Option<i32>, stdout: Zeroizing<Vec<u8>> },
    NoOutput(ProcessFailure),
    Credentials(Credentials),
    NoCredentials(super::CallbackFailure),
    MfaCode(Option<Zeroizing<String>>),
    Time(UnixTime),
    Unsupported,
}

impl Facts {
    pub(super) fn env(&self, name: &str) -> Option<&Env> {
        self.env.iter().find(|(have, _)| *have == name).map(|(_, value)| value)
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|(have, _)| have == path).map(|(_, file)| file)
    }

    pub(super) fn event(&self, number: usize) -> Option<&Event> {
        self.events.get(number)
    }

    /// Keeps the answer to what was pending; false when it answers something else.
    pub(super) fn keep(&mut self, pending: &Pending, answer: Answer<'_>) -> bool {
        let event = match (pending, answer) {
            (Pending::Env(name), Answer::Env(value)) => {
                self.env.push((name, value.map(|value| Zeroizing::new(value.to_owned()))));
                return true;
            }
            (Pending::Env(name), Answer::Unsupported) => {
                self.env.push((name, None));
                return true;
            }
            (Pending::File { path, .. }, Answer::File(file)) => {
                let file = match file {
                    Ok(bytes) if bytes.len() > MAX_FILE => Err(FileFailure::TooLarge),
                    Ok(bytes) => Ok(Zeroizing::new(bytes.to_vec())),
                    Err(failure) => Err(failure),
                };
                self.files.push((path.clone(), file.map_err(FileProblem::Failure)));
                return true;
            }
            (Pending::File { path, .. }, Answer::Unsupported) => {
                self.files.push((path.clone(), Err(FileProblem::Unsupported)));
                return true;
            }
            (Pending::Http(_), Answer::Http(Ok(reply))) if reply.body.len() > MAX_BODY => {
                Event::NoReply(HttpFailure::TooLarge)
            }
            (Pending::Http(_), Answer::Http(Ok(reply))) => {
                Event::Reply { status: reply.status, body: Zeroizing::new(reply.body.to_vec()) }
            }
            (Pending::Http(_), Answer::Http(Err(failure))) => Event::NoReply(failure),
            (Pending::Process(_), Answer::Process(Ok(out))) if out.stdout.len() > MAX_BODY => {
                Event::NoOutput(ProcessFailure::TooLarge)
            }
            (Pending::Process(_), Answer::Process(Ok(out))) => {
                Event::Output { exit: out.exit, stdout: Zeroizing::new(out.stdout.to_vec()) }
            }
            (Pending::Process(_), Answer::Process(Err(failure))) => Event::NoOutput(failure),
            (Pending::Provider, Answer::Provider(Ok(given))) => Event::Credentials(given),
            (Pending::Provider, Answer::Provider(Err(failure))) => Event::NoCredentials(failure),
            (Pending::MfaCode { .. }, Answer::MfaCode(code)) => {
                Event::MfaCode(code.map(|code| Zeroizing::new(code.to_owned())))
            }
            (Pending::Time, Answer::Time(now)) => Event::Time(now),
            (_, Answer::Unsupported) => Event::Unsupported,
            _ => return false,
        };
        self.events.push(event);
        true
    }
}
