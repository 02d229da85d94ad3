//! What a server tells about itself in `hello`.

use crate::escape;
use mongo_auth::wire::reply::{HelloReply, Role};

/// The longest host name with a port, and then some.
const MAX_TEXT: usize = 300;

/// More members than these a replica set cannot have.
const MAX_HOSTS: usize = 64;

/// What a server tells about itself in `hello`. The texts are escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hello {
    /// What the server is.
    pub role: Role,
    /// The highest wire version: 9 is MongoDB 4.4, 17 is 6.0.
    pub max_wire_version: i32,
    /// `setName`.
    pub set_name: Option<String>,
    /// `me`: the name by which the replica set knows this server.
    pub me: Option<String>,
    /// `primary`: the name of the primary, as far as this server knows.
    pub primary: Option<String>,
    /// `hosts`: the members that can become primary, 64 at most.
    pub hosts: Vec<String>,
    /// `connectionId`, which the server's log names.
    pub connection_id: Option<i64>,
}

impl From<&HelloReply<'_>> for Hello {
    fn from(reply: &HelloReply<'_>) -> Self {
        let doc = reply.doc();
        let text = |name| doc.get(name).and_then(|v| v.as_str()).map(|t| escape(t, MAX_TEXT));
        let hosts = doc.get("hosts").and_then(|v| v.as_array());
        Self {
            role: reply.role(),
            max_wire_version: reply.max_wire_version(),
            set_name: reply.set_name().map(|name| escape(name, MAX_TEXT)),
            me: text("me"),
            primary: text("primary"),
            hosts: hosts
                .into_iter()
                .flat_map(|list| list.iter())
                .filter_map(|(_, host)| host.as_str().map(|h| escape(h, MAX_TEXT)))
                .take(MAX_HOSTS)
                .collect(),
            connection_id: doc.get("connectionId").and_then(|v| v.as_i64()),
        }
    }
}
