//! One list of scenarios against a real mongod, for both adapters.

mod list;
mod run;

pub use list::SCENARIOS;
pub use run::run_all;

use mongo_auth_host::error::Family;

/// A connection string and what has to come of it.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// The requirements it proves, and a name.
    pub id: &'static str,
    /// The connection string. `{path}` stands for a text in the file of the peers.
    pub uri: &'static str,
    /// What has to come of it.
    pub expect: Expect,
}

/// What has to come of a scenario.
#[derive(Clone, Copy, Debug)]
pub enum Expect {
    /// The log-in succeeds, and the server's log says the same.
    LoggedIn {
        /// The user as the server names it, `name@database`; for X.509 the subject.
        user: &'static str,
        /// The mechanism.
        mechanism: &'static str,
        /// Whether the attempt inside `hello` was taken up.
        speculative: bool,
        /// How many messages were sent and answered.
        round_trips: u32,
    },
    /// There is no credential; `hello` succeeds.
    NotLoggedIn,
    /// It fails.
    Fails {
        /// Whose failure it is, which is what the exit code tells.
        family: Family,
        /// The code of the server's error.
        code: Option<i64>,
        /// What the error or its hint must say.
        says: &'static str,
    },
}
