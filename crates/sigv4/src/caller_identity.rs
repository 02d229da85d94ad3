//! The request that `MONGODB-AWS` has the server send to STS.

use crate::{
    AmzDate, Credentials, Host, Scope, Signature, canonical::Sink, sha256::Sha256,
    signature::SignedHeaders, signer::SigningKey,
};
use mongo_auth_primitives::{Cursor, base64};

/// The body of the request: 43 bytes of form data.
pub const GET_CALLER_IDENTITY_BODY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// Signs the `GetCallerIdentity` request of `MONGODB-AWS` for the STS endpoint `host`.
///
/// It is a POST of [`GET_CALLER_IDENTITY_BODY`] to `/` with these signed headers:
/// `content-length`, `content-type`, `host`, `x-amz-date`, `x-amz-security-token` (with temporary
/// credentials), `x-mongodb-gs2-cb-flag` (`n`) and `x-mongodb-server-nonce` (base64 of `nonce`).
/// The region is [`Host::region`].
///
/// The signature is good for this host and this nonce alone, for the quarter of an hour that STS
/// allows. Ask [`Host::is_listed`] first if the server is not trusted to choose the host.
#[must_use]
pub fn get_caller_identity<'a>(
    credentials: &Credentials<'a>,
    host: Host<'a>,
    nonce: &[u8; 64],
    date: AmzDate,
) -> Signature<'a> {
    let mut canonical = Sha256::new();
    put_canonical(credentials, host, nonce, &date, &mut canonical);
    let scope = Scope::sts(host.region());
    let temporary = credentials.session_token().is_some();
    Signature::new(
        &SigningKey::derive(credentials, scope, &date),
        credentials.access_key_id(),
        scope,
        date,
        SignedHeaders::CallerIdentity { temporary },
        canonical.finish(),
    )
}

/// The names of the signed headers.
pub(crate) const fn signed_headers(temporary: bool) -> &'static str {
    if temporary {
        "content-length;content-type;host;x-amz-date;x-amz-security-token;\
        x-mongodb-gs2-cb-flag;x-mongodb-server-nonce"
    } else {
        "content-length;content-type;host;x-amz-date;x-mongodb-gs2-cb-flag;x-mongodb-server-nonce"
    }
}

fn put_canonical(
    credentials: &Credentials<'_>,
    host: Host<'_>,
    nonce: &[u8; 64],
    date: &AmzDate,
    out: &mut impl Sink,
) {
    out.put(b"POST\n/\n\ncontent-length:43\ncontent-type:application/x-www-form-urlencoded\nhost:");
    out.put(host.as_str().as_bytes());
    out.put(b"\nx-amz-date:");
    out.put(date.as_str().as_bytes());
    if let Some(token) = credentials.session_token() {
        out.put(b"\nx-amz-security-token:");
        out.put_value(token.expose());
    }
    out.put(b"\nx-mongodb-gs2-cb-flag:n\nx-mongodb-server-nonce:");
    let mut text = [0; base64::encoded_len(64)];
    base64::put(&mut Cursor::new(&mut text), nonce);
    out.put(&text);
    out.put(b"\n\n");
    out.put(signed_headers(credentials.session_token().is_some()).as_bytes());
    // The digest of the body.
    out.put(b"\nab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843");
}

#[cfg(test)]
mod tests;
