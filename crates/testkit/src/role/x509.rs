//! MONGODB-X509: the user is the subject of the TLS client certificate.

use super::Denied;
use crate::{Channel, Denial, Directory};
use mongo_auth::Mechanism;

/// Returns the name of the user whose certificate the TLS connection has shown. `named` is the
/// user that the command names, if it does.
pub(crate) fn check(
    directory: &Directory,
    database: &str,
    channel: &Channel,
    named: Option<&str>,
) -> Result<String, Denied> {
    let denied = |denial| Denied::new(named.unwrap_or_default(), denial);
    if database != "$external" {
        return Err(denied(Denial::WrongSource));
    }
    let Channel::Tls { subject: Some(subject) } = channel else {
        return Err(denied(Denial::NoCertificate));
    };
    if named.is_some_and(|n| n != subject) {
        return Err(denied(Denial::Subject));
    }
    let user = directory
        .user(database, subject)
        .ok_or_else(|| Denied::new(subject, Denial::UnknownUser))?;
    if !user.mechanisms.contains(&Mechanism::MongodbX509) {
        return Err(Denied::new(subject, Denial::MechanismOfUser));
    }
    Ok(subject.clone())
}
