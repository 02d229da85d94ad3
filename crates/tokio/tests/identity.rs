//! Asking AWS STS who the caller is, with the tokio adapter: the cases of the blocking adapter.

#[path = "../../blocking/tests/common/identity.rs"]
mod identity;

/// The adapter under test, in the form that the cases use.
mod adapter {
    use mongo_auth_host::{
        Connector,
        aws::{CallerIdentity, Credentials, IdentityFailure},
    };

    pub(crate) fn caller_identity(
        connector: &Connector,
        credentials: &Credentials,
    ) -> Result<CallerIdentity, IdentityFailure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(mongo_auth_tokio::aws_caller_identity(connector, credentials))
    }
}
