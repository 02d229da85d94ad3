//! The blocking adapter against peers on loopback.

#[path = "common/cases.rs"]
mod cases;
#[path = "common/limits.rs"]
mod limits;
#[path = "common/peer.rs"]
mod peer;
#[path = "common/strangers.rs"]
mod strangers;
#[path = "common/tls.rs"]
mod tls;

/// The adapter under test, in the form that the cases use.
mod adapter {
    use mongo_auth::{Outcome, rawbson::Doc};
    use mongo_auth_host::{Connector, Error, Host, Observer, command::Reply};

    pub(crate) const NAME: &str = "blocking";

    pub(crate) struct Connection(mongo_auth_blocking::Connection);

    pub(crate) fn connect(
        connector: &Connector,
        host: &Host,
        observer: &mut dyn Observer,
    ) -> Result<Connection, Error> {
        mongo_auth_blocking::connect(connector, host, observer).map(Connection)
    }

    impl Connection {
        pub(crate) fn outcome(&self) -> &Outcome {
            self.0.outcome()
        }

        pub(crate) fn run(&mut self, db: &str, command: &Doc<'_>) -> Result<Reply, Error> {
            self.0.run_command(db, command, &mut ())
        }

        pub(crate) fn reauthenticate(&mut self) -> Result<(), Error> {
            self.0.reauthenticate(&mut ())
        }
    }
}
