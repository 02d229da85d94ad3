//! Splitting a PEM file (RFC 7468) into its sections.

use mongo_auth::primitives::base64;
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// One section between its `BEGIN` and `END` lines; text outside of sections is skipped.
pub(super) struct Section<'a> {
    /// Such as `CERTIFICATE`.
    pub(super) label: &'a str,
    body: &'a str,
}

impl Section<'_> {
    /// Whether the section carries the headers of RFC 1421, which is how OpenSSL before 1.0
    /// encrypted keys: one round of MD5 between the password and the key.
    pub(super) fn is_legacy_encrypted(&self) -> bool {
        self.body.lines().any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"))
    }

    /// The decoded content, zeroized on drop because it may be a private key.
    pub(super) fn decode(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut text = Zeroizing::new(Vec::with_capacity(self.body.len()));
        text.extend(self.body.bytes().filter(|b| !b.is_ascii_whitespace()));
        let mut out = Zeroizing::new(vec![0; text.len()]);
        let len = base64::decode(&text, &mut out).ok()?.len();
        out.truncate(len);
        Some(out)
    }
}

/// The sections of `text` in order; `None` for a section that does not end.
pub(super) fn sections(text: &str) -> impl Iterator<Item = Option<Section<'_>>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let (_, after) = rest.split_once(BEGIN)?;
        let section = after.split_once(DASHES).and_then(|(label, after)| {
            let (body, after) = after.split_once(&format!("-----END {label}-----"))?;
            Some((Section { label, body }, after))
        });
        match section {
            Some((section, after)) => {
                rest = after;
                Some(Some(section))
            }
            None => {
                rest = "";
                Some(None)
            }
        }
    })
}
