//! The conversation without its storage.

#[cfg(feature = "aws")]
use crate::mechanism::aws;
#[cfg(feature = "plain")]
use crate::mechanism::plain;
#[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
use crate::mechanism::scram;
use crate::{Answer, ConversationId, Error, Need, Reply, Setup};
use mongo_auth_primitives::Mechanism;
#[cfg(feature = "aws")]
use mongo_auth_primitives::Piece;
#[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
use mongo_auth_scram::Hash;

/// How many replies a server may send in one conversation, whatever the mechanism.
pub const MAX_ROUNDS: u8 = 10;

/// A [`Conversation`](crate::Conversation) whose storage is handed to every call.
///
/// For a machine above that keeps its own texts in the same store, as the facade's `Login` does.
/// Every call must be given the same bytes that the call before left; the store may have moved
/// or grown.
#[derive(Debug)]
pub struct Machine {
    mechanism: Mechanism,
    id: Option<ConversationId>,
    rounds: u8,
    exchange: Exchange,
    /// What the server named, so that it can be told after a failure too.
    #[cfg(feature = "aws")]
    sts_host: Option<Piece>,
}

#[derive(Debug)]
enum Exchange {
    #[cfg(feature = "aws")]
    Aws(aws::Exchange),
    #[cfg(feature = "plain")]
    Plain(plain::State),
    #[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
    Scram(scram::Exchange),
    Failed(Error),
}

impl Machine {
    /// Starts a conversation and copies what it must keep into `store`.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] for a short store; a setup that the mechanism cannot use.
    pub fn new(setup: &Setup<'_>, store: &mut [u8]) -> Result<Self, Error> {
        let nameless = matches!(setup.mechanism, Mechanism::MongodbAws);
        if setup.username.is_empty() && !nameless {
            return Err(Error::UsernameMissing);
        }
        let exchange = match setup.mechanism {
            #[cfg(feature = "aws")]
            Mechanism::MongodbAws => {
                let nonce = setup.nonce.as_ref().ok_or(Error::NonceMissing)?;
                Exchange::Aws(aws::Exchange::new(nonce, setup.sts_hosts, store)?)
            }
            #[cfg(feature = "plain")]
            Mechanism::Plain => Exchange::Plain(plain::State::new(setup.username, store)?),
            #[cfg(feature = "scram-sha-1")]
            Mechanism::ScramSha1 => Exchange::Scram(start_scram(Hash::Sha1, setup, store)?),
            #[cfg(feature = "scram-sha-256")]
            Mechanism::ScramSha256 => Exchange::Scram(start_scram(Hash::Sha256, setup, store)?),
            other => return Err(Error::MechanismNotAvailable(other)),
        };
        Ok(Self {
            mechanism: setup.mechanism,
            id: None,
            rounds: 0,
            exchange,
            #[cfg(feature = "aws")]
            sts_host: None,
        })
    }

    /// What the conversation waits for. Asking again changes nothing.
    #[must_use]
    pub fn need<'m>(&'m self, store: &'m [u8]) -> Need<'m> {
        match &self.exchange {
            #[cfg(feature = "aws")]
            Exchange::Aws(exchange) => exchange.need(store),
            #[cfg(feature = "plain")]
            Exchange::Plain(state) => state.need(store),
            #[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
            Exchange::Scram(exchange) => exchange.need(store),
            Exchange::Failed(e) => Need::Failed(*e),
        }
    }

    /// Moves on.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] and [`Error::WrongAnswer`] move nothing. Every other error ends
    /// the conversation and is repeated for ever.
    pub fn answer(&mut self, answer: Answer<'_>, store: &mut [u8]) -> Result<(), Error> {
        let moved = match answer {
            Answer::Reply(reply) => self.reply(reply, store),
            _ => self.dispatch(answer, store),
        };
        if let Err(e) = moved
            && e.ends_the_conversation()
        {
            self.exchange = Exchange::Failed(e);
        }
        moved
    }

    /// How long the payload will be that `answer` makes, for a caller that must know whether a
    /// frame around it fits before anything moves. Zero where `answer` makes none.
    #[must_use]
    pub fn payload_len(&self, answer: &Answer<'_>, store: &[u8]) -> usize {
        match &self.exchange {
            #[cfg(feature = "aws")]
            Exchange::Aws(exchange) => exchange.payload_len(answer, store),
            #[cfg(feature = "plain")]
            Exchange::Plain(state) => state.payload_len(answer, store),
            #[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
            Exchange::Scram(exchange) => exchange.payload_len(answer, store),
            Exchange::Failed(_) => 0,
        }
    }

    /// The mechanism of the conversation.
    #[must_use]
    pub const fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// The id the server gave the conversation, once it has answered.
    #[must_use]
    pub const fn conversation_id(&self) -> Option<ConversationId> {
        self.id
    }

    /// The STS host that a MONGODB-AWS server has named, also after it was not allowed.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn sts_host<'m>(&self, store: &'m [u8]) -> Option<&'m str> {
        self.sts_host.map(|host| host.text_of(store))
    }

    /// How many bytes at the front of the store are in use.
    #[must_use]
    pub const fn used(&self) -> usize {
        match &self.exchange {
            #[cfg(feature = "aws")]
            Exchange::Aws(exchange) => exchange.used(),
            #[cfg(feature = "plain")]
            Exchange::Plain(state) => state.used(),
            #[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
            Exchange::Scram(exchange) => exchange.used(),
            #[cfg(feature = "aws")]
            Exchange::Failed(_) => match self.sts_host {
                Some(host) => host.end(),
                None => 0,
            },
            #[cfg(not(feature = "aws"))]
            Exchange::Failed(_) => 0,
        }
    }

    /// The rules around a reply that are the same for every mechanism.
    fn reply(&mut self, reply: Reply<'_>, store: &mut [u8]) -> Result<(), Error> {
        if !matches!(self.need(store), Need::Reply) {
            return self.dispatch(Answer::Reply(reply), store);
        }
        if self.rounds >= MAX_ROUNDS {
            return Err(Error::TooManyRounds);
        }
        if self.id.is_some_and(|id| id != reply.conversation_id) {
            return Err(Error::ConversationIdChanged);
        }
        self.dispatch(Answer::Reply(reply), store)?;
        self.id = Some(reply.conversation_id);
        self.rounds = self.rounds.saturating_add(1);
        Ok(())
    }

    fn dispatch(&mut self, answer: Answer<'_>, store: &mut [u8]) -> Result<(), Error> {
        match &mut self.exchange {
            #[cfg(feature = "aws")]
            Exchange::Aws(exchange) => {
                let moved = exchange.answer(answer, store);
                self.sts_host = exchange.host();
                moved
            }
            #[cfg(feature = "plain")]
            Exchange::Plain(state) => state.answer(answer, store),
            #[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
            Exchange::Scram(exchange) => exchange.answer(answer, store),
            Exchange::Failed(e) => Err(*e),
        }
    }
}

#[cfg(any(feature = "scram-sha-1", feature = "scram-sha-256"))]
fn start_scram(hash: Hash, setup: &Setup<'_>, store: &mut [u8]) -> Result<scram::Exchange, Error> {
    let nonce = setup.nonce.as_ref().ok_or(Error::NonceMissing)?;
    scram::Exchange::new(hash, setup.username, nonce, setup.limits, store)
}

#[cfg(all(test, feature = "plain", feature = "scram-sha-1", feature = "scram-sha-256"))]
mod tests;
