//! Connections that are logged in.

use crate::{dial::dial, drive::drive, inbox::Inbox, stream::Stream, within::within};
use core::net::SocketAddr;
use mongo_auth::{Outcome, rawbson::Doc};
use mongo_auth_host::{
    Connector, Deadline, Error, ErrorKind, Hello, Host, Observer, ServerFailure, Session, Step,
    StepKind,
    command::{self, Reply},
    command_name,
    error::{Attempt, Stage},
};
use std::time::Instant;
use tokio::io::AsyncWriteExt;

/// Opens a connection to `host` and logs in.
///
/// All of it together takes no longer than `connectTimeoutMS`. `observer` is told of every step;
/// `&mut ()` watches nothing.
///
/// A server that says it is an arbiter has no users, so nobody logs in to it and it proves nothing,
/// not even that it is an arbiter: where it matters who answers, look at
/// [`Outcome::authentication`] before anything is sent.
///
/// # Errors
/// [`Error`] tells what went wrong, at which stage, and what to do about it. The connection is
/// closed.
pub async fn connect(
    connector: &Connector,
    host: &Host,
    observer: &mut dyn Observer,
) -> Result<Connection, Error> {
    let started = Instant::now();
    let deadline = Deadline::after(connector.settings().connect_timeout);
    let made = connect_within(connector, host, deadline, observer).await;
    match made {
        Ok((stream, session)) => Ok(Connection {
            peer: stream.socket().peer(),
            stream: Some(stream),
            session,
            connector: connector.clone(),
            host: host.clone(),
            request_id: FIRST_REQUEST_ID,
        }),
        Err(e) => Err(e.with_host(host).with_elapsed(started.elapsed())),
    }
}

async fn connect_within(
    connector: &Connector,
    host: &Host,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<(Stream, Session), Error> {
    let mut stream = dial(connector, host, deadline, observer).await?;
    let peer = stream.socket().peer();
    let session = log_in(&mut stream, connector, peer, deadline, observer).await;
    Ok((stream, session.map_err(|e| e.with_peer(peer))?))
}

async fn log_in(
    stream: &mut Stream,
    connector: &Connector,
    peer: Option<SocketAddr>,
    deadline: Deadline,
    observer: &mut dyn Observer,
) -> Result<Session, Error> {
    let mut session = Session::new(connector, connector.channel(peer))?;
    drive(stream, &mut session, connector, deadline, observer).await?;
    Ok(session)
}

/// Beyond what a log-in counts up to.
const FIRST_REQUEST_ID: i32 = 1 << 16;

/// A connection that is logged in.
///
/// An error in the middle of a command closes it, and so does dropping its future, because nobody
/// knows what the server would answer next; every later call fails with [`ErrorKind::Unusable`].
#[derive(Debug)]
pub struct Connection {
    stream: Option<Stream>,
    session: Session,
    connector: Connector,
    host: Host,
    peer: Option<SocketAddr>,
    request_id: i32,
}

impl Connection {
    /// How the log-in went.
    #[must_use]
    pub const fn outcome(&self) -> &Outcome {
        self.session.outcome()
    }

    /// What the server told about itself.
    #[must_use]
    pub const fn hello(&self) -> Option<&Hello> {
        self.session.hello()
    }

    /// What was tried, and where each part came from.
    #[must_use]
    pub const fn attempt(&self) -> Option<&Attempt> {
        self.session.attempt()
    }

    /// The host that was connected to.
    #[must_use]
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// The address that was connected to; none for a Unix domain socket.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// The stream, unless the connection is closed.
    #[must_use]
    pub const fn stream(&self) -> Option<&Stream> {
        self.stream.as_ref()
    }

    /// The stream, for a driver that goes on with it.
    #[must_use]
    pub fn into_stream(self) -> Option<Stream> {
        self.stream
    }

    /// Runs `command` on database `db` and returns the reply, within `socketTimeoutMS`.
    ///
    /// When the server asks for it (code 391), the connection authenticates again and the command
    /// is run once more, whatever it is (authentication specification, "Reauthentication").
    ///
    /// # Errors
    /// [`ErrorKind::CommandFailed`] leaves the connection usable, every other error closes it.
    pub async fn run_command(
        &mut self,
        db: &str,
        command: &Doc<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Reply, Error> {
        let started = Instant::now();
        let first = self.round_trip(db, command, observer).await;
        let reply = match first {
            Err(e) if self.session.can_reauthenticate() && asks_for_reauthentication(&e) => {
                self.reauthenticate(observer).await?;
                self.round_trip(db, command, observer).await
            }
            first => first,
        };
        reply.map_err(|e| {
            e.with_host(&self.host).with_peer(self.peer).with_elapsed(started.elapsed())
        })
    }

    /// Authenticates again on the same connection, within `connectTimeoutMS`.
    ///
    /// # Errors
    /// [`ErrorKind::Misuse`] where there is nothing to repeat, as with MONGODB-X509; the connection
    /// stays usable. Otherwise as [`connect`]; the connection is closed.
    pub async fn reauthenticate(&mut self, observer: &mut dyn Observer) -> Result<(), Error> {
        let started = Instant::now();
        let again = self.authenticate_again(observer).await;
        again.map_err(|e| {
            e.with_host(&self.host).with_peer(self.peer).with_elapsed(started.elapsed())
        })
    }

    async fn authenticate_again(&mut self, observer: &mut dyn Observer) -> Result<(), Error> {
        let deadline = Deadline::after(self.connector.settings().connect_timeout);
        self.session.reauthenticate(&self.connector)?;
        let mut stream = self.take_stream(Stage::Authenticate)?;
        drive(&mut stream, &mut self.session, &self.connector, deadline, observer).await?;
        self.stream = Some(stream);
        Ok(())
    }

    async fn round_trip(
        &mut self,
        db: &str,
        command: &Doc<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Reply, Error> {
        let settings = self.connector.settings();
        let message = command::message(self.request_id, db, settings.server_api, command);
        let deadline = Deadline::after(settings.socket_timeout);
        let mut stream = self.take_stream(Stage::Command)?;
        let started = Instant::now();
        let name = command_name(&message);
        let failed = |e| Error::from_io(e, Stage::Command, false, true);
        let written = within(deadline, async {
            stream.write_all(&message).await?;
            stream.flush().await
        });
        written.await.map_err(failed)?;
        let step = StepKind::Sent { command: name, bytes: message.len() };
        observer.step(&Step::new(step, started.elapsed()));

        let started = Instant::now();
        let mut inbox = Inbox::default();
        while let Some(total) = command::read_next(inbox.bytes())? {
            let have = inbox.bytes().len();
            within(deadline, inbox.fill(&mut stream, have, total)).await.map_err(failed)?;
        }
        let received = inbox.bytes();
        let step = StepKind::Received { command: name, bytes: received.len() };
        observer.step(&Step::new(step, started.elapsed()));
        let reply = command::reply(received, self.request_id);
        if reply.as_ref().err().is_none_or(|e| *e.kind() == ErrorKind::CommandFailed) {
            self.stream = Some(stream);
        }
        self.request_id = self.request_id.wrapping_add(1);
        reply
    }

    /// Takes the stream out, so that whatever goes wrong before it is put back, and a dropped
    /// future as well, closes it.
    fn take_stream(&mut self, stage: Stage) -> Result<Stream, Error> {
        self.stream.take().ok_or_else(|| Error::new(ErrorKind::Unusable, stage))
    }
}

fn asks_for_reauthentication(error: &Error) -> bool {
    let code = error.server().and_then(|server| server.code);
    code == Some(ServerFailure::REAUTHENTICATION_REQUIRED)
}
