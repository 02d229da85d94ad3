//! Keys that stand somewhere as they are.

use super::run::{Run, Stop};
use super::{Credentials, ErrorKind};
use crate::text::{Shown, is_header_value};
use alloc::format;

/// Up to three values of one place, and what they are called there.
#[derive(Clone, Copy)]
pub(super) struct StaticKeys<'a> {
    pub(super) access_key_id: Option<&'a str>,
    pub(super) secret_access_key: Option<&'a str>,
    pub(super) session_token: Option<&'a str>,
    pub(super) names: [&'a str; 3],
    /// The place, in words.
    pub(super) place: &'a str,
}

impl StaticKeys<'_> {
    /// The credentials, `None` when none of the three is there.
    ///
    /// Part of a set is an error: who sets one key means these, and what the next source would
    /// give are somebody else's.
    pub(super) fn complete(&self, run: &Run<'_>) -> Result<Option<Credentials>, Stop> {
        let [id_name, secret_name, token_name] = self.names;
        let (id, secret) = match (self.access_key_id, self.secret_access_key, self.session_token) {
            (None, None, None) => return Ok(None),
            (Some(id), Some(secret), _) => (id, secret),
            (Some(_), None, _) => return Err(self.partial(run, id_name, secret_name)),
            (None, Some(_), _) => return Err(self.partial(run, secret_name, id_name)),
            (None, None, Some(_)) => return Err(self.partial(run, token_name, id_name)),
        };
        for (name, value) in
            [(id_name, Some(id)), (secret_name, Some(secret)), (token_name, self.session_token)]
        {
            if let Some(fault) = value.and_then(fault) {
                let detail = format!("{name} in {} {fault}", Shown(self.place));
                return Err(run.fail(ErrorKind::Syntax, detail));
            }
        }
        Ok(Some(Credentials::new(id, secret, self.session_token)))
    }

    fn partial(&self, run: &Run<'_>, have: &str, missing: &str) -> Stop {
        let place = Shown(self.place);
        run.fail(ErrorKind::Partial, format!("{have} is set in {place}, {missing} is not"))
    }
}

/// What keeps a key or a token from being sent in a header.
pub(super) fn fault(value: &str) -> Option<&'static str> {
    if value.contains(['\r', '\n']) {
        Some("contains a line break")
    } else if !is_header_value(value) || value.trim() != value {
        Some("contains characters that no key has, or space at an end")
    } else {
        None
    }
}
