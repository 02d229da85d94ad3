//! AWS credentials: everything around the credential chain that is neither protocol nor socket.
//!
//! The chain itself is in `mongo-auth-credentials` and asks for variables, files, HTTP exchanges,
//! programs and callbacks. A [`Search`] answers what needs no network; the adapters send the
//! requests. What the application decides is in [`AwsOptions`].

mod cache;
mod clock;
mod environment;
mod file;
mod http;
mod identify;
mod options;
mod process;
mod search;
mod work;

pub use cache::{AwsCache, AwsLogin};
pub use clock::Clock;
pub use environment::Environment;
pub use http::{HttpResponse, Target, failure_of};
pub use identify::{Identify, IdentityFailure, NextIdentity};
pub use mongo_auth_credentials::{
    FileFailure, HttpFailure, HttpRequest, MAX_BODY, MAX_FILE, Method, Network,
    aws::{CallerIdentity, Credentials, Order, Outcome, ProcessFailure, Row, Source, Trace},
};
pub use options::{AwsOptions, AwsProvider, MfaPrompt};
pub use search::{AwsFailure, Next, Search};
pub use work::{Finding, Work};
