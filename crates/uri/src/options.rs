//! The options as a whole: the checking pass, and reading them afterwards.

use crate::{
    ConnectionString, Error, Limits, Reason,
    parse::{decode, survey},
    query::{GSSAPI_SERVICE_NAME, Pair, Pairs, WTIMEOUT, decides_security},
    scan,
    table::{Form, OptionName},
    value::{OptionValue, Reading, read},
};
use core::fmt;
use mongo_auth_primitives::Text;

/// What the checking pass keeps: one bit for each option.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Summary {
    /// Given, with whatever value.
    pub(crate) seen: u64,
    /// Given with a valid value.
    pub(crate) applied: u64,
    /// Booleans whose first valid value is `true`.
    pub(crate) truth: u64,
    positive_srv_max_hosts: bool,
}

impl<'a> ConnectionString<'a> {
    pub(crate) const fn pairs(&self) -> Pairs<'a> {
        Pairs::new(self.query, self.separator, self.query_at)
    }

    /// Checks the query; `suspect` is the better error where a question mark of the password may
    /// have begun it.
    pub(crate) fn check_options(
        &mut self,
        limits: &Limits,
        several_hosts: bool,
        suspect: Option<Error>,
    ) -> Result<(), Error> {
        let better = |e: Error| e.unless(suspect);
        (self.separator, self.last_query_at) = survey(self.query, self.query_at).map_err(better)?;
        let mut count = 0usize;
        let mut firsts = Firsts::default();
        for pair in self.pairs() {
            count = count.saturating_add(1);
            if count > limits.options {
                return Err(Error::new(Reason::TooManyOptions, pair.at));
            }
            if pair.is_empty() {
                continue;
            }
            self.check_pair(&pair, &mut firsts).map_err(better)?;
            if pair.spelling.is_none() && self.last_query_at.is_some_and(|at| at >= pair.at) {
                let in_key = scan::find(pair.key, b'@').map(|i| pair.at.saturating_add(i));
                let in_value =
                    || scan::find(pair.value(), b'@').map(|i| pair.value_at().saturating_add(i));
                if let Some(at) = in_key.or_else(in_value) {
                    return Err(better(Error::new(Reason::AtSignInUnknownOption, at)));
                }
            }
        }
        self.check_conflicts(several_hosts)
    }

    fn check_pair(&mut self, pair: &Pair<'a>, firsts: &mut Firsts<'a>) -> Result<(), Error> {
        let fail = |reason| Err(Error::new(reason, pair.at));
        let Some(raw) = pair.value else { return fail(Reason::NoEquals) };
        if pair.key.is_empty() {
            return fail(Reason::EmptyKey);
        }
        if pair.spelling.is_none() && scan::contains(pair.key, b'%') {
            decode(pair.key, pair.at)?;
        }
        if pair.escaped {
            decode(raw, pair.value_at())?;
        }
        let Some(spelling) = pair.spelling else { return Ok(()) };
        let (option, bit) = (spelling.option, spelling.bit());
        let again = self.summary.seen & bit != 0;
        self.summary.seen |= bit;
        if again && is_proxy(option) {
            return fail(Reason::ProxyRepeated);
        }
        let Some(value) = read(pair, option, spelling.form)?.value() else { return Ok(()) };
        if self.summary.applied & bit != 0 {
            return if spelling.form == Form::Current
                && decides_security(option)
                && firsts.differ(pair, &value, self.summary.truth & bit != 0)
            {
                fail(if option == OptionName::Tls {
                    Reason::TlsDisagree
                } else {
                    Reason::RepeatedDiffers
                })
            } else {
                Ok(())
            };
        }
        self.summary.applied |= bit;
        firsts.keep(pair);
        match (option, value) {
            (_, OptionValue::Boolean(true)) => self.summary.truth |= bit,
            (OptionName::SrvMaxHosts, OptionValue::Integer(n)) => {
                self.summary.positive_srv_max_hosts = n > 0;
            }
            _ => {}
        }
        Ok(())
    }

    fn check_conflicts(&self, several_hosts: bool) -> Result<(), Error> {
        use OptionName as O;
        let seen = |option: O| self.summary.seen & option.bit() != 0;
        let on = |option: O| self.summary.truth & option.bit() != 0;
        let fail = |reason, option| Err(Error::new(reason, self.position(option)));
        if self.summary.seen == 0 {
            return Ok(());
        }
        for (one, others) in EXCLUSIVE {
            if let (true, Some(other)) = (seen(one), others.iter().find(|o| seen(**o))) {
                return fail(Reason::TlsExclusive, *other);
            }
        }
        if on(O::DirectConnection) {
            if several_hosts {
                return fail(Reason::DirectSeveralHosts, O::DirectConnection);
            }
            if self.scheme().is_srv() {
                return fail(Reason::DirectSrv, O::DirectConnection);
            }
        }
        if on(O::LoadBalanced) {
            if several_hosts {
                return fail(Reason::BalancedSeveralHosts, O::LoadBalanced);
            }
            if self.summary.applied & O::ReplicaSet.bit() != 0 {
                return fail(Reason::BalancedReplicaSet, O::LoadBalanced);
            }
            if on(O::DirectConnection) {
                return fail(Reason::BalancedDirect, O::LoadBalanced);
            }
        }
        for option in [O::SrvServiceName, O::SrvMaxHosts, O::SrvAllowedHostsSuffix] {
            if seen(option) && !self.scheme().is_srv() {
                return fail(Reason::SrvOption, option);
            }
        }
        if self.summary.positive_srv_max_hosts
            && (self.summary.applied & O::ReplicaSet.bit() != 0 || on(O::LoadBalanced))
        {
            return fail(Reason::SrvMaxHosts, O::SrvMaxHosts);
        }
        for option in [O::ProxyPort, O::ProxyUsername, O::ProxyPassword] {
            if seen(option) && !seen(O::ProxyHost) {
                return fail(Reason::ProxyHostMissing, option);
            }
        }
        match (seen(O::ProxyUsername), seen(O::ProxyPassword)) {
            (true, false) => fail(Reason::ProxyCredential, O::ProxyUsername),
            (false, true) => fail(Reason::ProxyCredential, O::ProxyPassword),
            _ => Ok(()),
        }
    }

    /// Whether an option is given, but with no valid value.
    pub(crate) const fn ignores(&self, option: OptionName) -> bool {
        self.summary.seen & option.bit() != 0 && self.summary.applied & option.bit() == 0
    }

    /// Offset of the first instance of an option.
    pub(crate) fn position(&self, option: OptionName) -> usize {
        let mut pairs = self.pairs();
        pairs.find(|p| p.spelling.is_some_and(|s| s.option == option)).map_or(0, |p| p.at)
    }

    /// The options with their values, in order of appearance.
    ///
    /// Unknown and invalid ones are left out, see [`warnings`](Self::warnings). A repeated option
    /// appears once, with its first valid value; `readPreferenceTags` appears once for each
    /// instance. `ssl` appears as `tls`, `wtimeout` as `wTimeoutMS` and `gssapiServiceName` as
    /// `authMechanismProperties`. With `mongodb+srv`, `tls` comes last where the string does not
    /// say otherwise.
    #[must_use]
    pub const fn options(&self) -> Options<'a> {
        Options { uri: *self, pairs: self.pairs(), given: 0, done: false }
    }

    /// The value of one option; `None` where it is absent or ignored.
    ///
    /// For `readPreferenceTags`, the first instance.
    #[must_use]
    pub fn option(&self, name: OptionName) -> Option<OptionValue<'a>> {
        let old = match name {
            OptionName::WTimeoutMs => WTIMEOUT,
            OptionName::AuthMechanismProperties => GSSAPI_SERVICE_NAME,
            OptionName::Tls => u64::MAX,
            _ => 0,
        };
        if self.summary.applied & (name.bit() | old) == 0 && old != u64::MAX {
            return None;
        }
        self.options().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// The first valid values of the textual options that decide about security, so that a repeated
