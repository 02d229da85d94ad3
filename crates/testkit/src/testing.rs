//! What the tests share.

use crate::{Channel, Directory, Event, ServerConfig, ServerConnection, User};
use mongo_auth::{
    Account, Config, Cursor, Mechanism, Text,
    rawbson::{Doc, Writer, write_vec},
    wire::op_msg,
};
use std::sync::{Arc, Mutex};

/// A user for every mechanism, none of whose passwords is a part of anything else.
pub(crate) fn config() -> ServerConfig {
    use Mechanism::{MongodbX509, Plain, ScramSha1, ScramSha256};
    ServerConfig::new([
        User::new("both", "canary-both"),
        User::new("sha1", "canary-sha1").with_mechanisms(&[ScramSha1]),
        User::new("sha256", "canary-sha256").with_mechanisms(&[ScramSha256]),
        User::new("plain", "canary-plain").in_database("$external").with_mechanisms(&[Plain]),
        User::x509("CN=client").with_mechanisms(&[MongodbX509]),
    ])
    .with_least_iterations()
}

/// A connection with foreseeable nonces.
pub(crate) fn connection(config: ServerConfig, channel: Channel) -> ServerConnection {
    let mut counter = 0;
    ServerConnection::new(directory(config), 1, channel, move || {
        counter += 1;
        Some([counter; 24])
    })
}

/// The directory of `config`. Many tests have the same one, and keys take their time.
pub(crate) fn directory(config: ServerConfig) -> Arc<Directory> {
    #[cfg(feature = "hostile")]
    if config.tamper.is_some() {
        return Arc::new(Directory::new(config, [7; 32]).unwrap());
    }
    static MADE: Mutex<Vec<(String, Arc<Directory>)>> = Mutex::new(Vec::new());
    let secrets: Vec<_> = config.users.iter().map(|u| (&u.advertised, &u.password)).collect();
    let secrets = secrets.iter().map(|(a, p)| format!("{a:?}{:?}", p.as_ref().map(|p| p.expose())));
    let id = format!("{config:?}{}", secrets.collect::<String>());
    if let Some((_, made)) = MADE.lock().unwrap().iter().find(|(made, _)| *made == id) {
        return Arc::clone(made);
    }
    let directory = Arc::new(Directory::new(config, [7; 32]).unwrap());
    MADE.lock().unwrap().push((id, Arc::clone(&directory)));
    directory
}

/// What the client of [`crate::Pair`] starts from.
pub(crate) fn account<'a>(
    channel: mongo_auth::Channel,
    source: &'a str,
    user: &'a str,
    mechanism: Option<Mechanism>,
) -> Config<'a> {
    let mut config = Config::new(channel);
    let account = Account::new(Text::literal(source), Text::literal(user));
    config.account = Some(mechanism.map_or(account, |m| account.with_mechanism(m)));
    config
}

/// An `OP_MSG` with the command that `elements` writes.
pub(crate) fn message(db: &str, elements: impl Fn(&mut Writer<'_, '_>)) -> Vec<u8> {
    let write = |out: &mut Cursor<'_>| {
        op_msg::write(out, 77, |doc| {
            elements(doc);
            doc.string("$db", db);
        });
    };
    let mut measure = Cursor::new(&mut []);
    write(&mut measure);
    let mut bytes = vec![0; measure.len()];
    write(&mut Cursor::new(&mut bytes));
    bytes
}

/// Sends a command and returns the document of the reply.
pub(crate) fn ask(
    server: &mut ServerConnection,
    db: &str,
    elements: impl Fn(&mut Writer<'_, '_>),
) -> Vec<u8> {
    server.receive(&message(db, elements)).unwrap();
    let reply = server.take_output();
    let doc = op_msg::parse(&reply, 77).unwrap();
    write_vec(|out| out.elements(&doc))
}

/// The code of the error in a reply, 0 for success.
pub(crate) fn code(reply: &[u8]) -> i64 {
    let doc = Doc::parse(reply).unwrap();
    let code = doc.get("code").map_or(0, |v| v.as_i64().unwrap());
    let ok = doc.get("ok").unwrap().as_f64().unwrap();
    assert_eq!(ok == 1.0, code == 0);
    code
}

pub(crate) fn sasl_start(
    server: &mut ServerConnection,
    db: &str,
    mechanism: &str,
    payload: &[u8],
) -> Vec<u8> {
    ask(server, db, |doc| {
        doc.int32("saslStart", 1);
        doc.string("mechanism", mechanism);
        doc.binary("payload", payload);
        doc.document("options", |options| options.boolean("skipEmptyExchange", true));
    })
}

pub(crate) fn sasl_continue(server: &mut ServerConnection, id: i32, payload: &[u8]) -> Vec<u8> {
    ask(server, "admin", |doc| {
        doc.int32("saslContinue", 1);
        doc.int32("conversationId", id);
        doc.binary("payload", payload);
    })
}

/// The payload of a reply that succeeded.
pub(crate) fn payload(reply: &[u8]) -> Vec<u8> {
    assert_eq!(code(reply), 0);
    Doc::parse(reply).unwrap().get("payload").unwrap().as_binary().unwrap().1.to_vec()
}

/// All events so far.
pub(crate) fn events(server: &mut ServerConnection) -> Vec<Event> {
    core::iter::from_fn(|| server.poll_event()).collect()
}
