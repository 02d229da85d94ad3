//! The time of day.

use core::fmt;
use mongo_auth::primitives::UnixTime;
use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// A source of the time of day, for signatures and for the ends of credentials.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<dyn Fn() -> UnixTime + Send + Sync>>);

impl Clock {
    /// The clock of the operating system.
    pub const SYSTEM: Self = Self(None);

    /// Another clock, for platforms that have their own and for tests.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> UnixTime + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(now)))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        match &self.0 {
            Some(now) => now(),
            None => system(SystemTime::now()),
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Clock(..)" } else { "Clock::SYSTEM" })
    }
}

fn system(now: SystemTime) -> UnixTime {
    let seconds = |d: core::time::Duration| i64::try_from(d.as_secs()).unwrap_or(i64::MAX);
    UnixTime(match now.duration_since(UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => seconds(before.duration()).saturating_neg(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;

    #[test]
    fn a17_seconds_count_from_1970_in_both_directions() {
        let at = |seconds: u64| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap();
        assert_eq!(system(at(1_440_938_160)), UnixTime(1_440_938_160));
        let before = UNIX_EPOCH.checked_sub(Duration::from_secs(5)).unwrap();
        assert_eq!(system(before), UnixTime(-5));
        assert!(Clock::SYSTEM.now() > UnixTime(1_700_000_000));
        assert_eq!(Clock::from_fn(|| UnixTime(7)).now(), UnixTime(7));
    }
}
