//! Programs that print credentials.

use super::Environment;
use crate::Deadline;
use core::time::Duration;
use mongo_auth_credentials::{MAX_BODY, aws::ProcessFailure};
use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
};
use zeroize::Zeroizing;

/// What a program that has ended left behind.
#[derive(Debug)]
pub(super) struct Output {
    /// The exit code, none when a signal ended it.
    pub(super) exit: Option<i32>,
    pub(super) stdout: Zeroizing<Vec<u8>>,
}

/// How often `stop` is asked while the program runs.
const LOOK: Duration = Duration::from_millis(20);

/// Runs the program without a shell, its input empty, its complaints thrown away: they may hold
/// secrets. It is killed and reaped at `deadline`, when `stop` says so, and when it writes more
/// than [`MAX_BODY`] bytes.
pub(super) fn run(
    argv: &[String],
    environment: &Environment,
    deadline: Deadline,
    stop: impl Fn() -> bool,
) -> Result<Output, ProcessFailure> {
    let (program, arguments) = argv.split_first().ok_or(ProcessFailure::NotStarted)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    if let Some(variables) = environment.for_programs() {
        command.env_clear().envs(variables);
    }
    let mut child = Reaped(command.spawn().map_err(|_| ProcessFailure::NotStarted)?);
    let stdout = child.0.stdout.take().ok_or(ProcessFailure::NotStarted)?;
    let stdout = read_within(stdout, deadline, &stop)?;
    let status = loop {
        match child.0.try_wait() {
            Ok(Some(status)) => break status,
            // It has closed its output and goes on running.
            Ok(None) => pause(deadline, &stop)?,
            Err(_) => return Err(ProcessFailure::NotStarted),
        }
    };
    Ok(Output { exit: status.code(), stdout })
}

/// Reads to the end of the output on a thread of its own, since a pipe has no timeout. The thread
/// ends with the pipe; a program left behind by the one that was run may keep that open.
fn read_within(
    stdout: impl Read + Send + 'static,
    deadline: Deadline,
    stop: &impl Fn() -> bool,
) -> Result<Zeroizing<Vec<u8>>, ProcessFailure> {
    let (sender, receiver) = mpsc::channel();
    let reading = move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BODY + 1));
        let read = stdout.take(MAX_BODY as u64 + 1).read_to_end(&mut bytes);
        // Nobody listens any more when time was over.
        let _ = sender.send(read.map(|_| bytes));
    };
    let thread = thread::Builder::new().name("mongo-auth-process".into()).spawn(reading);
    thread.map_err(|_| ProcessFailure::NotStarted)?;
    loop {
        match receiver.recv_timeout(LOOK) {
            Ok(Ok(bytes)) if bytes.len() > MAX_BODY => return Err(ProcessFailure::TooLarge),
            Ok(Ok(bytes)) => return Ok(bytes),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                return Err(ProcessFailure::NotStarted);
            }
            Err(RecvTimeoutError::Timeout) if deadline.is_over() || stop() => {
                return Err(ProcessFailure::Timeout);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn pause(deadline: Deadline, stop: &impl Fn() -> bool) -> Result<(), ProcessFailure> {
    if deadline.is_over() || stop() {
        return Err(ProcessFailure::Timeout);
    }
    thread::sleep(LOOK);
    Ok(())
}

/// A child that does not outlive this value.
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        // Both fail only for a child that has been waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(all(test, unix))]
mod tests;
