//! What each source had to say.

use super::Source;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// How it went with one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It is configured and did not work; the search ended here.
    Failed,
    /// Its turn did not come.
    NotTried,
    /// It is not configured here.
    Skipped,
    /// Its turn has come; it waits for an answer.
    Trying,
    /// It gave the credentials.
    Won,
}

impl Outcome {
    /// The name in traces.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotTried => "not tried",
            Self::Skipped => "skipped",
            Self::Trying => "trying",
            Self::Won => "won",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One source and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The source.
    pub source: Source,
    /// How it went.
    pub outcome: Outcome,
    /// Why: names variables, files, profiles, hosts and access key ids, never a secret.
    pub detail: String,
}

/// A row for every source of the order, in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(Vec<Row>);

impl Trace {
    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// The row of the source that won.
    #[must_use]
    pub fn winner(&self) -> Option<&Row> {
        self.0.iter().find(|row| row.outcome == Outcome::Won)
    }

    /// Says what the source whose turn it is will do.
    pub(super) fn explain(&mut self, plan: &super::Plan) {
        let trying = self.0.iter_mut().find(|row| row.outcome == Outcome::Trying);
        if let Some(row) = trying {
            row.detail = plan.to_string();
        }
    }

    pub(super) fn push(&mut self, source: Source, outcome: Outcome, detail: String) {
        self.0.push(Row { source, outcome, detail });
    }
}

/// One line for each row.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, row) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{:<24}", row.source.as_str())?;
            if row.detail.is_empty() {
                write!(f, "{}", row.outcome)?;
            } else {
                write!(f, "{:<10}{}", row.outcome, row.detail)?;
            }
        }
        Ok(())
    }
}
