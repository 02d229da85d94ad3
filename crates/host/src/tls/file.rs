//! The files behind `tlsCAFile` and `tlsCertificateKeyFile`.

use super::{
    error::{FileError, FileProblem, FileRole},
    pem::{self, Section},
};
use crate::SecretString;
use pkcs8::EncryptedPrivateKeyInfoRef;
use rustls::{
    crypto::ring::sign::any_supported_type,
    pki_types::{
        CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer,
    },
    sign::{CertifiedKey, SigningKey},
};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
};
use zeroize::Zeroizing;

/// Reads the certificates of a CA file.
pub(super) fn ca_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, FileError> {
    let fail = |problem| FileError { role: FileRole::CaFile, path: path.into(), problem };
    let text = read(path).map_err(fail)?;
    let parts = Parts::of(&text).map_err(fail)?;
    if parts.certificates.is_empty() {
        return Err(fail(FileProblem::NoCertificate));
    }
    Ok(parts.certificates)
}

/// Reads a client certificate, the intermediates after it, and its private key.
pub(super) fn certified_key(
    path: &Path,
    password: Option<&SecretString>,
) -> Result<CertifiedKey, FileError> {
    let fail =
        |problem| FileError { role: FileRole::CertificateKeyFile, path: path.into(), problem };
    let text = read(path).map_err(fail)?;
    let parts = Parts::of(&text).map_err(fail)?;
    if parts.certificates.is_empty() {
        return Err(fail(FileProblem::NoCertificate));
    }
    let section = parts.key.ok_or_else(|| fail(FileProblem::NoPrivateKey))?;
    let key = signing_key(&section, password).map_err(fail)?;
    let certified = CertifiedKey::new(parts.certificates, key);
    match certified.keys_match() {
        // ring tells every key's public half, so an unknown consistency does not occur.
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
            Ok(certified)
        }
        Err(rustls::Error::InconsistentKeys(_)) => Err(fail(FileProblem::KeyMismatch)),
        Err(_) => Err(fail(FileProblem::Malformed)),
    }
}

/// The most that is read of a file, in bytes: the largest bundles of authorities take one or two
/// hundred thousand. A device can go on for ever.
const MAX_FILE: usize = 4 * 1024 * 1024;

fn read(path: &Path) -> Result<Zeroizing<String>, FileProblem> {
    let unreadable = |e: io::Error| FileProblem::Unreadable(e.kind());
    let file = File::open(path).map_err(unreadable)?;
    // One allocation, since a vector that grows leaves copies behind; a pipe tells no length.
    let metadata = file.metadata().map_err(unreadable)?;
    let room =
        if metadata.is_file() { metadata.len().min(MAX_FILE as u64) as usize } else { MAX_FILE };
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_FILE {
        return Err(FileProblem::TooLarge);
    }
    String::from_utf8(core::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|e| {
        drop(Zeroizing::new(e.into_bytes()));
        FileProblem::Malformed
    })
}

/// What a PEM file holds; the first private key is the one that counts.
struct Parts<'a> {
    certificates: Vec<CertificateDer<'static>>,
    key: Option<Section<'a>>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Result<Self, FileProblem> {
        let mut parts = Self { certificates: Vec::new(), key: None };
        for section in pem::sections(text) {
            let section = section.ok_or(FileProblem::Malformed)?;
            if section.label == "CERTIFICATE" {
                let der = section.decode().ok_or(FileProblem::Malformed)?;
                parts.certificates.push(CertificateDer::from(der.to_vec()));
            } else if section.label.ends_with("PRIVATE KEY") && parts.key.is_none() {
                parts.key = Some(section);
            }
        }
        Ok(parts)
    }
}

fn signing_key(
    section: &Section<'_>,
    password: Option<&SecretString>,
) -> Result<Arc<dyn SigningKey>, FileProblem> {
    if section.is_legacy_encrypted() {
        return Err(FileProblem::LegacyEncryption);
    }
    let der = section.decode().ok_or(FileProblem::Malformed)?;
    if section.label == "ENCRYPTED PRIVATE KEY" {
        return decrypted_key(&der, password.ok_or(FileProblem::PasswordMissing)?);
    }
    // Borrowed, so that no copy stays behind outside of ring.
    let key = match section.label {
        "PRIVATE KEY" => PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(&der[..])),
        "RSA PRIVATE KEY" => PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(&der[..])),
        "EC PRIVATE KEY" => PrivateKeyDer::Sec1(PrivateSec1KeyDer::from(&der[..])),
        _ => return Err(FileProblem::UnsupportedKey),
    };
    any_supported_type(&key).map_err(|_| FileProblem::UnsupportedKey)
}

fn decrypted_key(der: &[u8], password: &SecretString) -> Result<Arc<dyn SigningKey>, FileProblem> {
    // A scheme that cannot be decrypted here does not parse either.
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(der)
        .map_err(|_| FileProblem::UnsupportedEncryption)?;
    if encrypted.encryption_algorithm.pbes2().is_none() {
        return Err(FileProblem::UnsupportedEncryption);
    }
    // Decryption has no checksum: a wrong password shows as broken padding or as broken DER.
    let plain = encrypted.decrypt(password.expose()).map_err(|_| FileProblem::WrongPassword)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(plain.as_bytes()));
    any_supported_type(&key).map_err(|_| FileProblem::UnsupportedKey)
}
