//! Both ends of a row.

use super::{Expect, Mode, Peer, Row, SUBJECT, Step, Tls, Who, directory, peer::Script, settings};
use core::time::Duration;
use mongo_auth::Mechanism;
use mongo_auth_host::{Connector, Host};

/// The limit on a log-in where the server stays silent.
const SHORT: Duration = Duration::from_millis(150);

impl Row {
    /// A server that misbehaves once.
    #[must_use]
    pub fn peer(&self, mode: Mode, tls: &Tls) -> Peer {
        let tls = (self.who == Who::X509).then(|| (tls.server(), SUBJECT));
        let directory = directory(mode);
        let honest = Script::honest(directory);
        Peer::start([Script { deed: Some(self.deed), tls, ..honest }])
    }

    /// A client that knows nothing of that.
    ///
    /// # Panics
    /// When its certificate cannot be read.
    #[must_use]
    pub fn connector(&self, host: &Host, mechanism: Option<Mechanism>, tls: &Tls) -> Connector {
        let mut settings = settings(host, mechanism);
        if self.who == Who::X509 {
            settings.tls = Some(tls.client());
            if let Some(credential) = &mut settings.credential {
                credential.username = Some(SUBJECT.into());
                credential.password = None;
            }
        }
        if self.who == Who::NegotiatingSha256 {
            settings.minimum_mechanism = Some(Mechanism::ScramSha256);
        }
        if matches!(self.expect, Expect::TimesOut) {
            let command = self.deed.step() == Step::Command;
            let limit =
                if command { &mut settings.socket_timeout } else { &mut settings.connect_timeout };
            *limit = Some(SHORT);
        }
        Connector::new(settings).expect("settings that can be used")
    }
}
