//! The tokio adapter against peers on loopback: the cases of the blocking adapter.

#[path = "../../blocking/tests/common/cases.rs"]
mod cases;
#[path = "../../blocking/tests/common/limits.rs"]
mod limits;
#[path = "../../blocking/tests/common/peer.rs"]
mod peer;
#[path = "../../blocking/tests/common/strangers.rs"]
mod strangers;
#[path = "../../blocking/tests/common/tls.rs"]
mod tls;

/// The adapter under test, in the form that the cases use.
mod adapter {
    use mongo_auth::{Outcome, rawbson::Doc};
    use mongo_auth_host::{Connector, Error, Host, Observer, command::Reply};
    use tokio::runtime::{Builder, Runtime};

    pub(crate) const NAME: &str = "tokio";

    pub(crate) struct Connection(mongo_auth_tokio::Connection, Runtime);

    pub(crate) fn connect(
        connector: &Connector,
        host: &Host,
        observer: &mut dyn Observer,
    ) -> Result<Connection, Error> {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let connection = runtime.block_on(mongo_auth_tokio::connect(connector, host, observer))?;
        Ok(Connection(connection, runtime))
    }

    impl Connection {
        pub(crate) fn outcome(&self) -> &Outcome {
            self.0.outcome()
        }

        pub(crate) fn run(&mut self, db: &str, command: &Doc<'_>) -> Result<Reply, Error> {
            self.1.block_on(self.0.run_command(db, command, &mut ()))
        }

        pub(crate) fn reauthenticate(&mut self) -> Result<(), Error> {
            self.1.block_on(self.0.reauthenticate(&mut ()))
        }
    }
}
