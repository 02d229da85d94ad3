//! The server role, for test servers and for peers that keep their own users.
//!
//! ```text
//! Identified::receive(client-first)
//! Identified --challenge(nonce, salt, ..)-> Challenged
//! Challenged --receive(client-final)------> Accepted
//! ```
//!
//! Every state is a pure function of the messages, so a server that does not want to hold a
//! borrowing state between two reads keeps the bytes of client-first and the parameters of the
//! challenge, and makes the state anew.
//!
//! ```
//! use mongo_auth_primitives::Cursor;
//! use mongo_auth_scram::{ClientKeys, Hash, server::Identified};
//!
//! # if !Hash::Sha256.is_available() { return Ok(()) }
//! let salt = b"sixteen bytes ok";
//! let keys = ClientKeys::derive(Hash::Sha256, b"pencil", salt, 4096)?.server_keys();
//!
//! let client_first = b"n,,n=a=2Cb,r=rOprNGfwEbeRWgbNEkqO";
//! let identified = Identified::receive(Hash::Sha256, client_first)?;
//! assert!(identified.username() == "a,b");
//! let mut buffer = [0; 256];
//! let mut out = Cursor::new(&mut buffer);
//! let challenged = identified.challenge("%hvYDpWUa2RaTCAf", salt, 4096, &mut out)?;
//! let len = out.finish().unwrap();
//! assert!(buffer[..len].ends_with(b",s=c2l4dGVlbiBieXRlcyBvaw==,i=4096"));
//!
//! let client_final = b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAf,p=AAAA";
//! assert!(challenged.receive(client_final, Some(&keys)).is_err());
//! # Ok::<(), mongo_auth_scram::Error>(())
//! ```

mod accepted;
mod challenged;
mod identified;
mod rejection;
mod username;

pub use accepted::Accepted;
pub use challenged::Challenged;
pub use identified::Identified;
pub use rejection::Rejection;
pub use username::{Username, UsernameChars};

#[cfg(test)]
mod tests;
