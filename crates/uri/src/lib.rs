//! Connection strings of MongoDB, parsed without a copy, without std and without an allocator.
//!
//! A string is judged in two stages. [`ConnectionString::parse`] checks the syntax and the
//! options (connection string and URI options specifications); what a driver may only warn about
//! comes as data from [`ConnectionString::warnings`]. [`ConnectionString::credential`] then
//! applies the rules of the authentication mechanism, once command-line flags or API values are
//! known. No error, warning or `Debug` output holds a secret.
//!
//! ```
//! use mongo_auth_uri::{ConnectionString, Overrides};
//!
//! let uri = ConnectionString::parse("mongodb://j%40ne:s3cret@db.example.com/orders?tls=true")?;
//! assert!(uri.tls());
//! assert_eq!(uri.hosts().next().unwrap().port_or_default(), Some(27017));
//!
//! let credential = uri.credential(&Overrides::default())?.unwrap();
//! assert!(credential.username().unwrap() == "j@ne" && credential.source() == "orders");
//! assert!(!format!("{uri:?} {credential:?}").contains("s3cret"));
//! # Ok::<_, mongo_auth_uri::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::exhaustive_enums,
        clippy::exhaustive_structs,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
    )
)]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

mod connection_string;
mod credential;
mod encode;
mod error;
mod host;
mod limits;
mod note;
mod options;
mod overrides;
mod parse;
mod property;
mod query;
mod redact;
mod scan;
mod suggest;
mod table;
mod value;
mod warning;
mod write;

pub use connection_string::{ConnectionString, Scheme};
pub use credential::{CanonicalizeHostName, Credential, OidcEnvironment, SourceOrigin};
pub use encode::encode_userinfo;
#[cfg(feature = "alloc")]
pub use encode::encoded_userinfo;
pub use error::{Delimiter, Error, ErrorKind, Part, Reason};
pub use host::{Address, DEFAULT_PORT, Host, Hosts};
pub use limits::Limits;
pub use note::SecurityNote;
pub use options::Options;
pub use overrides::{OidcCallback, Overrides};
pub use property::{Properties, Property, PropertyEntries, PropertyEntry};
pub use redact::{Redacted, redact_raw};
pub use table::{Kind, OPTIONS, OptionName, OptionSpec};
pub use value::{List, OptionValue, Tags};
pub use warning::{Warning, WarningKind, Warnings};
pub use write::UriWriter;
