//! The log-in of one connection.
//!
//! ```text
//!   hello ──┬─ arbiter, or no account ─────────────────────────► done
//!           ├─ speculative reply ──► conversation from its second step ─► done
//!           └─ otherwise ──► negotiate ──► conversation from its start ─► done
//! ```

mod core;
mod exchange;
mod hello;
mod need;
mod outcome;
mod policy;
#[cfg(feature = "x509")]
mod x509;

pub use self::need::{Answer, Event, Need};
pub use self::outcome::{Authentication, Outcome};

use self::core::Core;
use crate::{Config, Error, Nonce, Nonces};
use ::core::fmt;
use mongo_auth_primitives::Cursor;
use mongo_auth_rawbson::Doc;
use zeroize::Zeroize;

/// The log-in of one connection, from `hello` to success.
///
/// It has no lifetime: what it must keep is copied into the store `S`, an array, a `&mut [u8]` or
/// a vector. 1,024 bytes are enough for a bare `hello` and ordinary names; add the length of the
/// `client` document. [`Error::BufferTooSmall`] says what is needed, and once
/// [`store_mut`](Self::store_mut) was grown, the same answer can be repeated. The store is wiped
/// on drop.
pub struct Login<S: AsRef<[u8]> + AsMut<[u8]>> {
    core: Core,
    store: S,
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> Login<S> {
    /// Starts a log-in that sends `hello` itself.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], or a configuration that must not be used: everything that can be
    /// known before the first byte leaves is refused here.
    pub fn new(config: &Config<'_>, nonces: Nonces, mut store: S) -> Result<Self, Error> {
        let mut core = Core::new(config, nonces, store.as_mut())?;
        core.send_hello(config, store.as_mut())?;
        Ok(Self { core, store })
    }

    /// Starts a log-in inside the `hello` of a driver: splice what
    /// [`write_hello_fields`](Self::write_hello_fields) writes into the command, give the reply to
    /// [`resume`](Self::resume), then go on with [`need`](Self::need) and
    /// [`answer`](Self::answer).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn in_hello(config: &Config<'_>, nonces: Nonces, mut store: S) -> Result<Self, Error> {
        let core = Core::new(config, nonces, store.as_mut())?;
        Ok(Self { core, store })
    }

    /// Writes a document whose elements belong into the driver's own `hello`:
    /// `saslSupportedMechs` and `speculativeAuthenticate`, as far as the account wants them.
    /// Returns its length.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`].
    pub fn write_hello_fields(&self, out: &mut [u8]) -> Result<usize, Error> {
        let mut cursor = Cursor::new(out);
        mongo_auth_rawbson::write(&mut cursor, |doc| {
            self.core.put_hello_fields(doc, self.store.as_ref());
        });
        Ok(cursor.finish()?)
    }

    /// Goes on from the reply to the driver's own `hello`.
    ///
    /// # Errors
    /// [`Error::WrongAnswer`] unless the log-in was started by [`in_hello`](Self::in_hello) and
    /// waits for that reply; otherwise as [`answer`](Self::answer).
    pub fn resume<'x>(&mut self, hello_reply: Doc<'x>) -> Result<Event<'x>, Error> {
        self.core.resume(hello_reply, self.store.as_mut())
    }

    /// Authenticates again on the connection of a log-in that is done: the answer to code 391,
    /// `ReauthenticationRequired`. No `hello` is sent and nothing of the first time is used again.
    ///
    /// # Errors
    /// [`Error::WrongAnswer`] before the log-in is done and without an account,
    /// [`Error::NoReauthentication`] for MONGODB-X509, [`Error::BufferTooSmall`].
    pub fn reauthenticate(&mut self, nonce: Nonce) -> Result<(), Error> {
        self.core.reauthenticate(nonce, self.store.as_mut())
    }

    /// What the log-in waits for. Asking again changes nothing.
    #[must_use]
    pub fn need(&self) -> Need<'_> {
        self.core.need(self.store.as_ref())
    }

    /// Moves on.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], [`Error::WrongAnswer`] and [`Error::ReceivedLength`] move
    /// nothing. Every other error ends the log-in and is repeated for ever.
    pub fn answer<'x>(&mut self, answer: Answer<'x>) -> Result<Event<'x>, Error> {
        self.core.answer(answer, self.store.as_mut())
    }

    /// What is known so far; [`Need::Done`] has it when it is complete.
    #[must_use]
    pub const fn progress(&self) -> &Outcome {
        self.core.outcome()
    }

    /// The host that a MONGODB-AWS server has named for its request to AWS STS, once it has; also
    /// after that host was refused.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn sts_host(&self) -> Option<&str> {
        self.core.sts_host(self.store.as_ref())
    }

    /// The store, to grow it. Its bytes must stay as they are.
    pub const fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> Drop for Login<S> {
    fn drop(&mut self) {
        self.store.as_mut().zeroize();
    }
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> fmt::Debug for Login<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("outcome", self.progress()).finish_non_exhaustive()
    }
}

// The scripts compare mechanisms with each other.
#[cfg(all(
    test,
    feature = "plain",
    feature = "scram-sha-1",
    feature = "scram-sha-256",
    feature = "x509"
))]
mod tests;
