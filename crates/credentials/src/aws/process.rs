//! Programs that print credentials: `credential_process`.

use super::profile::Named;
use super::response::{self, Names};
use super::run::{Found, Run, Stop};
use super::{ErrorKind, Plan, ProcessFailure, ProcessOutput, words};
use crate::json::Json;
use crate::text::Shown;
use alloc::format;
use alloc::string::String;

/// Runs the program of a profile, without a shell.
pub(super) fn resolve(run: &mut Run<'_>, named: Named<'_, '_>) -> Result<Found, Stop> {
    let Some(command) = named.profile.get("credential_process") else {
        return Ok(Found::NotHere(String::new()));
    };
    let place = format!("credential_process of profile {}", Shown(named.name));
    let Ok(argv) = words::split(command) else {
        let detail = format!("{place} has a quote that is not closed");
        return Err(run.fail(ErrorKind::Syntax, detail));
    };
    run.plan(|| Plan::Process(argv.clone()));
    let failed =
        |run: &Run<'_>, what: &str| run.fail(ErrorKind::SourceFailed, format!("{place} {what}"));
    let stdout = match run.process(&argv)? {
        Ok(ProcessOutput { exit: Some(0), stdout }) => stdout,
        Ok(ProcessOutput { exit: Some(code), .. }) => {
            return Err(failed(run, &format!("ended with exit code {code}")));
        }
        Ok(ProcessOutput { exit: None, .. }) => return Err(failed(run, "was ended by a signal")),
        Err(ProcessFailure::NotStarted) => return Err(failed(run, "could not be started")),
        Err(ProcessFailure::Timeout) => return Err(failed(run, "took too long and was killed")),
        Err(ProcessFailure::TooLarge) => {
            return Err(failed(run, "wrote more than 64 KiB and was killed"));
        }
    };
    let Ok(json) = Json::parse(stdout) else { return Err(failed(run, "wrote no JSON")) };
    match json.get("Version") {
        #[expect(clippy::float_cmp, reason = "one is one")]
        Some(Json::Number(version)) if *version == 1.0 => {}
        _ => return Err(failed(run, "wrote JSON of another Version than 1")),
    }
    let credentials = response::credentials(run, &json, &Names::PROCESS, &place)?;
    let from = format!("{place}, access key id {}", credentials.access_key_id());
    Ok(Found::Here(credentials, from))
}
