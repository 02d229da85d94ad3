//! Keys from a password, off the executor.

use crate::offload::offload;
use mongo_auth::scram::{ClientKeys, Derivation};
use mongo_auth_host::{Deadline, ErrorKind, keys};

/// Derives the keys on a blocking thread, in slices: dropping the future stops the work within
/// one slice, and so does the deadline.
pub(crate) async fn derive(
    derivation: Derivation,
    deadline: Deadline,
) -> Result<ClientKeys, ErrorKind> {
    let keys = offload(move |stop| keys::run(derivation, || stop() || deadline.is_over()));
    keys.await?.ok_or(ErrorKind::Timeout)
}
