//! What can be wrong with the TLS files.

use core::fmt;
use std::{
    io,
    path::{Path, PathBuf},
};

/// A file that the TLS options name is unusable, or the platform has no root certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileError {
    /// The option that named the file.
    pub role: FileRole,
    /// The file; empty for [`FileRole::PlatformRoots`].
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileRole {
    /// `tlsCAFile`.
    CaFile,
    /// `tlsCertificateKeyFile`.
    CertificateKeyFile,
    /// The platform's own store of root certificates.
    PlatformRoots,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileProblem {
    /// The private key does not belong to the first certificate of the file.
    KeyMismatch,
    /// The private key is encrypted in the manner of OpenSSL before 1.0 (`Proc-Type:
    /// 4,ENCRYPTED`), which a guessing attack opens in no time. Convert it.
    LegacyEncryption,
    /// The file is not PEM, or a section of it is not what its label says.
    Malformed,
    /// The file holds no certificate.
    NoCertificate,
    /// The file holds no private key.
    NoPrivateKey,
    /// The private key is encrypted and no password was given.
    PasswordMissing,
    /// The file is longer than 4 MiB, or has no end.
    TooLarge,
    /// The file cannot be read.
    Unreadable(io::ErrorKind),
    /// The private key is encrypted with something other than PBES2 with AES and SHA.
    UnsupportedEncryption,
    /// The private key is not RSA (2048 bits or more), ECDSA P-256 or P-384, or Ed25519.
    UnsupportedKey,
    /// The password does not open the private key.
    WrongPassword,
}

impl FileError {
    /// What to do about it, in plain words.
    #[must_use]
    pub fn hint(&self) -> String {
        let file = shell_word(&self.path);
        match self.problem {
            FileProblem::LegacyEncryption | FileProblem::UnsupportedEncryption => format!(
                "convert the key: (openssl x509 -in {file}; openssl pkcs8 -topk8 -v2 aes-256-cbc \
                 -in {file}) > new.pem"
            ),
            FileProblem::PasswordMissing => {
                "the private key is encrypted: give tlsCertificateKeyFilePassword".into()
            }
            FileProblem::WrongPassword => format!(
                "tlsCertificateKeyFilePassword does not open the key; to try by hand: \
                 openssl pkey -in {file} -noout"
            ),
            FileProblem::NoPrivateKey if self.role == FileRole::CertificateKeyFile => {
                "tlsCertificateKeyFile names one file with both: cat client.crt client.key > \
                 client.pem"
                    .into()
            }
            FileProblem::NoCertificate if self.role == FileRole::CertificateKeyFile => {
                "tlsCertificateKeyFile names one file with the certificate and the key: cat \
                 client.crt client.key > client.pem"
                    .into()
            }
            FileProblem::KeyMismatch => {
                "the client certificate must come first in the file, intermediates after it".into()
            }
            FileProblem::UnsupportedKey => {
                "make a key of a supported kind: openssl genpkey -algorithm EC -pkeyopt \
                 ec_paramgen_curve:P-256"
                    .into()
            }
            FileProblem::Malformed => format!(
                "a PEM file is expected; DER is converted by: openssl x509 -inform der -in {file}"
            ),
            FileProblem::TooLarge => "a PEM file is expected, which takes some kilobytes".into(),
            FileProblem::NoCertificate | FileProblem::NoPrivateKey | FileProblem::Unreadable(_) => {
                match self.role {
                    FileRole::PlatformRoots => {
                        "install the package ca-certificates, or name the certificate authority \
                         with tlsCAFile"
                            .into()
                    }
                    _ => "relative paths start at the working directory".into(),
                }
            }
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.role {
            FileRole::CaFile => write!(f, "tlsCAFile {}: ", self.path.display())?,
            FileRole::CertificateKeyFile => {
                write!(f, "tlsCertificateKeyFile {}: ", self.path.display())?;
            }
            FileRole::PlatformRoots => f.write_str("the platform's root certificates: ")?,
        }
        match self.problem {
            FileProblem::KeyMismatch => {
                f.write_str("the private key does not belong to the first certificate")
            }
            FileProblem::LegacyEncryption => f.write_str(
                "the private key has the legacy encryption of PEM (Proc-Type: 4,ENCRYPTED)",
            ),
            FileProblem::Malformed => f.write_str("not a valid PEM file"),
            FileProblem::NoCertificate => f.write_str("no certificate found"),
            FileProblem::NoPrivateKey => f.write_str("no private key found"),
            FileProblem::PasswordMissing => {
                f.write_str("the private key is encrypted and there is no password")
            }
            FileProblem::TooLarge => f.write_str("longer than 4 MiB"),
            FileProblem::Unreadable(io::ErrorKind::NotFound) => f.write_str("no such file"),
            FileProblem::Unreadable(kind) => write!(f, "cannot be read: {kind}"),
            FileProblem::UnsupportedEncryption => {
                f.write_str("the private key is encrypted with an unsupported scheme")
            }
            FileProblem::UnsupportedKey => f.write_str("the private key is of an unsupported kind"),
            FileProblem::WrongPassword => f.write_str("the password does not open the private key"),
        }
    }
}

impl core::error::Error for FileError {}

/// The path as one word of a POSIX shell.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
