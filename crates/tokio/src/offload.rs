//! Work that would hold up the executor.

use core::sync::atomic::{AtomicBool, Ordering};
use mongo_auth_host::ErrorKind;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Does `work` on a blocking thread. It is given a question to ask now and then: whether the
/// future was dropped, so that nobody waits for it any more.
pub(crate) async fn offload<T: Send + 'static>(
    work: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
) -> Result<T, ErrorKind> {
    let cancel = CancelOnDrop::default();
    let cancelled = Arc::clone(&cancel.0);
    let done = spawn_blocking(move || work(&|| cancelled.load(Ordering::Relaxed))).await;
    // It can fail only when the runtime is shutting down.
    done.map_err(|_| ErrorKind::Unusable)
}

/// A task on a blocking thread cannot be aborted, only asked.
#[derive(Default)]
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
