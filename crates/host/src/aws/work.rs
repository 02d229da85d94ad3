//! What takes long without being HTTP: files, programs and the application's callbacks.

use super::{AwsOptions, AwsProvider, Environment, MfaPrompt, file, process};
use crate::{Deadline, SecretString};
use core::{fmt, time::Duration};
use mongo_auth_credentials::{
    FileFailure,
    aws::{CallbackFailure, Credentials, Need, ProcessFailure},
};
use std::{path::PathBuf, sync::Arc};
use zeroize::Zeroizing;

/// Something that may block, to be done wherever that does no harm.
pub struct Work(Kind);

enum Kind {
    File(PathBuf),
    Process { argv: Vec<String>, environment: Environment, timeout: Duration },
    Provider(Arc<dyn AwsProvider>),
    Mfa(Arc<dyn MfaPrompt>, String),
}

/// What came of it.
pub struct Finding(pub(super) Found);

pub(super) enum Found {
    File(Result<Zeroizing<Vec<u8>>, FileFailure>),
    Process(Result<process::Output, ProcessFailure>),
    Provider(Result<Credentials, CallbackFailure>),
    Mfa(Option<SecretString>),
}

impl Work {
    /// The work that a need asks for; none when it is no work, or nobody can do it.
    pub(super) fn of(need: &Need<'_>, options: &AwsOptions) -> Option<Self> {
        Some(Self(match need {
            Need::File { path, .. } => Kind::File(PathBuf::from(path)),
            Need::Process(argv) => {
                let words = core::iter::once(argv.program()).chain(argv.arguments());
                Kind::Process {
                    argv: words.map(str::to_owned).collect(),
                    environment: options.environment.clone(),
                    timeout: options.process_timeout,
                }
            }
            Need::Provider => Kind::Provider(options.provider.clone()?),
            Need::MfaCode { serial } => {
                Kind::Mfa(options.mfa_prompt.clone()?, (*serial).to_owned())
            }
            _ => return None,
        }))
    }

    /// What it comes to when it is not done in time.
    #[must_use]
    pub fn late(&self) -> Finding {
        Finding(match &self.0 {
            Kind::File(_) => Found::File(Err(FileFailure::Unreadable)),
            Kind::Process { .. } => Found::Process(Err(ProcessFailure::Timeout)),
            Kind::Provider(_) => Found::Provider(Err(CallbackFailure::Failed)),
            Kind::Mfa(..) => Found::Mfa(None),
        })
    }

    /// Does it. `stop` is asked now and then whether nobody waits any more.
    #[must_use]
    pub fn run(self, deadline: Deadline, stop: impl Fn() -> bool) -> Finding {
        Finding(match self.0 {
            Kind::File(path) => Found::File(file::read(&path)),
            Kind::Process { argv, environment, timeout } => {
                let deadline = deadline.earlier(Deadline::after(Some(timeout)));
                Found::Process(process::run(&argv, &environment, deadline, stop))
            }
            Kind::Provider(provider) => Found::Provider(match provider.credentials() {
                Ok(Some(credentials)) => Ok(credentials),
                Ok(None) => Err(CallbackFailure::NotHere),
                Err(_) => Err(CallbackFailure::Failed),
            }),
            Kind::Mfa(prompt, serial) => Found::Mfa(prompt.code(&serial)),
        })
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::File(_) => "Work::File",
            Kind::Process { .. } => "Work::Process",
            Kind::Provider(_) => "Work::Provider",
            Kind::Mfa(..) => "Work::Mfa",
        })
    }
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Found::File(_) => "Finding::File",
            Found::Process(_) => "Finding::Process",
            Found::Provider(_) => "Finding::Provider",
            Found::Mfa(_) => "Finding::Mfa",
        })
    }
}
