//! No password in anything that is shown: errors with their sources and hints, steps, settings,
//! connections, and what a test server tells of its clients.

use core::{error::Error as _, fmt::Debug};
use mongo_auth::Cursor;
use mongo_auth::primitives::base64;
use mongo_auth_host::{Connector, Error, Settings, Step};
use mongo_auth_testkit::{Listen, Log, Server, ServerConfig, User};
use mongo_auth_tests::{
    adapter,
    hostile::{PASSWORD, Row, Tls, USER, rows, settings},
};
use std::thread;

/// Texts in which the password is looked for.
#[derive(Default)]
struct Shown(Vec<String>);

impl Shown {
    fn debug(&mut self, what: &dyn Debug) {
        self.0.push(format!("{what:?}"));
        self.0.push(format!("{what:#?}"));
    }

    /// Everything that an error tells anybody.
    fn error(&mut self, error: &Error) {
        self.debug(error);
        self.0.push(error.to_string());
        self.0.extend(error.hints());
        self.debug(&error.kind());
        self.debug(&error.attempt());
        self.0.extend(error.attempt().map(ToString::to_string));
        self.debug(&error.server());
        self.0.extend(error.server().map(ToString::to_string));
        self.0.extend(error.labels().map(str::to_owned));
        let mut source = error.source();
        while let Some(error) = source {
            self.0.push(error.to_string());
            self.debug(&error);
            source = error.source();
        }
    }

    /// The texts that hold the password in one of its forms.
    fn leaks(&self, forms: &[String]) -> Vec<&String> {
        self.0.iter().filter(|text| forms.iter().any(|form| text.contains(form))).collect()
    }
}

/// The forms of a password: as it is, percent-encoded in capitals and small letters, escaped as
/// `Debug` does it, in base64 wherever it may begin, and in the payload of PLAIN.
fn forms(user: &str, password: &str) -> Vec<String> {
    let upper: String = password.bytes().map(|b| encoded(b, |b| format!("%{b:02X}"))).collect();
    let lower: String = password.bytes().map(|b| encoded(b, |b| format!("%{b:02x}"))).collect();
    let debug = format!("{password:?}").trim_matches('"').to_owned();
    let bytes = format!("{:?}", password.as_bytes()).trim_matches(['[', ']']).to_owned();
    let mut forms = vec![password.to_owned(), upper, lower, debug, bytes];
    for before in ["", "x", "xx"] {
        // The first and the last characters depend on what stands around.
        let text = to_base64(format!("{before}{password}").as_bytes());
        forms.push(text[4..text.len() - 4].to_owned());
    }
    forms.push(to_base64(format!("\0{user}\0{password}").as_bytes()));
    forms
}

fn encoded(byte: u8, encode: impl Fn(u8) -> String) -> String {
    let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if plain { char::from(byte).to_string() } else { encode(byte) }
}

fn to_base64(bytes: &[u8]) -> String {
    let mut room = vec![0; base64::encoded_len(bytes.len())];
    base64::put(&mut Cursor::new(&mut room), bytes);
    String::from_utf8(room).unwrap()
}

#[test]
fn t36_t43_no_misbehaviour_makes_an_error_tell_the_password() {
    let (rows, tls) = (rows::all(), Tls::new());
    let shown: Vec<Shown> = thread::scope(|scope| {
        let shares = rows.chunks(rows.len().div_ceil(8));
        let shares: Vec<_> = shares.map(|rows| scope.spawn(|| all_of(rows, &tls))).collect();
        shares.into_iter().map(|share| share.join().unwrap()).collect()
    });
    let forms = forms(USER, PASSWORD);
    let texts: usize = shown.iter().map(|shown| shown.0.len()).sum();
    assert!(texts > 20_000, "{texts}");
    for shown in shown {
        assert_eq!(shown.leaks(&forms), Vec::<&String>::new());
    }
}

