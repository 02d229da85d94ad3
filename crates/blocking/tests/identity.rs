//! Asking AWS STS who the caller is, with the blocking adapter.

#[path = "common/identity.rs"]
mod identity;

/// The adapter under test, in the form that the cases use.
mod adapter {
    pub(crate) use mongo_auth_blocking::aws_caller_identity as caller_identity;
}
