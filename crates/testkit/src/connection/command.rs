//! The commands other than those of a log-in.

use super::ServerConnection;
use crate::{
    frame::{Framing, Request},
    reply::{self, Refusal},
};
use mongo_auth::rawbson::Writer;

/// Commands of a real server that this one knows only well enough to ask for a log-in first.
const NEED_AUTHENTICATION: [&str; 16] = [
    "aggregate",
    "count",
    "create",
    "delete",
    "distinct",
    "find",
    "getCmdLineOpts",
    "getLog",
    "getMore",
    "getParameter",
    "hostInfo",
    "insert",
    "killCursors",
    "listCollections",
    "serverStatus",
    "update",
];

impl ServerConnection {
    /// Runs a command and returns its reply.
    pub(super) fn command(&mut self, request: &Request<'_>) -> Result<Vec<u8>, Refusal> {
        let is_hello = matches!(request.name, "hello" | "isMaster" | "ismaster");
        if request.framing == Framing::Query && !is_hello {
            return Err(Refusal::new(
                352,
                "UnsupportedOpQueryCommand",
                format!("Unsupported OP_QUERY command: {}", request.name),
            ));
        }
        self.inject_failure(request.name)?;
        match request.name {
            _ if is_hello => self.hello(request),
            "saslStart" => self.sasl_start(request),
            "saslContinue" => self.sasl_continue(request),
            "authenticate" => self.authenticate(request),
            "ping" => Ok(reply::ok(|_| {})),
            "endSessions" => self.logged_in(request).map(|()| reply::ok(|_| {})),
            "logout" => {
                self.logged_in(request)?;
                self.session.user = None;
                Ok(reply::ok(|_| {}))
            }
            "buildInfo" | "buildinfo" => Ok(build_info()),
            "connectionStatus" => Ok(self.connection_status()),
            "listDatabases" => self.logged_in(request).map(|()| list_databases()),
            name => {
                if NEED_AUTHENTICATION.contains(&name) {
                    self.logged_in(request)?;
                }
                Err(Refusal::new(59, "CommandNotFound", format!("no such command: '{name}'")))
            }
        }
    }

    fn logged_in(&self, request: &Request<'_>) -> Result<(), Refusal> {
        if self.session.user.is_some() {
            return Ok(());
        }
        let message = format!("command {} requires authentication", request.name);
        Err(Refusal::new(13, "Unauthorized", message))
    }

    fn connection_status(&self) -> Vec<u8> {
        let principal = self.session.user.as_ref();
        let users: Vec<_> = principal.into_iter().collect();
        let user = principal.and_then(|p| self.directory.user(&p.database, &p.user));
        let roles = user.map_or(&[][..], |u| &u.roles);
        reply::ok(|doc| {
            doc.document("authInfo", |info| {
                reply::documents(info, "authenticatedUsers", &users, |doc, user| {
                    doc.string("user", &user.user);
                    doc.string("db", &user.database);
                });
                reply::documents(info, "authenticatedUserRoles", roles, |doc, role| {
                    doc.string("role", &role.name);
                    doc.string("db", &role.database);
                });
            });
        })
    }
}

fn build_info() -> Vec<u8> {
    reply::ok(|doc| {
        doc.string("version", "6.0.0");
        doc.string("gitVersion", "mongo-auth-testkit");
        doc.array("modules", |_| {});
        doc.array("versionArray", |list| {
            for (key, n) in [("0", 6), ("1", 0), ("2", 0), ("3", 0)] {
                list.int32(key, n);
            }
        });
        doc.int32("bits", 64);
        doc.boolean("debug", false);
        doc.int32("maxBsonObjectSize", super::hello::MAX_BSON_OBJECT_SIZE);
    })
}

/// Three databases with nothing in them.
fn list_databases() -> Vec<u8> {
    let database = |doc: &mut Writer<'_, '_>, name: &&str| {
        doc.string("name", name);
        doc.int64("sizeOnDisk", 0);
        doc.boolean("empty", true);
    };
    reply::ok(|doc| {
        reply::documents(doc, "databases", &["admin", "config", "local"], database);
        doc.int64("totalSize", 0);
        doc.int64("totalSizeMb", 0);
    })
}
