//! Whose fault an error is.

/// Whose fault an error is: what retry logic and exit codes switch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A buffer of the caller's is too small; grow it and repeat the call.
    Capacity,
    /// The caller passed something unusable or called at the wrong time.
    Caller,
    /// The credential is unusable or was rejected.
    Credential,
    /// A limit that guards against hostile or senseless input was exceeded.
    Limit,
    /// The peer broke the protocol or could not prove who it is.
    Peer,
}
