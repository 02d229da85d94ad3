//! MONGODB-AWS: the client signs a request to AWS STS, and STS says who it is.

mod signed_request;
mod sts;
#[cfg(test)]
mod tests;

pub use signed_request::SignedRequest;
pub use sts::{AccessKey, Sts, StsRefusal};

use super::Denied;
use crate::{Denial, Directory};
use mongo_auth::rawbson::{Doc, Value, write_vec};

/// A conversation in which the server's nonce and the STS host are out.
#[derive(Debug)]
pub(crate) struct Aws {
    /// The client's 32 bytes and ours.
    nonce: [u8; 64],
}

impl Aws {
    /// Reads `{r: <nonce>, p: <gs2-cb-flag>}` and returns `{s: <both nonces>, h: <STS host>}`.
    pub(crate) fn start(
        sts: &Sts,
        database: &str,
        client_first: &[u8],
        random: [u8; 32],
    ) -> Result<(Self, Vec<u8>), Denied> {
        let denied = |denial| Denied::new("", denial);
        if database != "$external" {
            return Err(denied(Denial::WrongSource));
        }
        let ours = read_first(client_first).ok_or_else(|| denied(Denial::Payload))?;
        let mut nonce = [0; 64];
        for (slot, byte) in nonce.iter_mut().zip(ours.iter().chain(&random)) {
            *slot = *byte;
        }
        let server_first = write_vec(|doc| {
            doc.binary("s", &nonce);
            doc.string("h", sts.host());
        });
        Ok((Self { nonce }, server_first))
    }

    /// Reads `{a: <Authorization>, d: <X-Amz-Date>, t: <X-Amz-Security-Token>}` and returns the
    /// name of the user whom STS recognizes.
    pub(crate) fn finish(
        &self,
        directory: &Directory,
        sts: &Sts,
        client_second: &[u8],
    ) -> Result<String, Denial> {
        let doc = Doc::parse(client_second).map_err(|_| Denial::Payload)?;
        let text = |name| match doc.get(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Denial::Payload),
            None => Ok(None),
        };
        let request = SignedRequest {
            host: sts.host(),
            nonce: &self.nonce,
            authorization: text("a")?.ok_or(Denial::Payload)?,
            date: text("d")?.ok_or(Denial::Payload)?,
            session_token: text("t")?,
        };
        let arn = sts.caller_identity(&request).map_err(Denial::Sts)?;
        let names = user_names(&arn).into_iter();
        names
            .map(|name| name.into_owned())
            .find(|name| directory.user("$external", name).is_some())
            .ok_or(Denial::UnknownUser)
    }
}

/// The client's nonce. The flag says that the client supports no channel binding (`n`) or would
/// (`y`).
fn read_first(client_first: &[u8]) -> Option<&[u8; 32]> {
    let doc = Doc::parse(client_first).ok()?;
    let flag = doc.get("p")?;
    let Some(Value::Binary { subtype: 0, bytes }) = doc.get("r") else { return None };
    let flag =
        matches!(flag, Value::Int32(flag) if flag == i32::from(b'n') || flag == i32::from(b'y'));
    bytes.try_into().ok().filter(|_| flag)
}

/// The names under which a caller can be a user: an IAM user by its ARN, an assumed role by the
/// role, in the two spellings that servers have for it.
fn user_names(arn: &str) -> Vec<std::borrow::Cow<'_, str>> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, "sts", _, account, resource] = parts[..] else { return vec![arn.into()] };
    match resource.split('/').collect::<Vec<_>>()[..] {
        ["assumed-role", role, _session] => vec![
            format!("arn:{partition}:iam::{account}:role/{role}").into(),
            format!("arn:{partition}:sts::{account}:assumed-role/{role}/*").into(),
        ],
        _ => vec![arn.into()],
    }
}
