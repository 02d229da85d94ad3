//! The request that a client has signed for the server to send.

use core::fmt;
use mongo_auth::primitives::{Cursor, base64};
use mongo_auth::sigv4::GET_CALLER_IDENTITY_BODY;

/// A `GetCallerIdentity` request as a client has signed it, which a server sends to AWS STS:
/// `POST /`, with these headers and this body.
pub struct SignedRequest<'a> {
    pub(super) host: &'a str,
    pub(super) nonce: &'a [u8; 64],
    pub(super) authorization: &'a str,
    pub(super) date: &'a str,
    pub(super) session_token: Option<&'a str>,
}

impl SignedRequest<'_> {
    /// The headers. What the client said is in them, without control characters.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut nonce = [0; 88];
        base64::put(&mut Cursor::new(&mut nonce), self.nonce);
        let mut headers = vec![
            ("Host", self.host.to_owned()),
            ("Content-Length", self.body().len().to_string()),
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
            ("Authorization", self.authorization.to_owned()),
            ("X-Amz-Date", self.date.to_owned()),
            ("X-MongoDB-GS2-CB-Flag", "n".to_owned()),
            ("X-MongoDB-Server-Nonce", String::from_utf8_lossy(&nonce).into_owned()),
        ];
        headers.extend(self.session_token.map(|t| ("X-Amz-Security-Token", t.to_owned())));
        headers
    }

    /// Whether what the client said can stand in headers.
    pub(super) fn is_plain(&self) -> bool {
        let token = self.session_token.unwrap_or_default();
        [self.authorization, self.date, token]
            .iter()
            .all(|text| text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()))
    }

    /// The body.
    #[must_use]
    pub const fn body(&self) -> &'static str {
        GET_CALLER_IDENTITY_BODY
    }
}

/// Without what is secret.
impl fmt::Debug for SignedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest").field("host", &self.host).finish_non_exhaustive()
    }
}
