//! A server that misbehaves, and what a client has to make of it.
//!
//! Behind every misbehaviour is the honest server of the testkit: one thing is changed at one
//! step, and everything else is as it should be, so that nothing but the one check under test
//! stands between the client and success.

mod edit;
pub mod fault;
pub mod peer;
mod row;
pub mod rows;
mod set_up;
mod tls;

pub use edit::{Sasl, Talk};
pub use peer::{Peer, Seen};
pub use row::{Deed, Expect, Mode, Row, Step, Who};
pub use tls::Tls;

use mongo_auth::Mechanism;
use mongo_auth_host::{Credential, Host, SecretString, Settings};
use mongo_auth_testkit::{Directory, ServerConfig, User};
use std::sync::{Arc, LazyLock};

/// The user of every row.
pub const USER: &str = "app";

/// The password of that user; it is no part of anything else, and its forms in a connection
/// string, in base64 and as it is all differ.
pub const PASSWORD: &str = "canary/p@ss word:%2B\u{e9}+";

/// The user of MONGODB-X509.
pub const SUBJECT: &str = "CN=app,OU=clients,O=mongo-auth testkit";

/// The settings of a client of `mechanism`, negotiated where there is none.
#[must_use]
pub fn settings(host: &Host, mechanism: Option<Mechanism>) -> Settings {
    let mut settings = Settings::new(host.clone());
    let external = mechanism.is_some_and(Mechanism::always_external);
    let source = if external { "$external" } else { "admin" };
    let secret = SecretString::new(PASSWORD.into());
    let credential = Credential::new(source, USER, secret);
    settings.credential = Some(match mechanism {
        Some(mechanism) => credential.with_mechanism(mechanism),
        None => credential,
    });
    settings.connect_timeout = Some(PATIENT);
    settings.socket_timeout = Some(PATIENT);
    settings
}

/// Long enough never to be reached when nothing hangs.
pub const PATIENT: core::time::Duration = core::time::Duration::from_secs(60);

/// The users of a server with the manners of `mode`; keys take their time, so they are made once.
#[must_use]
pub fn directory(mode: Mode) -> Arc<Directory> {
    type Made = LazyLock<Arc<Directory>>;
    static SPECULATIVE: Made = LazyLock::new(|| make(|_| {}));
    static PLAIN: Made = LazyLock::new(|| make(|config| config.speculative = false));
    static LONG: Made = LazyLock::new(|| {
        make(|config| {
            config.speculative = false;
            config.skip_empty_exchange = false;
        })
    });
    Arc::clone(match mode {
        Mode::Speculative => &SPECULATIVE,
        Mode::Ordinary => &PLAIN,
        Mode::Long => &LONG,
    })
}

fn make(change: impl Fn(&mut ServerConfig)) -> Arc<Directory> {
    let app = User::new(USER, PASSWORD).with_mechanisms(&[
        Mechanism::ScramSha1,
        Mechanism::ScramSha256,
        Mechanism::Plain,
    ]);
    let mut config = ServerConfig::new([app, User::x509(SUBJECT)]).with_least_iterations();
    change(&mut config);
    Arc::new(Directory::new(config, [7; 32]).expect("the users can be kept"))
}
