//! What a server has to tell about its connections.

use crate::Denial;
use core::fmt;
use mongo_auth_host::escape;

/// The longest text of a client's that an event shows, in bytes.
const MAX_TEXT: usize = 256;

/// Something that happened on a connection.
///
/// No event carries a payload, a password or a nonce. The texts in it are the client's own, so
/// they come with control characters escaped and cut to 256 bytes.
///
/// ```
/// use mongo_auth_testkit::{Event, EventKind, Field};
/// let event = Event::new(3, EventKind::command("ping", "admin", 0));
/// assert_eq!(event.to_string(), "connection 3: ping on admin: ok");
/// assert_eq!(event.fields()[2], ("command", Field::Text("ping".into())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The number of the connection, counted from 1.
    pub connection: u64,
    /// What happened.
    pub kind: EventKind,
}

/// What happened on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// A log-in came to its end.
    #[non_exhaustive]
    Authentication {
        /// The mechanism as the client named it.
        mechanism: String,
        /// The user, empty where the client did not get as far as naming one.
        user: String,
        /// The database of the user.
        database: String,
        /// Whether it began inside `hello`.
        speculative: bool,
        /// How it ended.
        result: Result<(), Denial>,
    },
    /// The connection is over.
    #[non_exhaustive]
    Closed {
        /// Why the server ended it, if it was the server.
        reason: Option<String>,
    },
    /// A command was answered.
    #[non_exhaustive]
    Command {
        /// The name of the command.
        name: String,
        /// The database it was sent to.
        database: String,
        /// The code of the error, 0 for success.
        code: i32,
    },
    /// A client connected.
    #[non_exhaustive]
    Opened {
        /// Where from.
        from: String,
        /// Whether TLS protects the connection.
        tls: bool,
    },
}

impl EventKind {
    /// A [`Command`](Self::Command).
    #[must_use]
    pub fn command(name: &str, database: &str, code: i32) -> Self {
        Self::Command { name: shown(name), database: shown(database), code }
    }

    /// An [`Authentication`](Self::Authentication).
    #[must_use]
    pub fn authentication(
        mechanism: &str,
        user: &str,
        database: &str,
        speculative: bool,
        result: Result<(), Denial>,
    ) -> Self {
        let (mechanism, user, database) = (shown(mechanism), shown(user), shown(database));
        Self::Authentication { mechanism, user, database, speculative, result }
    }
}

/// The value of a field of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// True or false.
    Flag(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl Event {
    /// `kind` on connection number `connection`.
    #[must_use]
    pub const fn new(connection: u64, kind: EventKind) -> Self {
        Self { connection, kind }
    }

    /// The event as names and values, `connection` and `event` first: one object of a JSON log.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, Field)> {
        let text = |s: &str| Field::Text(s.to_owned());
        let connection = i64::try_from(self.connection).unwrap_or(i64::MAX);
        let mut fields = vec![("connection", Field::Number(connection))];
        fields.push(("event", text(self.name())));
        match &self.kind {
            EventKind::Authentication { mechanism, user, database, speculative, result } => {
                fields.push(("mechanism", text(mechanism)));
                fields.push(("user", text(user)));
                fields.push(("database", text(database)));
                fields.push(("speculative", Field::Flag(*speculative)));
                fields.push(("ok", Field::Flag(result.is_ok())));
                if let Err(denial) = result {
                    fields.push(("reason", Field::Text(denial.to_string())));
                }
            }
            EventKind::Closed { reason } => {
                if let Some(reason) = reason {
                    fields.push(("reason", text(reason)));
                }
            }
            EventKind::Command { name, database, code } => {
                fields.push(("command", text(name)));
                fields.push(("database", text(database)));
                fields.push(("code", Field::Number((*code).into())));
            }
            EventKind::Opened { from, tls } => {
                fields.push(("from", text(from)));
                fields.push(("tls", Field::Flag(*tls)));
            }
        }
        fields
    }

    const fn name(&self) -> &'static str {
        match self.kind {
            EventKind::Authentication { .. } => "authentication",
            EventKind::Closed { .. } => "closed",
            EventKind::Command { .. } => "command",
            EventKind::Opened { .. } => "opened",
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection {}: ", self.connection)?;
        match &self.kind {
            EventKind::Authentication { mechanism, user, database, speculative, result } => {
                write!(f, "{mechanism} as {user:?} of {database}")?;
                f.write_str(if *speculative { " (speculative): " } else { ": " })?;
                match result {
                    Ok(()) => f.write_str("logged in"),
                    Err(denial) => write!(f, "refused, {denial}"),
                }
            }
            EventKind::Closed { reason: None } => f.write_str("closed"),
            EventKind::Closed { reason: Some(reason) } => write!(f, "closed: {reason}"),
            EventKind::Command { name, database, code: 0 } => write!(f, "{name} on {database}: ok"),
            EventKind::Command { name, database, code } => {
                write!(f, "{name} on {database}: error {code}")
            }
            EventKind::Opened { from, tls } => {
                write!(f, "opened from {from}{}", if *tls { " over TLS" } else { "" })
            }
        }
    }
}

/// Text of a client's, fit for a log.
fn shown(text: &str) -> String {
    escape(text, MAX_TEXT)
}

#[cfg(test)]
mod tests;
