//! What a test server is like.

use crate::User;
use mongo_auth::Mechanism;

/// What a test server is like. The default is a standalone MongoDB 6.0 without users.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServerConfig {
    /// Who can log in.
    pub users: Vec<User>,
    /// What the server says it is.
    pub kind: Kind,
    /// The mechanisms that are switched on, `authenticationMechanisms` of a real server.
    pub mechanisms: Vec<Mechanism>,
    /// The iteration count of SCRAM-SHA-1; 10,000 by default.
    pub sha1_iterations: u32,
    /// The iteration count of SCRAM-SHA-256; 15,000 by default.
    pub sha256_iterations: u32,
    /// `maxWireVersion`: 17 is MongoDB 6.0, the default.
    pub max_wire_version: i32,
    /// Whether `speculativeAuthenticate` inside `hello` is answered; servers before 4.4 do not.
    pub speculative: bool,
    /// Whether `skipEmptyExchange` is honoured; servers before 4.4 make the client send one more,
    /// empty message.
    pub skip_empty_exchange: bool,
    /// Who tells whose AWS credentials a client has; without it nobody logs in by MONGODB-AWS.
    #[cfg(feature = "aws")]
    pub sts: Option<crate::Sts>,
    /// Commands that fail.
    pub fail_commands: Vec<FailCommand>,
    /// What happens to replies before they are sent.
    #[cfg(feature = "hostile")]
    pub tamper: Option<crate::hostile::TamperWith>,
}

impl ServerConfig {
    /// A standalone MongoDB 6.0 with these users.
    #[must_use]
    pub fn new(users: impl IntoIterator<Item = User>) -> Self {
        Self {
            users: users.into_iter().collect(),
            kind: Kind::Standalone,
            mechanisms: vec![
                Mechanism::ScramSha1,
                Mechanism::ScramSha256,
                Mechanism::Plain,
                Mechanism::MongodbX509,
            ],
            sha1_iterations: 10_000,
            sha256_iterations: 15_000,
            max_wire_version: 17,
            speculative: true,
            skip_empty_exchange: true,
            #[cfg(feature = "aws")]
            sts: None,
            fail_commands: Vec::new(),
            #[cfg(feature = "hostile")]
            tamper: None,
        }
    }

    /// The same server with 4,096 iterations, the least that clients accept, where time matters
    /// more than strength.
    #[must_use]
    pub const fn with_least_iterations(mut self) -> Self {
        self.sha1_iterations = mongo_auth::scram::MIN_ITERATIONS;
        self.sha256_iterations = mongo_auth::scram::MIN_ITERATIONS;
        self
    }

    /// The same server with MONGODB-AWS switched on and a stand-in for AWS STS.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn with_sts(mut self, sts: crate::Sts) -> Self {
        self.mechanisms.push(Mechanism::MongodbAws);
        self.sts = Some(sts);
        self
    }

    /// The same server with the manners of MongoDB 4.2: no speculative authentication, and SCRAM
    /// takes one round trip more.
    #[must_use]
    pub const fn like_4_2(mut self) -> Self {
        self.max_wire_version = 8;
        self.speculative = false;
        self.skip_empty_exchange = false;
        self
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self::new([])
    }
}

/// What a server says it is in its answer to `hello`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A member of replica set `rs0` that holds no data and no users.
    Arbiter,
    /// A router of a sharded cluster.
    Mongos,
    /// A server on its own.
    #[default]
    Standalone,
}

/// A command that fails a number of times on every connection.
///
/// ```
/// use mongo_auth_testkit::FailCommand;
/// let expired = FailCommand::reauthentication_required("ping");
/// assert_eq!((expired.code, expired.times), (391, 1));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailCommand {
    /// The name of the command.
    pub command: String,
    /// The code of the error.
    pub code: i32,
    /// The name of the error.
    pub code_name: String,
    /// How often it fails.
    pub times: u32,
}

impl FailCommand {
    /// Lets `command` fail once.
    #[must_use]
    pub fn once(command: impl Into<String>, code: i32, code_name: impl Into<String>) -> Self {
        Self { command: command.into(), code, code_name: code_name.into(), times: 1 }
    }

    /// Lets `command` fail once because the session has expired: code 391.
    #[must_use]
    pub fn reauthentication_required(command: impl Into<String>) -> Self {
        Self::once(command, 391, "ReauthenticationRequired")
    }
}
