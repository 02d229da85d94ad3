//! Both adapters behind one face, so that one list of scenarios runs through both.

use core::future::Future;
use mongo_auth::Outcome;
use mongo_auth::rawbson::Doc;
use mongo_auth_host::command::Reply;
use mongo_auth_host::{Connector, Error, Host, Observer};

/// An adapter.
pub trait Adapter: Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// Connects and logs in.
    ///
    /// # Errors
    /// What the adapter returns.
    fn connect(&self, connector: &Connector, host: &Host) -> Result<Box<dyn Connection>, Error> {
        self.connect_observed(connector, host, &mut ())
    }

    /// Connects and logs in, and tells `observer` of every step.
    ///
    /// # Errors
    /// What the adapter returns.
    fn connect_observed(
        &self,
        connector: &Connector,
        host: &Host,
        observer: &mut dyn Observer,
    ) -> Result<Box<dyn Connection>, Error>;
}

/// A connection that an adapter has logged in.
pub trait Connection {
    /// How the log-in went.
    fn outcome(&self) -> Outcome;

    /// Runs a command.
    ///
    /// # Errors
    /// What the adapter returns.
    fn run(&mut self, db: &str, command: &Doc<'_>) -> Result<Reply, Error>;
}

/// Both adapters.
#[must_use]
pub fn all() -> [&'static dyn Adapter; 2] {
    [&Blocking, &Tokio]
}

struct Blocking;

impl Adapter for Blocking {
    fn name(&self) -> &'static str {
        "blocking"
    }

    fn connect_observed(
        &self,
        connector: &Connector,
        host: &Host,
        observer: &mut dyn Observer,
    ) -> Result<Box<dyn Connection>, Error> {
        Ok(Box::new(mongo_auth_blocking::connect(connector, host, observer)?))
    }
}

impl Connection for mongo_auth_blocking::Connection {
    fn outcome(&self) -> Outcome {
        *self.outcome()
    }

    fn run(&mut self, db: &str, command: &Doc<'_>) -> Result<Reply, Error> {
        self.run_command(db, command, &mut ())
    }
}

struct Tokio;

/// A connection and the runtime it lives on.
struct OnRuntime {
    connection: mongo_auth_tokio::Connection,
    runtime: tokio::runtime::Runtime,
}

impl Adapter for Tokio {
    fn name(&self) -> &'static str {
        "tokio"
    }

    fn connect_observed(
        &self,
        connector: &Connector,
        host: &Host,
        observer: &mut dyn Observer,
    ) -> Result<Box<dyn Connection>, Error> {
        let runtime = runtime();
        let connecting = mongo_auth_tokio::connect(connector, host, observer);
        let connection = runtime.block_on(must_be_send(connecting))?;
        Ok(Box::new(OnRuntime { connection, runtime }))
    }
}

impl Connection for OnRuntime {
    fn outcome(&self) -> Outcome {
        *self.connection.outcome()
    }

    fn run(&mut self, db: &str, command: &Doc<'_>) -> Result<Reply, Error> {
        self.runtime.block_on(self.connection.run_command(db, command, &mut ()))
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.expect("a runtime of the current thread needs nothing that can fail here")
}

/// A future that a work-stealing runtime could not take would be of little use.
fn must_be_send<F: Future + Send>(future: F) -> F {
    future
}
