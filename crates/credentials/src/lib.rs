//! Where credentials come from, as machines that do no I/O.
//!
//! A machine says what it needs next (an environment variable, a file, an HTTP exchange, a process,
//! an answer of the application) and is told; whoever owns the I/O answers. [`aws`] has the chain of
//! AWS credential sources. It explains itself: every source that was passed over says why.
#![cfg_attr(
    feature = "aws",
    doc = r##"
```
use mongo_auth_credentials::aws::{Answer, Chain, Config, Need};

// The environment of this example, in place of the process's.
let environment = |name: &str| match name {
    "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE"),
    "AWS_SECRET_ACCESS_KEY" => Some("secret"),
    _ => None,
};
let config = Config::new();
let mut chain = Chain::new(&config, *b"8 random");
let credentials = loop {
    let answer = match chain.need() {
        Need::Env(name) => Answer::Env(environment(name)),
        Need::Done(credentials) => break credentials.clone(),
        Need::Failed(error) => panic!("{error}"),
        _ => Answer::Unsupported, // files, HTTP, processes: the adapters know how
    };
    chain.answer(answer).unwrap();
};
assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
println!("{}", chain.trace());
```
"##
)]
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

#[cfg(feature = "aws")]
extern crate alloc;

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
mod date;
#[cfg(feature = "aws")]
mod file;
#[cfg(feature = "aws")]
mod http;
#[cfg(feature = "aws")]
mod json;
#[cfg(feature = "aws")]
mod text;

#[cfg(feature = "aws")]
pub use file::{FileFailure, MAX_FILE};
#[cfg(feature = "aws")]
pub use http::{HttpFailure, HttpReply, HttpRequest, MAX_BODY, Method, Network};
