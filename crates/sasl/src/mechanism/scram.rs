//! SCRAM-SHA-1 and SCRAM-SHA-256 in MongoDB's framing.
//!
//! ```text
//! SendFirst --Sent--> AwaitFirst --Reply--> Keys --Keys--> SendFinal --Sent--> AwaitFinal
//!   AwaitFinal --Reply, done--> Done
//!   AwaitFinal --Reply, not done--> SendEmpty --Sent--> AwaitEmpty --Reply, done--> Done
//! ```
//! The last line is the longer exchange of servers before 4.4, which do not know
//! `skipEmptyExchange`. Either way the server signature is verified before anything else happens.

use crate::{Answer, Authenticated, Error, KeyRequest, Need, Nonce, Reply};
use mongo_auth_primitives::{Piece, Text, base64};
use mongo_auth_scram::{ClientFirst, ClientKeys, Hash, Limits, Pending, Verified};

/// A SCRAM conversation: what stays the same, and where it stands.
#[derive(Debug)]
pub(crate) struct Exchange {
    hash: Hash,
    limits: Limits,
    username: Piece,
    nonce: Piece,
    state: State,
}

#[derive(Debug)]
enum State {
    SendFirst {
        payload: Piece,
    },
    AwaitFirst,
    Keys {
        server_first: Piece,
        salt: Piece,
        iterations: u32,
    },
    SendFinal {
        payload: Piece,
        pending: Pending,
    },
    AwaitFinal {
        pending: Pending,
    },
    SendEmpty {
        verified: Verified,
    },
    AwaitEmpty {
        verified: Verified,
    },
    Done {
        verified: Verified,
    },
    /// Only seen while an answer is worked on and after one has failed.
    Spent,
}

impl Exchange {
    pub(crate) fn new(
        hash: Hash,
        username: Text<'_>,
        nonce: &Nonce,
        limits: Limits,
        store: &mut [u8],
    ) -> Result<Self, Error> {
        let (username, ()) = Piece::EMPTY.append(store, |_, out| username.put(out))?;
        let (nonce, ()) = username.append(store, |_, out| out.put(nonce.as_str().as_bytes()))?;
        let mut exchange = Self { hash, limits, username, nonce, state: State::Spent };
        let (payload, written) =
            nonce.append(store, |before, out| exchange.first(before).map(|f| f.write(out)))?;
        written?;
        exchange.state = State::SendFirst { payload };
        Ok(exchange)
    }

    pub(crate) fn need<'m>(&'m self, store: &'m [u8]) -> Need<'m> {
        match &self.state {
            State::SendFirst { payload } => Need::Send { start: true, payload: payload.of(store) },
            State::SendFinal { payload, .. } => {
                Need::Send { start: false, payload: payload.of(store) }
            }
            State::SendEmpty { .. } => Need::Send { start: false, payload: b"" },
            State::AwaitFirst | State::AwaitFinal { .. } | State::AwaitEmpty { .. } => Need::Reply,
            State::Keys { salt, iterations, .. } => Need::Keys(KeyRequest {
                hash: self.hash,
                username: self.username.text_of(store),
                salt: salt.of(store),
                iterations: *iterations,
            }),
            State::Done { verified } => Need::Done(Authenticated::verified(verified)),
            State::Spent => Need::Failed(Error::WrongAnswer),
        }
    }

    pub(crate) fn answer(&mut self, answer: Answer<'_>, store: &mut [u8]) -> Result<(), Error> {
        match (&self.state, answer) {
            (State::AwaitFirst, Answer::Reply(reply)) => {
                self.state = self.receive_first(reply, store)?;
                return Ok(());
            }
            (State::Keys { server_first, salt, .. }, Answer::Keys(keys)) => {
                self.state = self.respond(*server_first, *salt, keys, store)?;
                return Ok(());
            }
            _ => {}
        }
        // The states below own a value that must not exist twice, so it is moved out first.
        self.state = match (core::mem::replace(&mut self.state, State::Spent), answer) {
            (State::SendFirst { .. }, Answer::Sent) => State::AwaitFirst,
            (State::SendFinal { pending, .. }, Answer::Sent) => State::AwaitFinal { pending },
            (State::SendEmpty { verified }, Answer::Sent) => State::AwaitEmpty { verified },
            (State::AwaitFinal { pending }, Answer::Reply(reply)) => {
                let verified = pending.verify(reply.payload)?;
                if reply.done { State::Done { verified } } else { State::SendEmpty { verified } }
            }
            (State::AwaitEmpty { verified }, Answer::Reply(reply)) => {
                if !reply.payload.is_empty() {
                    return Err(Error::UnexpectedPayload);
                }
                if !reply.done {
                    return Err(Error::LateDone);
                }
                State::Done { verified }
            }
            (state, _) => {
                self.state = state;
                return Err(Error::WrongAnswer);
            }
        };
        Ok(())
    }

    /// How long the payload will be that `answer` makes: `c=biws,r=<nonce>,p=<base64>`.
    pub(crate) fn payload_len(&self, answer: &Answer<'_>, store: &[u8]) -> usize {
        match (&self.state, answer) {
            (State::Keys { server_first, .. }, Answer::Keys(_)) => {
                let mut attributes = server_first.of(store).split(|b| *b == b',');
                // `r=` is as long here as there.
                let nonce = attributes.next().unwrap_or_default().len();
                let proof = base64::encoded_len(self.hash.output_len());
                nonce.saturating_add(proof).saturating_add("c=biws,,p=".len())
            }
            _ => 0,
        }
    }

    /// How much of the store is in use.
    pub(crate) const fn used(&self) -> usize {
        match &self.state {
            State::SendFirst { payload } | State::SendFinal { payload, .. } => payload.end(),
            State::Keys { salt, .. } => salt.end(),
            State::AwaitFirst => self.nonce.end(),
            _ => 0,
        }
    }

    /// Keeps the server's first message, which the proof covers byte for byte.
    fn receive_first(&self, reply: Reply<'_>, store: &mut [u8]) -> Result<State, Error> {
        if reply.done {
            return Err(Error::EarlyDone);
        }
        let (server_first, accepted) = self.nonce.append(store, |before, out| {
            self.first(before)?.receive(reply.payload)?;
            out.put(reply.payload);
            Ok::<_, Error>(())
        })?;
        accepted?;
        let (salt, iterations) = server_first.append(store, |before, out| {
            let challenge = self.first(before)?.receive(server_first.of(before))?;
            out.put(challenge.salt());
            Ok::<_, Error>(challenge.iterations())
        })?;
        Ok(State::Keys { server_first, salt, iterations: iterations? })
    }

    fn respond(
        &self,
        server_first: Piece,
        salt: Piece,
        keys: &ClientKeys,
        store: &mut [u8],
    ) -> Result<State, Error> {
        let (payload, pending) = salt.append(store, |before, out| {
            let challenge = self.first(before)?.receive(server_first.of(before))?;
            Ok::<_, Error>(challenge.respond(keys, out)?)
        })?;
        Ok(State::SendFinal { payload, pending: pending? })
    }

    /// The client's first message, made again from its parts.
    fn first<'a>(&self, store: &'a [u8]) -> Result<ClientFirst<'a>, Error> {
        let (username, nonce) = (self.username.text_of(store), self.nonce.text_of(store));
        Ok(ClientFirst::new(self.hash, username, nonce, self.limits)?)
    }
}
