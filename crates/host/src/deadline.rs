//! One budget of time for a chain of blocking steps.

use core::time::Duration;
use std::time::Instant;

/// The moment by which everything must be over, or no such moment.
///
/// It is set once and every step asks for what is left, so that many slow steps cannot add up to
/// more than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// No limit.
    pub const NEVER: Self = Self(None);

    /// A limit `timeout` from now; `None` and a moment that the clock cannot express are no limit.
    #[must_use]
    pub fn after(timeout: Option<Duration>) -> Self {
        Self(timeout.and_then(|t| Instant::now().checked_add(t)))
    }

    /// A limit at a point in time.
    #[must_use]
    pub const fn at(instant: Instant) -> Self {
        Self(Some(instant))
    }

    /// The point in time, unless there is no limit.
    #[must_use]
    pub const fn instant(self) -> Option<Instant> {
        self.0
    }

    /// Whichever of the two comes first.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(one), Some(two)) => Self(Some(one.min(two))),
            (one, two) => Self(one.or(two)),
        }
    }

    /// Whether no time is left.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.0.is_some_and(|at| Instant::now() >= at)
    }

    /// What is left: `Ok(None)` without a limit, never `Ok(Some(0))`.
    ///
    /// # Errors
    /// [`DeadlineOver`] when nothing is left.
    pub fn remaining(self) -> Result<Option<Duration>, DeadlineOver> {
        let Some(at) = self.0 else { return Ok(None) };
        match at.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(DeadlineOver),
            left => Ok(Some(left)),
        }
    }

    /// The share of what is left for the next of `attempts` that remain, so that one address that
    /// does not answer leaves time for those after it.
    ///
    /// # Errors
    /// [`DeadlineOver`] when nothing is left.
    pub fn share(self, attempts: usize) -> Result<Option<Duration>, DeadlineOver> {
        let attempts = u32::try_from(attempts).unwrap_or(u32::MAX).max(1);
        // A share of zero would mean "no limit" to a socket.
        Ok(self.remaining()?.map(|left| (left / attempts).max(Duration::from_micros(1))))
    }
}

/// No time is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadlineOver;

impl core::fmt::Display for DeadlineOver {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("no time is left")
    }
}

impl core::error::Error for DeadlineOver {}

impl From<DeadlineOver> for std::io::Error {
    fn from(_: DeadlineOver) -> Self {
        std::io::ErrorKind::TimedOut.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n19_a_deadline_that_is_over_leaves_nothing() {
        let over = Deadline::at(Instant::now());
        assert!(over.is_over());
        assert_eq!(over.remaining(), Err(DeadlineOver));
        assert_eq!(over.share(3), Err(DeadlineOver));
    }

    #[test]
    fn n19_attempts_share_what_is_left() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(Some(hour));
        let share = |n| deadline.share(n).unwrap().unwrap();
        assert!(share(1) <= hour && share(1) > hour / 2);
        assert!(share(4) <= hour / 4 && share(4) > hour / 8);
        assert!(share(0) > hour / 2);
        assert!(share(usize::MAX) > Duration::ZERO);
    }

    #[test]
    fn t26_of_two_limits_the_earlier_one_counts() {
        let now = Deadline::at(Instant::now());
        let later = Deadline::after(Some(Duration::from_secs(3600)));
        assert_eq!((now.earlier(later), later.earlier(now)), (now, now));
        assert_eq!((now.earlier(Deadline::NEVER), Deadline::NEVER.earlier(now)), (now, now));
        assert_eq!(Deadline::NEVER.earlier(Deadline::NEVER), Deadline::NEVER);
    }

    #[test]
    fn n19_no_limit_is_no_limit() {
        for never in [Deadline::NEVER, Deadline::after(None), Deadline::after(Some(Duration::MAX))]
        {
            assert!(!never.is_over());
            assert_eq!((never.remaining(), never.share(2)), (Ok(None), Ok(None)));
        }
    }
}
