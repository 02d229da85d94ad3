//! The AWS credential chain: which keys, from where, and why not from elsewhere.
//!
//! ```text
//!   Chain::new(config, entropy)
//!        │
//!        ▼          Env Time File Http Process Provider MfaCode
//!      need() ────────────────────────────────────────► the adapter
//!        ▲                                                  │
//!        └───────────────────── answer() ◄──────────────────┘
//!        │
//!        ├─► Done(credentials)      trace(): which sources were tried, and what each had to say
//!        └─► Failed(error)
//! ```
//!
//! A source that is *not here* (no variable, no profile, no metadata service) lets the next one
//! try. A source that is here and does not work ends the search: going on would log in as somebody
//! else. [`Order`] says which sources there are and in which order; [`Cache`] keeps what was
//! fetched.

mod assume_role;
mod cache;
mod caller_identity;
mod chain;
mod config;
mod container;
mod credentials;
mod custom;
mod endpoint;
mod environment;
mod error;
mod explicit;
mod facts;
mod files;
mod imds;
mod ini;
mod login;
mod need;
mod order;
mod plan;
mod process;
mod profile;
mod response;
mod run;
mod sso;
mod static_keys;
mod sts;
mod trace;
mod url;
mod web_identity;
mod words;
#[cfg(any(test, feature = "world"))]
pub mod world;

pub use cache::{Cache, Generation};
pub use caller_identity::{CallerIdentity, IdentityNeed, WhoAmI};
pub use chain::Chain;
pub use config::Config;
pub use credentials::Credentials;
pub use error::{Error, ErrorKind};
pub use need::{Answer, Argv, CallbackFailure, FilePurpose, Need, ProcessFailure, ProcessOutput};
pub use order::{Order, Source};
pub use plan::{AssumeRole, ContainerUri, Plan, RoleSource, Sso, WebIdentity};
pub use trace::{Outcome, Row, Trace};
