//! The users of `serve`.

use crate::refusal::Refusal;
use mongo_auth::Mechanism;
use mongo_auth_host::SecretString;
use mongo_auth_testkit::{AccessKey, User};

/// A name and a password with the mechanisms that they are good for.
#[derive(Debug)]
pub(super) struct Account {
    name: String,
    password: SecretString,
    pub(super) mechanisms: Vec<Mechanism>,
    /// Only passwords that everybody knows are shown.
    pub(super) shows_password: bool,
}

const SCRAM: [Mechanism; 2] = [Mechanism::ScramSha256, Mechanism::ScramSha1];

/// The users where none is given.
pub(super) fn built_in() -> Vec<Account> {
    let account = |name: &str, password: &str, mechanisms: &[Mechanism]| Account {
        name: name.into(),
        password: SecretString::new(password.into()),
        mechanisms: mechanisms.to_vec(),
        shows_password: true,
    };
    vec![
        account("app", "apppw", &SCRAM),
        account("ldap", "ldappw", &[Mechanism::Plain]),
        account("AKIATEST", "awspw", &[Mechanism::MongodbAws]),
    ]
}

impl Account {
    /// Reads `NAME:PASSWORD[:MECHANISM,…]`. What follows the last colon belongs to the password
    /// unless it is a list of mechanisms.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let malformed = || {
            Refusal::new("usage", "--user is written NAME:PASSWORD or NAME:PASSWORD:MECHANISMS")
                .with_hint(
                    "mechanisms: SCRAM-SHA-1, SCRAM-SHA-256, PLAIN and MONGODB-AWS, separated by \
                     commas; with MONGODB-AWS name and password are an access key",
                )
        };
        let (name, rest) = text.split_once(':').ok_or_else(malformed)?;
        let (password, mechanisms) = match rest.rsplit_once(':') {
            Some((password, list)) => match mechanisms(list) {
                Some(mechanisms) => (password, mechanisms),
                None => (rest, SCRAM.to_vec()),
            },
            None => (rest, SCRAM.to_vec()),
        };
        if name.is_empty() || password.is_empty() {
            return Err(malformed());
        }
        let password = SecretString::new(password.into());
        Ok(Self { name: name.into(), password, mechanisms, shows_password: false })
    }

    /// Name and password as a string to paste has them.
    pub(super) fn login(&self) -> (&str, &str) {
        (&self.name, if self.shows_password { self.password.expose() } else { "" })
    }

    /// The access key, where the account is one.
    pub(super) fn access_key(&self) -> Option<AccessKey> {
        let is_key = self.mechanisms.contains(&Mechanism::MongodbAws);
        is_key.then(|| AccessKey::new(&self.name, self.password.expose(), self.arn()))
    }

    /// The users of the server: users of PLAIN live in another database than those of SCRAM, and
    /// those of MONGODB-AWS have another name.
    pub(super) fn users(&self) -> Vec<User> {
        let of = |wanted: &[Mechanism]| -> Vec<Mechanism> {
            self.mechanisms.iter().copied().filter(|m| wanted.contains(m)).collect()
        };
        let user = |mechanisms: &[Mechanism], database: &str| {
            let user = User::new(&self.name, self.password.expose());
            (!mechanisms.is_empty()).then(|| user.in_database(database).with_mechanisms(mechanisms))
        };
        let scram = user(&of(&SCRAM), "admin");
        let plain = user(&of(&[Mechanism::Plain]), "$external");
        let aws = self.access_key().map(|_| User::aws(self.arn()));
        [scram, plain, aws].into_iter().flatten().collect()
    }

    /// The IAM user that the access key belongs to.
    fn arn(&self) -> String {
        format!("arn:aws:iam::123456789012:user/{}", self.name)
    }
}

fn mechanisms(list: &str) -> Option<Vec<Mechanism>> {
    let usable =
        |m: &Mechanism| SCRAM.contains(m) || matches!(m, Mechanism::Plain | Mechanism::MongodbAws);
    list.split(',').map(|name| Mechanism::from_name(name).filter(usable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_hold_colons() {
        for (text, password, count) in [
            ("app:pw", "pw", 2),
            ("app:pw:PLAIN", "pw", 1),
            ("app:pw:MONGODB-AWS", "pw", 1),
            ("app:p:w:SCRAM-SHA-1,PLAIN", "p:w", 2),
            ("app:p:w", "p:w", 2),
            ("app:p:GSSAPI", "p:GSSAPI", 2),
        ] {
            let account = Account::parse(text).unwrap();
            assert_eq!(account.password.expose(), password, "{text}");
            assert_eq!(account.mechanisms.len(), count, "{text}");
            assert_eq!(account.login(), ("app", ""), "{text}");
        }
        for text in ["app", ":pw", "app:", "app::PLAIN"] {
            let refusal = Account::parse(text).unwrap_err();
            assert_eq!(refusal.exit, 2, "{text}");
        }
    }
}
