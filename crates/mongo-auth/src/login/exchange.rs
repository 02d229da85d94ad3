//! The SASL conversation inside the log-in.

use super::core::{Core, Phase, Request};
use super::{Authentication, Event};
use crate::Error;
use crate::wire::{command, op_msg, reply};
use mongo_auth_primitives::{BufferTooSmall, Cursor, Mechanism, Piece, Text};
use mongo_auth_rawbson::Doc;
use mongo_auth_sasl::{self as sasl, Machine, Nonce, Setup};

impl Core {
    /// What the conversation waits for.
    pub(super) fn conversation_need<'m>(&'m self, store: &'m [u8]) -> Option<sasl::Need<'m>> {
        let machine = self.machine.as_ref()?;
        Some(machine.need(store.get(self.base()..).unwrap_or_default()))
    }

    /// Tells the conversation that its payload left, if it was waiting for that.
    pub(super) fn conversation_sent(&mut self, store: &mut [u8]) -> Result<(), Error> {
        if let Some(sasl::Need::Send { .. }) = self.conversation_need(store) {
            self.tell(sasl::Answer::Sent, store)?;
        }
        Ok(())
    }

    /// Gives the conversation the answer to `saslStart`, `saslContinue` or the attempt inside
    /// `hello`.
    pub(super) fn conversation_reply(
        &mut self,
        doc: Doc<'_>,
        store: &mut [u8],
    ) -> Result<(), Error> {
        let told = reply::sasl(doc, |reply| self.tell(sasl::Answer::Reply(reply), store));
        told.map_err(|_| Error::Reply)??;
        self.follow(store)
    }

    /// Gives the conversation keys or a password. The frame that comes of it must fit before
    /// anything moves.
    pub(super) fn converse<'x>(
        &mut self,
        answer: sasl::Answer<'_>,
        store: &mut [u8],
    ) -> Result<Event<'x>, Error> {
        let payload = self.machine.as_ref().map_or(0, |machine| {
            machine.payload_len(&answer, store.get(self.base()..).unwrap_or_default())
        });
        let mut frame = Cursor::new(&mut []);
        let start = matches!(answer, sasl::Answer::Password(_));
        self.put_sasl(&mut frame, self.request_id, start, b"", store);
        let needed = self
            .frame_start()
            .saturating_add(payload.saturating_mul(2))
            .saturating_add(frame.len());
        if payload > 0 && needed > store.len() {
            return Err(BufferTooSmall { needed }.into());
        }
        self.tell(answer, store)?;
        self.follow(store)?;
        Ok(Event::None)
    }

    /// Starts the conversation again from the beginning.
    pub(super) fn start_over(
        &mut self,
        mechanism: Mechanism,
        nonce: &mut Option<Nonce>,
        store: &mut [u8],
    ) -> Result<(), Error> {
        let machine = self.start(mechanism, nonce, None, store)?;
        let before = self.machine.replace(machine);
        self.follow(store).inspect_err(|_| self.machine = before)?;
        *nonce = None;
        Ok(())
    }

    /// A new conversation of the account. The nonce stays where it is until the caller knows that
    /// the first message fits, so that the step can be repeated with a larger store.
    pub(super) fn start(
        &self,
        mechanism: Mechanism,
        nonce: &mut Option<Nonce>,
        sts_hosts: Option<&[&str]>,
        store: &mut [u8],
    ) -> Result<Machine, Error> {
        let account = self.account.ok_or(Error::WrongAnswer)?;
        let (names, rest) = store.split_at_mut(self.base().min(store.len()));
        let username = Text::literal(account.username.text_of(names));
        let mut setup = Setup::new(mechanism, username).with_limits(self.limits.scram);
        setup.nonce = nonce.take();
        setup.sts_hosts = sts_hosts;
        let machine = Machine::new(&setup, rest).map_err(|e| self.in_whole_store(e));
        *nonce = setup.nonce;
        machine
    }

    /// The STS host that a MONGODB-AWS server has named.
    #[cfg(feature = "aws")]
    pub(super) fn sts_host<'m>(&self, store: &'m [u8]) -> Option<&'m str> {
        self.machine.as_ref()?.sts_host(store.get(self.base()..).unwrap_or_default())
    }

    /// Where a frame may start: behind what the conversation keeps.
    pub(super) fn frame_start(&self) -> usize {
        let used = self.machine.as_ref().map_or(0, Machine::used);
        self.base().saturating_add(used)
    }

    pub(super) const fn next_request_id(&self) -> i32 {
        self.request_id.wrapping_add(1)
    }

    /// Makes `frame` what is sent next.
    pub(super) const fn send(&mut self, frame: Piece, request_id: i32, request: Request) {
        self.frame = frame;
        self.request_id = request_id;
        self.phase = Phase::Send(request);
    }

    /// Goes where the conversation now stands.
    pub(super) fn follow(&mut self, store: &mut [u8]) -> Result<(), Error> {
        match self.conversation_need(store) {
            Some(sasl::Need::Send { .. }) => self.send_payload(store),
            Some(sasl::Need::Keys(_) | sasl::Need::Password) => {
                self.phase = Phase::Conversation;
                Ok(())
            }
            #[cfg(feature = "aws")]
            Some(sasl::Need::AwsCredentials { .. }) => {
                self.phase = Phase::Conversation;
                Ok(())
            }
            Some(sasl::Need::Done(authenticated)) => {
                self.done(Authentication::Sasl(authenticated));
                Ok(())
            }
            Some(sasl::Need::Failed(e)) => Err(e.into()),
            _ => Err(Error::WrongAnswer),
        }
    }

    /// Composes the frame around the conversation's payload.
    fn send_payload(&mut self, store: &mut [u8]) -> Result<(), Error> {
        let request_id = self.next_request_id();
        let behind = Piece::empty_at(self.frame_start());
        let (frame, ()) = behind.append(store, |before, out| {
            if let Some(sasl::Need::Send { start, payload }) = self.conversation_need(before) {
                self.put_sasl(out, request_id, start, payload, before);
            }
        })?;
        self.send(frame, request_id, Request::Sasl);
        Ok(())
    }

    fn put_sasl(
        &self,
        out: &mut Cursor<'_>,
        request_id: i32,
        start: bool,
        payload: &[u8],
        store: &[u8],
    ) {
        let (Some(machine), Some(account)) = (&self.machine, self.account) else { return };
        op_msg::write(out, request_id, |doc| {
            match machine.conversation_id() {
                Some(id) if !start => command::sasl_continue(doc, id, payload),
                _ => command::sasl_start(doc, machine.mechanism(), payload),
            }
            command::tail(doc, account.source.text_of(store), self.server_api);
        });
    }

    fn tell(&mut self, answer: sasl::Answer<'_>, store: &mut [u8]) -> Result<(), Error> {
        let base = self.base();
        let machine = self.machine.as_mut().ok_or(Error::WrongAnswer)?;
        let told = machine.answer(answer, store.get_mut(base..).unwrap_or_default());
        told.map_err(|e| self.in_whole_store(e))
    }

    /// Counts what a conversation needs from the front of the store.
    fn in_whole_store(&self, error: sasl::Error) -> Error {
        match error {
            sasl::Error::BufferTooSmall(BufferTooSmall { needed }) => {
                BufferTooSmall { needed: self.base().saturating_add(needed) }.into()
            }
            e => e.into(),
        }
    }
}