/// one is compared without looking for the first again.
#[derive(Default)]
struct Firsts<'a>([Option<Text<'a>>; 6]);

impl<'a> Firsts<'a> {
    const fn slot(option: OptionName) -> Option<usize> {
        use OptionName as O;
        Some(match option {
            O::AuthMechanism => 0,
            O::AuthMechanismProperties => 1,
            O::AuthSource => 2,
            O::TlsCaFile => 3,
            O::TlsCertificateKeyFile => 4,
            O::TlsCertificateKeyFilePassword => 5,
            _ => return None,
        })
    }

    fn keep(&mut self, pair: &Pair<'a>) {
        let slot =
            pair.spelling.filter(|s| s.form == Form::Current).and_then(|s| Self::slot(s.option));
        if let Some(first) = slot.and_then(|slot| self.0.get_mut(slot)) {
            *first = Some(pair.text());
        }
    }

    /// Whether a further valid value is another than the first; `on` is the first of a boolean.
    fn differ(&self, pair: &Pair<'a>, value: &OptionValue<'a>, on: bool) -> bool {
        if let OptionValue::Boolean(again) = value {
            return *again != on;
        }
        let slot = pair.spelling.and_then(|s| Self::slot(s.option));
        slot.and_then(|slot| self.0.get(slot)).is_some_and(|first| *first != Some(pair.text()))
    }
}

const fn is_proxy(option: OptionName) -> bool {
    use OptionName as O;
    matches!(option, O::ProxyHost | O::ProxyPort | O::ProxyUsername | O::ProxyPassword)
}

/// TLS options that exclude each other by being there at all.
const EXCLUSIVE: [(OptionName, &[OptionName]); 3] = {
    use OptionName as O;
    [
        (
            O::TlsInsecure,
            &[
                O::TlsAllowInvalidCertificates,
                O::TlsAllowInvalidHostnames,
                O::TlsDisableOcspEndpointCheck,
                O::TlsDisableCertificateRevocationCheck,
            ],
        ),
        (
            O::TlsAllowInvalidCertificates,
            &[O::TlsDisableOcspEndpointCheck, O::TlsDisableCertificateRevocationCheck],
        ),
        (O::TlsDisableOcspEndpointCheck, &[O::TlsDisableCertificateRevocationCheck]),
    ]
};

/// The options of a connection string.
#[derive(Clone)]
pub struct Options<'a> {
    uri: ConnectionString<'a>,
    pairs: Pairs<'a>,
    given: u64,
    done: bool,
}

impl<'a> Iterator for Options<'a> {
    type Item = (OptionName, OptionValue<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let summary = self.uri.summary;
        for pair in self.pairs.by_ref() {
            let Some(spelling) = pair.spelling else { continue };
            let option = spelling.option;
            // An old name yields to its replacement.
            let replaced = spelling.form != Form::Current && summary.applied & option.bit() != 0;
            if replaced || self.given & spelling.bit() != 0 {
                continue;
            }
            let reading = read(&pair, option, spelling.form).ok().and_then(Reading::value);
            let Some(value) = reading else { continue };
            if option != OptionName::ReadPreferenceTags {
                self.given |= spelling.bit();
            }
            return Some((option, value));
        }
        let implied = self.uri.scheme().is_srv() && summary.applied & OptionName::Tls.bit() == 0;
        if core::mem::replace(&mut self.done, true) || !implied {
            return None;
        }
        Some((OptionName::Tls, OptionValue::Boolean(true)))
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}