fn all_of(rows: &[Row], tls: &Tls) -> Shown {
    let mut shown = Shown::default();
    for row in rows {
        for (mechanism, mode) in row.clients() {
            for adapter in adapter::all() {
                let peer = row.peer(mode, tls);
                let connector = row.connector(&peer.host, mechanism, tls);
                shown.debug(&connector);
                shown.debug(&connector.settings());
                let mut steps = Vec::new();
                let mut observer = |step: &Step| steps.push(*step);
                match adapter.connect_observed(&connector, &peer.host, &mut observer) {
                    Ok(connection) => shown.debug(&connection.outcome()),
                    Err(error) => shown.error(&error),
                }
                shown.debug(&steps);
                let _ = peer.join();
            }
        }
    }
    shown
}

/// Names and passwords that come close to each other, to the syntax and to what is printed.
const PAIRS: [(&str, &str); 8] = [
    ("app", "canary/p@ss word:%2B\u{e9}+"),
    ("canary-user", "canary-user-password"),
    ("a=b,c", "canary,n=a,r=b"),
    ("us%65r", "canary%2525"),
    ("\u{2168}", "canary\u{2163}"),
    ("app", "canary\u{1b}]0;x\u{7}\r\n"),
    ("app", "canary\"'\\{}"),
    ("app", "canary@127.0.0.1/?tls=true"),
];

#[test]
fn t36_a_wrong_password_stays_secret_on_both_sides() {
    for (user, password) in PAIRS {
        let log = Log::default();
        let users = [User::new(user, "another")];
        let config = ServerConfig::new(users).with_least_iterations();
        let server = Server::start(config, &Listen::default(), log.recorder()).unwrap();
        let mut shown = Shown::default();
        for mechanism in ["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN"] {
            let options = [("authMechanism", mechanism), ("authSource", "admin")];
            let uri = server.uri(Some((user, password)), &options);
            let settings = Settings::parse(&uri).unwrap();
            shown.debug(&settings);
            let host = settings.hosts[0].clone();
            for adapter in adapter::all() {
                let result = Connector::new(settings.clone())
                    .and_then(|connector| adapter.connect(&connector, &host));
                shown.error(&result.err().unwrap());
            }
        }
        shown.0.extend(log.events().iter().map(ToString::to_string));
        shown.debug(&log.events());
        assert_eq!(shown.leaks(&forms(user, password)), Vec::<&String>::new(), "{user}");
        assert!(shown.0.len() > 100);
    }
}

/// b27: a password with a bare `/` became a port, and the message of the error named it.
#[test]
fn t18_t36_b26_b27_b28_a_connection_string_that_does_not_parse_is_not_shown() {
    let password = "canary12345678";
    let strings = [
        "mongodb://app:canary12345678/@localhost",
        "mongodb://app:canary12345678@@localhost",
        "mongodb://app:canary12345678?@localhost",
        "mongodb://app:canary12345678#@localhost",
        "mongodb://app:%zzcanary12345678@localhost",
        "mongodb://app:canary12345678%@localhost",
        "mongodb://app:canary12345678:x@localhost",
        "mongodb://app:canary12345678",
        "mongodb://app@canary12345678/x:y@z",
        "app:canary12345678@localhost",
        "mongodb://app:canary12345678@localhost:0",
        "mongodb://app:canary12345678@",
        "mongodb://app:canary12345678@[::g]/",
        "mongodb://app:canary12345678@localhost/?authMechanism=canary12345678",
        "mongodb://app:canary12345678@localhost/?tlsCertificateKeyFilePassword=canary12345678&tls=true&tls=false",
        "mongodb+srv://app:canary12345678@localhost:1/",
    ];
    for uri in strings {
        let error = Settings::parse(uri).err().unwrap_or_else(|| panic!("{uri} is taken"));
        let mut shown = Shown::default();
        shown.error(&error);
        assert_eq!(shown.leaks(&forms("app", password)), Vec::<&String>::new(), "{uri}");
    }
}

#[test]
fn t36_settings_and_credentials_are_shown_without_their_secrets() {
    let mut shown = Shown::default();
    let host = mongo_auth_host::Host::tcp("localhost", 1);
    let settings = settings(&host, None);
    shown.debug(&settings);
    shown.debug(&settings.credential);
    shown.debug(&Connector::new(settings).unwrap());
    assert_eq!(shown.leaks(&forms(USER, PASSWORD)), Vec::<&String>::new());
}
