//! The shared credentials file and the config file.

use super::ini::{Ini, Section};
use super::run::{Run, Stop, joined};
use super::words;
use super::{ErrorKind, FilePurpose};
use crate::FileFailure;
use crate::text::Shown;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Both files.
pub(super) struct Files<'f> {
    pub(super) credentials: Place<'f>,
    pub(super) config: Place<'f>,
    /// Profiles and single sign-on sessions of the config file, by name.
    profiles: Vec<(String, usize)>,
    sessions: Vec<(String, usize)>,
}

/// A file and what is in it.
pub(super) struct Place<'f> {
    /// The path, or the name of the variable that has none.
    pub(super) path: String,
    /// Why nothing was read.
    note: &'static str,
    ini: Option<Ini<'f>>,
}

/// A profile: its sections of both files.
#[derive(Clone, Copy)]
pub(super) struct Profile<'a> {
    pub(super) credentials: Option<&'a Section<'a>>,
    pub(super) config: Option<&'a Section<'a>>,
}

impl<'f> Files<'f> {
    /// Asks for both files.
    pub(super) fn load(run: &mut Run<'f>) -> Result<Self, Stop> {
        let credentials = place(
            run,
            "AWS_SHARED_CREDENTIALS_FILE",
            "~/.aws/credentials",
            FilePurpose::SharedCredentials,
        )?;
        let config = place(run, "AWS_CONFIG_FILE", "~/.aws/config", FilePurpose::Config)?;
        let (mut profiles, mut sessions) = (Vec::new(), Vec::new());
        for (index, section) in config.sections().iter().enumerate() {
            if section.name == "default" {
                profiles.push(("default".to_owned(), index));
                continue;
            }
            // a name whose quotes do not match is nobody's
            let Ok(words) = words::split(section.name) else { continue };
            match words.as_slice() {
                [kind, name] if kind == "profile" => profiles.push((name.clone(), index)),
                [kind, name] if kind == "sso-session" => sessions.push((name.clone(), index)),
                _ => {}
            }
        }
        Ok(Self { credentials, config, profiles, sessions })
    }

    /// A profile that is in one of the files, or in both.
    pub(super) fn profile(&self, name: &str) -> Option<Profile<'_>> {
        let credentials = self.credentials.sections().iter().find(|s| s.name == name);
        let config = self.config_section(&self.profiles, name);
        (credentials.is_some() || config.is_some()).then_some(Profile { credentials, config })
    }

    /// A single sign-on session of the config file.
    pub(super) fn session(&self, name: &str) -> Option<&Section<'f>> {
        self.config_section(&self.sessions, name)
    }

    /// The files, in words.
    pub(super) fn paths(&self) -> String {
        let Self { credentials, config, .. } = self;
        let (first, second) = (Shown(&credentials.path), Shown(&config.path));
        format!("{first}{} and {second}{}", credentials.note, config.note)
    }

    /// The names of the profiles, in words.
    pub(super) fn names(&self) -> String {
        let config = self.profiles.iter().map(|(name, _)| name.as_str());
        let credentials = self.credentials.sections().iter().map(|section| section.name);
        let names: BTreeSet<&str> = config.chain(credentials).collect();
        if names.is_empty() {
            return "there are none".to_owned();
        }
        let more = names.len().saturating_sub(20);
        let shown: Vec<String> = names.iter().take(20).map(|n| Shown(n).to_string()).collect();
        let names = joined(shown.iter().map(String::as_str));
        if more == 0 {
            format!("there are {names}")
        } else {
            format!("there are {names} and {more} more")
        }
    }

    /// The section of that name that comes last: two spellings of one name are two sections.
    fn config_section(&self, names: &[(String, usize)], name: &str) -> Option<&Section<'f>> {
        let (_, index) = names.iter().rev().find(|(have, _)| have == name)?;
        self.config.sections().get(*index)
    }
}

impl<'f> Place<'f> {
    fn sections(&self) -> &[Section<'f>] {
        self.ini.as_ref().map_or(&[], |ini| &ini.sections)
    }
}

impl<'a> Profile<'a> {
    /// The value of a key; the credentials file beats the config file.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        let get = |section: Option<&'a Section<'a>>| section.and_then(|section| section.get(key));
        get(self.credentials).or_else(|| get(self.config))
    }
}

/// The directory that `~` stands for.
pub(super) fn home<'f>(run: &mut Run<'f>) -> Result<Option<&'f str>, Stop> {
    match run.env("HOME")? {
        Some(home) => Ok(Some(home)),
        None => run.env("USERPROFILE"),
    }
}

/// A path with `~` at its beginning replaced; `None` when there is no home directory.
fn expanded(run: &mut Run<'_>, path: &str) -> Result<Option<String>, Stop> {
    match path.strip_prefix('~') {
        Some(rest) if rest.starts_with(['/', '\\']) => {
            let home = home(run)?.map(|home| home.trim_end_matches(['/', '\\']));
            Ok(home.map(|home| format!("{home}{rest}")))
        }
        _ => Ok(Some(path.to_owned())),
    }
}

fn place<'f>(
    run: &mut Run<'f>,
    variable: &'static str,
    default: &str,
    purpose: FilePurpose,
) -> Result<Place<'f>, Stop> {
    let path = match run.env_or_empty(variable)? {
        Some("") => return Ok(Place { path: variable.to_owned(), note: " (empty)", ini: None }),
        Some(path) => path,
        None => default,
    };
    let Some(path) = expanded(run, path)? else {
        return Ok(Place { path: path.to_owned(), note: " (HOME is not set)", ini: None });
    };
    let bytes = match run.file(&path, purpose)? {
        Ok(bytes) => bytes,
        Err(FileFailure::NotFound) => {
            return Ok(Place { path, note: " (does not exist)", ini: None });
        }
        Err(failure @ FileFailure::TooLarge) => {
            let detail = format!("{} {}", Shown(&path), failure.as_str());
            return Err(run.fail(ErrorKind::Limit, detail));
        }
        Err(failure) => {
            let detail = format!("{} {}", Shown(&path), failure.as_str());
            return Err(run.fail(ErrorKind::SourceFailed, detail));
        }
    };
    let ini = Ini::parse(bytes)
        .map_err(|problem| run.fail_at(ErrorKind::Syntax, &path, problem.line, problem.what))?;
    Ok(Place { path, note: "", ini: Some(ini) })
}
