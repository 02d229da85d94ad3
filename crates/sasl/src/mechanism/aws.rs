//! MONGODB-AWS: the client signs a request to AWS STS, the server sends it there and learns who
//! the client is.
//!
//! ```text
//! SendFirst --Sent--> AwaitFirst --Reply--> Credentials --AwsCredentials--> SendSecond
//!   SendSecond --Sent--> AwaitOutcome --Reply, done--> Done
//! ```
//! Whatever the server names, its nonce and the STS host, is checked before credentials are asked
//! for.

use crate::{Answer, Authenticated, Error, Need, Nonce, Reply};
use mongo_auth_primitives::{Cursor, Piece, UnixTime};
use mongo_auth_rawbson::{Doc, Value, write};
use mongo_auth_sigv4::{AmzDate, Credentials, Host, get_caller_identity};

/// The gs2-cb-flag `n`: no channel binding.
const NO_CHANNEL_BINDING: i32 = b'n' as i32;

/// A MONGODB-AWS conversation: what stays the same, and where it stands.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The patterns of the hosts that may be signed for, separated by spaces.
    allowed: Option<Piece>,
    nonce: Piece,
    host: Option<Piece>,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    SendFirst { payload: Piece },
    AwaitFirst,
    Credentials { host: Piece, server_nonce: Piece },
    SendSecond { payload: Piece },
    AwaitOutcome,
    Done,
}

impl Exchange {
    pub(crate) fn new(
        nonce: &Nonce,
        allowed: Option<&[&str]>,
        store: &mut [u8],
    ) -> Result<Self, Error> {
        let nonce = nonce.bytes().ok_or(Error::NonceNotBytes)?;
        let (patterns, ()) =
            Piece::EMPTY.append(store, |_, out| put_patterns(allowed.unwrap_or_default(), out))?;
        let (nonce, ()) = patterns.append(store, |_, out| out.put(nonce))?;
        let (payload, ()) = nonce.append(store, |before, out| {
            write(out, |doc| {
                doc.binary("r", nonce.of(before));
                doc.int32("p", NO_CHANNEL_BINDING);
            });
        })?;
        let allowed = allowed.map(|_| patterns);
        Ok(Self { allowed, nonce, host: None, state: State::SendFirst { payload } })
    }

    pub(crate) fn need<'m>(&'m self, store: &'m [u8]) -> Need<'m> {
        match self.state {
            State::SendFirst { payload } => Need::Send { start: true, payload: payload.of(store) },
            State::SendSecond { payload } => {
                Need::Send { start: false, payload: payload.of(store) }
            }
            State::AwaitFirst | State::AwaitOutcome => Need::Reply,
            State::Credentials { host, .. } => match Host::new(host.text_of(store)) {
                Ok(host) => {
                    Need::AwsCredentials { sts_host: host.as_str(), region: host.region().as_str() }
                }
                // It was a host when it was stored.
                Err(_) => Need::Failed(Error::StsHost),
            },
            State::Done => Need::Done(Authenticated::accepted()),
        }
    }

    pub(crate) fn answer(&mut self, answer: Answer<'_>, store: &mut [u8]) -> Result<(), Error> {
        self.state = match (self.state, answer) {
            (State::SendFirst { .. }, Answer::Sent) => State::AwaitFirst,
            (State::AwaitFirst, Answer::Reply(reply)) => self.receive_first(reply, store)?,
            (
                State::Credentials { host, server_nonce },
                Answer::AwsCredentials { credentials, now },
            ) => {
                let (payload, written) = server_nonce.append(store, |before, out| {
                    put_second(&credentials, host.of(before), server_nonce.of(before), now, out)
                })?;
                written?;
                State::SendSecond { payload }
            }
            (State::SendSecond { payload }, Answer::Sent) => {
                payload.wipe(store);
                State::AwaitOutcome
            }
            (State::AwaitOutcome, Answer::Reply(reply)) if reply.done => State::Done,
            (State::AwaitOutcome, Answer::Reply(_)) => return Err(Error::LateDone),
            _ => return Err(Error::WrongAnswer),
        };
        Ok(())
    }

