//! The conversation with its storage.

use crate::{Answer, ConversationId, Error, Machine, Need, Setup};
use core::fmt;
use mongo_auth_primitives::Mechanism;
use zeroize::Zeroize;

/// One authentication conversation, from the first payload to success.
///
/// The texts it must keep live in the store `S`: an array, a `&mut [u8]`, a vector. A store of
/// 512 bytes is plenty for ordinary names; [`Error::BufferTooSmall`] says what is needed, and
/// after [`store_mut`](Self::store_mut) was grown the same answer can be repeated. The store is
/// wiped on drop.
pub struct Conversation<S: AsRef<[u8]> + AsMut<[u8]>> {
    machine: Machine,
    store: S,
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> Conversation<S> {
    /// Starts a conversation.
    ///
    /// # Errors
    /// As [`Machine::new`].
    pub fn new(setup: &Setup<'_>, mut store: S) -> Result<Self, Error> {
        let machine = Machine::new(setup, store.as_mut())?;
        Ok(Self { machine, store })
    }

    /// What the conversation waits for. Asking again changes nothing.
    #[must_use]
    pub fn need(&self) -> Need<'_> {
        self.machine.need(self.store.as_ref())
    }

    /// Moves on.
    ///
    /// # Errors
    /// As [`Machine::answer`].
    pub fn answer(&mut self, answer: Answer<'_>) -> Result<(), Error> {
        self.machine.answer(answer, self.store.as_mut())
    }

    /// The mechanism of the conversation.
    #[must_use]
    pub const fn mechanism(&self) -> Mechanism {
        self.machine.mechanism()
    }

    /// The id to echo in `saslContinue`, once the server has answered.
    #[must_use]
    pub const fn conversation_id(&self) -> Option<ConversationId> {
        self.machine.conversation_id()
    }

    /// The STS host that a MONGODB-AWS server has named, also after it was not allowed.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn sts_host(&self) -> Option<&str> {
        self.machine.sts_host(self.store.as_ref())
    }

    /// The store, to grow it. Its bytes must stay as they are.
    pub const fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> Drop for Conversation<S> {
    fn drop(&mut self) {
        self.store.as_mut().zeroize();
    }
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> fmt::Debug for Conversation<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation").field("machine", &self.machine).finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "plain", feature = "scram-sha-1", feature = "scram-sha-256"))]
mod tests;
