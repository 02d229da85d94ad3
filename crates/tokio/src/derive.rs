//! Keys from a password, off the executor.

use core::sync::atomic::{AtomicBool, Ordering};
use mongo_auth::scram::{ClientKeys, Derivation};
use mongo_auth_host::{Deadline, ErrorKind, keys};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Derives the keys on a blocking thread, in slices: dropping the future stops the work within
/// one slice, and so does the deadline.
pub(crate) async fn derive(
    derivation: Derivation,
    deadline: Deadline,
) -> Result<ClientKeys, ErrorKind> {
    let cancel = CancelOnDrop::default();
    let cancelled = Arc::clone(&cancel.0);
    let stop = move || cancelled.load(Ordering::Relaxed) || deadline.is_over();
    match spawn_blocking(move || keys::run(derivation, stop)).await {
        Ok(keys) => keys.ok_or(ErrorKind::Timeout),
        // The runtime is shutting down.
        Err(_) => Err(ErrorKind::Unusable),
    }
}

/// A task on a blocking thread cannot be aborted, only asked.
#[derive(Default)]
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