    /// How long the payload will be that `answer` makes. It is signed to find out, which takes
    /// no more than a microsecond or two.
    pub(crate) fn payload_len(&self, answer: &Answer<'_>, store: &[u8]) -> usize {
        match (self.state, *answer) {
            (
                State::Credentials { host, server_nonce },
                Answer::AwsCredentials { credentials, now },
            ) => {
                let mut out = Cursor::new(&mut []);
                let (host, nonce) = (host.of(store), server_nonce.of(store));
                put_second(&credentials, host, nonce, now, &mut out).map_or(0, |()| out.len())
            }
            _ => 0,
        }
    }

    /// How much of the store is in use.
    pub(crate) const fn used(&self) -> usize {
        match (&self.state, self.host) {
            (State::SendFirst { payload } | State::SendSecond { payload }, _) => payload.end(),
            (State::Credentials { server_nonce, .. }, _) => server_nonce.end(),
            (_, Some(host)) => host.end(),
            (_, None) => self.nonce.end(),
        }
    }

    /// The host that the server has named, whether or not it may be signed for.
    pub(crate) const fn host(&self) -> Option<Piece> {
        self.host
    }

    fn receive_first(&mut self, reply: Reply<'_>, store: &mut [u8]) -> Result<State, Error> {
        if reply.done {
            return Err(Error::EarlyDone);
        }
        let (nonce, name) = read_first(reply.payload)?;
        let (ours, theirs) = nonce.split_at_checked(32).ok_or(Error::ServerNonce)?;
        if ours != self.nonce.of(store) || theirs.len() != 32 || theirs == ours {
            return Err(Error::ServerNonce);
        }
        let name = Host::new(name).map_err(|_| Error::StsHost)?;
        let (host, ()) = self.nonce.append(store, |_, out| out.put(name.as_str().as_bytes()))?;
        let (server_nonce, ()) = host.append(store, |_, out| out.put(nonce))?;
        self.host = Some(host);
        if !self.is_allowed(name, store) {
            return Err(Error::StsHostNotAllowed);
        }
        Ok(State::Credentials { host, server_nonce })
    }

    fn is_allowed(&self, host: Host<'_>, store: &[u8]) -> bool {
        self.allowed
            .is_none_or(|patterns| patterns.text_of(store).split(' ').any(|p| host.matches(p)))
    }
}

/// Reads `{s: <nonce>, h: <host>}`.
fn read_first(payload: &[u8]) -> Result<(&[u8], &str), Error> {
    let doc = Doc::parse(payload).map_err(|_| Error::ServerFirst)?;
    match (doc.get("s"), doc.get("h")) {
        (Some(Value::Binary { subtype: 0, bytes }), Some(Value::String(host))) => Ok((bytes, host)),
        _ => Err(Error::ServerFirst),
    }
}

/// Writes `{a: <Authorization>, d: <X-Amz-Date>, t: <X-Amz-Security-Token>}`, the last one for
/// temporary credentials only.
fn put_second(
    credentials: &Credentials<'_>,
    host: &[u8],
    server_nonce: &[u8],
    now: UnixTime,
    out: &mut Cursor<'_>,
) -> Result<(), Error> {
    let date = AmzDate::new(now)?;
    let host = core::str::from_utf8(host).map_err(|_| Error::StsHost)?;
    let host = Host::new(host)?;
    let nonce = server_nonce.try_into().map_err(|_| Error::ServerNonce)?;
    let signature = get_caller_identity(credentials, host, nonce, date);
    write(out, |doc| {
        doc.string_with("a", |out| signature.write_authorization(out));
        doc.string("d", date.as_str());
        if let Some(token) = credentials.session_token() {
            doc.string_with("t", |out| out.put(token.expose()));
        }
    });
    Ok(())
}

/// Writes the patterns that can match a host at all, which none with a space can.
fn put_patterns(patterns: &[&str], out: &mut Cursor<'_>) {
    for pattern in patterns.iter().filter(|p| !p.contains(' ')) {
        if !out.is_empty() {
            out.put_byte(b' ');
        }
        out.put(pattern.as_bytes());
    }
}

#[cfg(test)]
mod tests;
