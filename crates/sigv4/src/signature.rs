//! What comes out.

use crate::{
    AmzDate, Scope, caller_identity::signed_headers, canonical::Sink, request::Added,
    signer::SigningKey,
};
use core::fmt;
use mongo_auth_primitives::{Cursor, hex};

/// The signature of a request, with all that its `Authorization` header tells. Nothing of it is
/// secret.
#[derive(Clone, Copy)]
pub struct Signature<'a> {
    access_key_id: &'a str,
    scope: Scope<'a>,
    date: AmzDate,
    signed_headers: SignedHeaders<'a>,
    canonical_request: [u8; 32],
    signature: [u8; 32],
}

impl<'a> Signature<'a> {
    pub(crate) fn new(
        key: &SigningKey,
        access_key_id: &'a str,
        scope: Scope<'a>,
        date: AmzDate,
        signed_headers: SignedHeaders<'a>,
        canonical_request: [u8; 32],
    ) -> Self {
        let signature = key.code(|hash| {
            put_string_to_sign(&scope, &date, &canonical_request, hash);
        });
        Self { access_key_id, scope, date, signed_headers, canonical_request, signature }
    }

    /// Appends the value of the `Authorization` header.
    pub fn write_authorization(&self, out: &mut Cursor<'_>) {
        out.put(b"AWS4-HMAC-SHA256 Credential=");
        out.put(self.access_key_id.as_bytes());
        out.put_byte(b'/');
        put_scope(&self.scope, &self.date, out);
        out.put(b", SignedHeaders=");
        self.signed_headers.names(|text| out.put(text.as_bytes()));
        out.put(b", Signature=");
        hex::put(out, &self.signature);
    }

    /// The value of the `Authorization` header.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn authorization(&self) -> alloc::string::String {
        let write = |out: &mut [u8]| {
            let mut out = Cursor::new(out);
            self.write_authorization(&mut out);
            out.finish()
        };
        let text = mongo_auth_primitives::to_vec(write, |too_small| Some(*too_small));
        // What was measured fits, and all of it is ASCII.
        alloc::string::String::from_utf8(text.unwrap_or_default()).unwrap_or_default()
    }

    /// Appends the string to sign: four lines that say what the signature covers.
    pub fn write_string_to_sign(&self, out: &mut Cursor<'_>) {
        put_string_to_sign(&self.scope, &self.date, &self.canonical_request, out);
    }

    /// The SHA-256 digest of the canonical request.
    #[must_use]
    pub const fn canonical_request_sha256(&self) -> &[u8; 32] {
        &self.canonical_request
    }

    /// The signature as bytes; the header has it in hexadecimal.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.signature
    }

    /// The value of the `X-Amz-Date` header.
    #[must_use]
    pub const fn date(&self) -> AmzDate {
        self.date
    }

    /// Region and service.
    #[must_use]
    pub const fn scope(&self) -> Scope<'a> {
        self.scope
    }
}

impl fmt::Debug for Signature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("access_key_id", &self.access_key_id)
            .field("scope", &self.scope)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}

/// Which headers are signed.
#[derive(Clone, Copy)]
pub(crate) enum SignedHeaders<'a> {
    CallerIdentity { temporary: bool },
    Of { added: Added, headers: &'a [(&'a str, &'a str)] },
}

impl SignedHeaders<'_> {
    fn names(self, mut put: impl FnMut(&str)) {
        match self {
            Self::CallerIdentity { temporary } => put(signed_headers(temporary)),
            Self::Of { added, headers } => added.names(headers, put),
        }
    }
}

fn put_string_to_sign(
    scope: &Scope<'_>,
    date: &AmzDate,
    canonical_request: &[u8; 32],
    out: &mut impl Sink,
) {
    out.put(b"AWS4-HMAC-SHA256\n");
    out.put(date.as_str().as_bytes());
    out.put(b"\n");
    put_scope(scope, date, out);
    out.put(b"\n");
    let mut digest = [0; 64];
    hex::put(&mut Cursor::new(&mut digest), canonical_request);
    out.put(&digest);
}

fn put_scope(scope: &Scope<'_>, date: &AmzDate, out: &mut impl Sink) {
    out.put(date.day().as_bytes());
    out.put(b"/");
    out.put(scope.region().as_str().as_bytes());
    out.put(b"/");
    out.put(scope.service().as_bytes());
    out.put(b"/aws4_request");
}
