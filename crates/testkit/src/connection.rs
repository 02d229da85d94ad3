//! The server's end of one connection, without a socket.

mod authenticate;
mod command;
mod hello;
mod payload;

#[cfg(feature = "aws")]
use crate::role::aws::Aws;
use crate::{
    Directory, Event, EventKind,
    frame::{self, MAX_MESSAGE_LEN, MAX_MESSAGE_LEN_BEFORE_LOGIN, Request},
    reply::Refusal,
    role::scram::Scram,
};
use core::fmt;
use mongo_auth::wire::op_msg;
use std::{collections::VecDeque, sync::Arc};

/// The server's end of one connection: bytes in, bytes out, events on the side.
///
/// It opens no socket, reads no clock and draws no random number; the nonces are given by a
/// function.
pub struct ServerConnection {
    directory: Arc<Directory>,
    number: u64,
    channel: Channel,
    nonces: Box<dyn FnMut() -> Option<[u8; 24]> + Send>,
    inbox: Vec<u8>,
    outbox: Vec<u8>,
    events: VecDeque<Event>,
    replies: i32,
    session: Session,
    #[cfg(feature = "hostile")]
    tamper: Option<Box<dyn crate::hostile::Tamper>>,
}

/// What protects the bytes of a connection, as the server sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Channel {
    /// Nothing: PLAIN is refused.
    Cleartext,
    /// The bytes do not leave the machine.
    Loopback,
    /// TLS.
    Tls {
        /// The subject of the client certificate in the form of RFC 2253, if one was shown and
        /// found good.
        subject: Option<String>,
    },
}

/// What the server remembers between two commands.
#[derive(Debug, Default)]
struct Session {
    conversation: Option<Conversation>,
    last_conversation: i32,
    user: Option<Principal>,
    /// How often each of the configured commands has failed.
    failed: Vec<u32>,
}

/// A SASL conversation that is not over.
#[derive(Debug)]
struct Conversation {
    terms: Terms,
    state: State,
}

/// What stays the same throughout a conversation.
#[derive(Debug)]
struct Terms {
    id: i32,
    mechanism: &'static str,
    database: String,
    speculative: bool,
    skip_empty_exchange: bool,
}

#[derive(Debug)]
enum State {
    /// The client has to send its signature.
    #[cfg(feature = "aws")]
    Aws(Aws),
    /// The client has to send its proof.
    Scram(Scram),
    /// The proof was right; the client has to send an empty message.
    Proven { user: String },
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Principal {
    user: String,
    database: String,
}

impl ServerConnection {
    /// Connection number `number` of a server with these users. `nonces` gives 24 fresh random
    /// bytes per conversation, or any in a test; without them nobody logs in.
    #[must_use]
    pub fn new(
        directory: Arc<Directory>,
        number: u64,
        channel: Channel,
        nonces: impl FnMut() -> Option<[u8; 24]> + Send + 'static,
    ) -> Self {
        #[cfg(feature = "hostile")]
        let tamper = directory.config().tamper.as_ref().map(|t| t.make());
        Self {
            directory,
            number,
            channel,
            nonces: Box::new(nonces),
            inbox: Vec::new(),
            outbox: Vec::new(),
            events: VecDeque::new(),
            replies: 0,
            session: Session::default(),
            #[cfg(feature = "hostile")]
            tamper,
        }
    }

    /// Takes bytes from the client, in pieces of any size, and answers every message that is
    /// complete.
    ///
    /// # Errors
    /// [`Hangup`] when the connection has to be closed, after what is left to send.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<(), Hangup> {
        self.inbox.extend_from_slice(bytes);
        while let Some(len) = op_msg::message_len(&self.inbox, self.max_message_len())? {
            if self.inbox.len() < len {
                break;
            }
            let rest = self.inbox.split_off(len);
            let mut message = core::mem::replace(&mut self.inbox, rest);
            self.message(&mut message)?;
        }
        Ok(())
    }

    /// Takes what there is to send to the client.
    #[must_use]
    pub fn take_output(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.outbox)
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// The user who is logged in, and the database of that user.
    #[must_use]
    pub fn authenticated(&self) -> Option<(&str, &str)> {
        self.session.user.as_ref().map(|p| (&*p.user, &*p.database))
    }

    const fn max_message_len(&self) -> usize {
        match self.session.user {
            Some(_) => MAX_MESSAGE_LEN,
            None => MAX_MESSAGE_LEN_BEFORE_LOGIN,
        }
    }

    fn message(&mut self, message: &mut [u8]) -> Result<(), Hangup> {
        let request = Request::parse(message)?;
        let result = self.command(&request);
        let code = result.as_ref().map_or_else(|refusal| refusal.code, |_| 0);
        self.tell(EventKind::command(request.name, request.database, code));
        let doc = result.unwrap_or_else(|refusal| refusal.document());
        if request.wants_reply { self.reply(&request, doc) } else { Ok(()) }
    }

    #[cfg(not(feature = "hostile"))]
    fn reply(&mut self, request: &Request<'_>, doc: Vec<u8>) -> Result<(), Hangup> {
        self.put_reply(request, &doc);
        Ok(())
    }

    #[cfg(feature = "hostile")]
    fn reply(&mut self, request: &Request<'_>, doc: Vec<u8>) -> Result<(), Hangup> {
        use crate::hostile::Outgoing;
        let outgoing = match &mut self.tamper {
            Some(tamper) => tamper.reply(request.name, request.doc, doc),
            None => Outgoing::Document(doc),
        };
        match outgoing {
            Outgoing::Document(doc) => self.put_reply(request, &doc),
            Outgoing::Bytes(bytes) => self.outbox.extend_from_slice(&bytes),
            Outgoing::Nothing => {}
            Outgoing::Close => return Err(Hangup::Scripted),
        }
        Ok(())
    }

    fn put_reply(&mut self, request: &Request<'_>, doc: &[u8]) {
        self.replies = self.replies.wrapping_add(1);
        frame::put_reply(&mut self.outbox, self.replies, request, doc);
    }

    fn tell(&mut self, kind: EventKind) {
        self.events.push_back(Event::new(self.number, kind));
    }

    /// Fails the command if the configuration says so.
    fn inject_failure(&mut self, name: &str) -> Result<(), Refusal> {
        let fail_commands = &self.directory.config().fail_commands;
        self.session.failed.resize(fail_commands.len(), 0);
        for (fail, failed) in fail_commands.iter().zip(&mut self.session.failed) {
            if fail.command == name && *failed < fail.times {
                *failed = failed.saturating_add(1);
                return Err(Refusal::injected(fail.code, &fail.code_name));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for ServerConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerConnection")
            .field("number", &self.number)
            .field("channel", &self.channel)
            .field("user", &self.session.user)
            .finish_non_exhaustive()
    }
}

/// Why the server closes a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hangup {
    /// What came is not a message that a server takes.
    Message(op_msg::Error),
    /// A script says so.
    #[cfg(feature = "hostile")]
    Scripted,
}

impl From<op_msg::Error> for Hangup {
    fn from(e: op_msg::Error) -> Self {
        Self::Message(e)
    }
}

impl fmt::Display for Hangup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(e) => fmt::Display::fmt(e, f),
            #[cfg(feature = "hostile")]
            Self::Scripted => f.write_str("the script ends the connection"),
        }
    }
}

impl core::error::Error for Hangup {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Message(e) => Some(e),
            #[cfg(feature = "hostile")]
            Self::Scripted => None,
        }
    }
}

#[cfg(test)]
mod tests;
