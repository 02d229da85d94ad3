//! PLAIN (RFC 4616): one message with name and password, one answer.
//!
//! ```text
//! Password --Password--> SendPassword --Sent--> AwaitOutcome --Reply--> Done
//! ```

use crate::{Answer, Authenticated, Error, Need, Reply};
use mongo_auth_primitives::{Piece, SecretText, Text};

/// Where a PLAIN conversation stands.
#[derive(Debug)]
pub(crate) enum State {
    Password { username: Piece },
    SendPassword { payload: Piece },
    AwaitOutcome,
    Done,
}

impl State {
    pub(crate) fn new(username: Text<'_>, store: &mut [u8]) -> Result<Self, Error> {
        if username.bytes().any(|b| b == 0) {
            return Err(Error::NulInCredential);
        }
        let (username, ()) = Piece::EMPTY.append(store, |_, out| username.put(out))?;
        Ok(Self::Password { username })
    }

    pub(crate) fn need<'m>(&'m self, store: &'m [u8]) -> Need<'m> {
        match self {
            Self::Password { .. } => Need::Password,
            Self::SendPassword { payload } => {
                Need::Send { start: true, payload: payload.of(store) }
            }
            Self::AwaitOutcome => Need::Reply,
            Self::Done => Need::Done(Authenticated::accepted()),
        }
    }

    pub(crate) fn answer(&mut self, answer: Answer<'_>, store: &mut [u8]) -> Result<(), Error> {
        *self = match (&*self, answer) {
            (Self::Password { username }, Answer::Password(password)) => {
                Self::SendPassword { payload: write(*username, password, store)? }
            }
            (Self::SendPassword { payload }, Answer::Sent) => {
                payload.wipe(store);
                Self::AwaitOutcome
            }
            (Self::AwaitOutcome, Answer::Reply(reply)) => finish(reply)?,
            _ => return Err(Error::WrongAnswer),
        };
        Ok(())
    }

    /// How long the payload will be that `answer` makes.
    pub(crate) fn payload_len(&self, answer: &Answer<'_>, store: &[u8]) -> usize {
        match (self, answer) {
            (Self::Password { username }, Answer::Password(password)) => username
                .of(store)
                .len()
                .saturating_add(password.expose().decoded_len())
                .saturating_add(2),
            _ => 0,
        }
    }

    /// How much of the store is in use.
    pub(crate) const fn used(&self) -> usize {
        match self {
            Self::Password { username } => username.end(),
            Self::SendPassword { payload } => payload.end(),
            Self::AwaitOutcome | Self::Done => 0,
        }
    }
}

/// Writes `[authzid] NUL authcid NUL passwd` with an empty authorization identity.
fn write(username: Piece, password: SecretText<'_>, store: &mut [u8]) -> Result<Piece, Error> {
    if password.expose().bytes().any(|b| b == 0) {
        return Err(Error::NulInCredential);
    }
    let (payload, ()) = username.append(store, |before, out| {
        out.put_byte(0);
        out.put(username.of(before));
        out.put_byte(0);
        password.put(out);
    })?;
    Ok(payload)
}

fn finish(reply: Reply<'_>) -> Result<State, Error> {
    if !reply.done {
        return Err(Error::LateDone);
    }
    if !reply.payload.is_empty() {
        return Err(Error::UnexpectedPayload);
    }
    Ok(State::Done)
}
