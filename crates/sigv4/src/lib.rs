//! AWS Signature Version 4 as pure functions.
//!
//! Requests in, signatures out: no std, no allocator, no clock. The canonical request is never
//! laid out in memory, it goes straight into the hash. What could forge a line of it or a part of
//! the credential scope is refused when the [`Host`], [`Region`], [`Scope`] or [`Credentials`] is
//! made, before the secret key is touched.
//!
//! [`get_caller_identity`] signs the request that the MongoDB mechanism `MONGODB-AWS` sends
//! through the server to AWS STS. [`Signer`] signs any other request, such as `AssumeRole`.
//!
//! ```
//! use mongo_auth_primitives::{Cursor, Secret};
//! use mongo_auth_sigv4::{AmzDate, Credentials, Host, get_caller_identity};
//!
//! let secret = Secret::new(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let credentials = Credentials::new("AKIDEXAMPLE", secret)?;
//! let host = Host::new("sts.us-west-2.amazonaws.com")?;
//! let date = AmzDate::parse("20150830T123600Z")?;
//! let mut nonce = [0; 64];
//! (0..).zip(&mut nonce).for_each(|(n, byte)| *byte = n);
//!
//! let signature = get_caller_identity(&credentials, host, &nonce, date);
//! let mut buffer = [0; 512];
//! let mut out = Cursor::new(&mut buffer);
//! signature.write_authorization(&mut out);
//! let len = out.finish().unwrap();
//! assert_eq!(
//!     core::str::from_utf8(&buffer[..len]).unwrap(),
//!     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/sts/aws4_request, \
//!     SignedHeaders=content-length;content-type;host;x-amz-date;x-mongodb-gs2-cb-flag;\
//!     x-mongodb-server-nonce, \
//!     Signature=6b2dd66107834f58ce49c20553c706495c8317f2398ea58a75f02002bc373662"
//! );
//! # Ok::<(), mongo_auth_sigv4::Error>(())
//! ```
//!
//! Specification: "Authenticating Requests (AWS Signature Version 4)" of the AWS IAM user guide,
//! and the section MONGODB-AWS of the MongoDB authentication specification.
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
#[cfg(test)]
extern crate std;

mod caller_identity;
mod canonical;
mod credentials;
mod date;
mod error;
mod hmac;
mod host;
mod request;
mod scope;
mod sha256;
mod signature;
mod signer;

pub use caller_identity::{GET_CALLER_IDENTITY_BODY, get_caller_identity};
pub use credentials::Credentials;
pub use date::AmzDate;
pub use error::Error;
pub use host::{AWS_STS_HOSTS, Host};
pub use request::Request;
pub use scope::{Region, Scope};
pub use signature::Signature;
pub use signer::{Signer, sign};
