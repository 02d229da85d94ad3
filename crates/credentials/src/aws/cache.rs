//! Credentials that were fetched, kept until they end.

use super::Credentials;
use core::fmt;
use core::time::Duration;
use mongo_auth_primitives::UnixTime;

/// Credentials that were fetched, for all connections of one client.
///
/// A plain value: whoever shares it puts a lock around it, and holds that lock for these calls
/// only, never while fetching. Of two fetches that run at once the first one to finish is kept.
///
/// ```
/// use mongo_auth_credentials::aws::Cache;
/// use mongo_auth_primitives::UnixTime;
///
/// let mut cache = Cache::new();
/// let now = UnixTime(1_700_000_000);
/// let seen = cache.generation();
/// assert!(cache.get(now).is_none());
/// // … fetch, then cache.put(seen, &credentials); and when a log-in with them fails:
/// cache.invalidate(seen);
/// ```
#[derive(Clone)]
pub struct Cache {
    margin: Duration,
    entry: Option<Credentials>,
    generation: Generation,
}

/// Which credentials a [`Cache`] holds: it changes with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generation(u64);

impl Cache {
    /// How long before their end credentials are no longer given out: five minutes.
    pub const MARGIN: Duration = Duration::from_secs(5 * 60);

    /// An empty cache.
    #[must_use]
    pub const fn new() -> Self {
        Self { margin: Self::MARGIN, entry: None, generation: Generation(0) }
    }

    /// Gives out credentials until `margin` before their end.
    #[must_use]
    pub const fn with_margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// The credentials, when more than the margin is left of them, and which they are.
    ///
    /// Ask before anything else: fetched credentials go before those of the environment as long as
    /// they work.
    #[must_use]
    pub fn get(&self, now: UnixTime) -> Option<(&Credentials, Generation)> {
        let entry = self.entry.as_ref()?;
        let margin = i64::try_from(self.margin.as_secs()).unwrap_or(i64::MAX);
        let usable = match entry.expiration() {
            Some(UnixTime(end)) => end.saturating_sub(now.0) > margin,
            None => true,
        };
        usable.then_some((entry, self.generation))
    }

    /// Which credentials it holds, usable or not: to be read before a fetch begins.
    #[must_use]
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// Keeps what a fetch gave, unless another fetch was faster since `seen` was read.
    ///
    /// False when nothing was kept, also because keys of the environment, of files and of the
    /// application never are.
    pub fn put(&mut self, seen: Generation, credentials: &Credentials) -> bool {
        if seen != self.generation || !credentials.is_cacheable() {
            return false;
        }
        self.entry = Some(credentials.clone());
        self.generation = Generation(self.generation.0.wrapping_add(1));
        true
    }

    /// Drops these credentials, because a log-in with them failed; newer ones stay.
    ///
    /// True when they were dropped. Connections that are open stay open.
    pub fn invalidate(&mut self, failed: Generation) -> bool {
        if failed != self.generation || self.entry.is_none() {
            return false;
        }
        self.entry = None;
        true
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("margin", &self.margin).field("entry", &self.entry).finish()
    }
}

#[cfg(test)]
mod tests;
