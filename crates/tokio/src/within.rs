//! Futures with a deadline.

use mongo_auth_host::Deadline;
use std::io;

/// Waits for `work`, but not beyond `deadline`.
pub(crate) async fn within<T>(
    deadline: Deadline,
    work: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    match deadline.instant() {
        None => work.await,
        Some(at) => tokio::time::timeout_at(at.into(), work)
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())),
    }
}
