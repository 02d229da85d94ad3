//! Futures with a deadline.

use mongo_auth_host::Deadline;
use std::io;

/// Waits for `work`, but not beyond `deadline`.
pub(crate) async fn within<T>(
    deadline: Deadline,
    work: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    // A timer polls the work before it looks at the clock.
    deadline.remaining()?;
    match deadline.instant() {
        None => work.await,
        Some(at) => tokio::time::timeout_at(at.into(), work)
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())),
    }
}
