use super::{Dir, authority::Authority, testdata};
use crate::{
    SecretString,
    tls::{FileError, FileProblem, FileRole, TlsClient, TlsOptions},
};
use std::{fs, io, path::PathBuf};

fn with_key_file(path: PathBuf, password: Option<&str>) -> Result<TlsClient, FileError> {
    TlsClient::new(&TlsOptions {
        certificate_key_file: Some(path),
        certificate_key_file_password: password.map(|p| SecretString::new(p.into())),
        dangerous_insecure: true,
        ..TlsOptions::default()
    })
}

fn key_problem(path: PathBuf, password: Option<&str>) -> FileProblem {
    let error = with_key_file(path.clone(), password).unwrap_err();
    assert_eq!((error.role, &error.path), (FileRole::CertificateKeyFile, &path));
    let text = format!("{error} {error:?} {}", error.hint());
    assert!(!text.contains("opensesame") && !text.contains("swordfish"), "{text}");
    error.problem
}

#[test]
fn u46_every_supported_kind_of_key_loads() {
    for (file, password) in [
        ("pkcs1.pem", None),
        ("pkcs8.pem", None),
        ("sec1.pem", None),
        ("pbes2.pem", Some("opensesame")),
        ("pbes2-sha1.pem", Some("opensesame")),
        // A password for a key that is not encrypted is not needed, and does no harm.
        ("pkcs8.pem", Some("opensesame")),
    ] {
        assert!(with_key_file(testdata(file), password).is_ok(), "{file}");
    }
}

#[test]
fn x1_the_subject_reads_as_openssl_prints_it() {
    let client = with_key_file(testdata("sec1.pem"), None).unwrap();
    let expected = fs::read_to_string(testdata("subject.txt")).unwrap();
    assert_eq!(client.certificate().unwrap().subject, expected.trim_end());
    assert!(client.certificate().unwrap().is_self_issued());
    assert_eq!(client.certificate().unwrap().common_name.as_deref(), Some("alice"));
}

#[test]
fn e1_each_unusable_key_file_has_its_own_problem() {
    let dir = Dir::new();
    let key_only = fs::read_to_string(testdata("pkcs8.pem")).unwrap();
    let key_only = &key_only[key_only.find("-----BEGIN PRIVATE").unwrap()..];
    let certificate_only = Authority::new("x").pem;
    let torn = &key_only[..key_only.len() / 2];
    let strange =
        key_only.replace("BEGIN PRIVATE", "BEGIN DSA PRIVATE").replace("END ", "END DSA ");
    let bad_base64 = key_only.replacen("MI", "M!", 1);
    let join = |key: &str| format!("{certificate_only}{key}");

    for (what, path, password, problem) in [
        ("pbes2 wrong", testdata("pbes2.pem"), Some("swordfish"), FileProblem::WrongPassword),
        ("pbes2 empty", testdata("pbes2.pem"), Some(""), FileProblem::WrongPassword),
        ("pbes2 none", testdata("pbes2.pem"), None, FileProblem::PasswordMissing),
        ("pbes1", testdata("pbes1.pem"), Some("opensesame"), FileProblem::UnsupportedEncryption),
        ("legacy", testdata("legacy.pem"), Some("opensesame"), FileProblem::LegacyEncryption),
        ("mismatch", testdata("mismatch.pem"), None, FileProblem::KeyMismatch),
        ("no key", dir.file("1", &certificate_only), None, FileProblem::NoPrivateKey),
        ("no certificate", dir.file("2", key_only), None, FileProblem::NoCertificate),
        ("empty", dir.file("3", ""), None, FileProblem::NoCertificate),
        ("torn", dir.file("4", &join(torn)), None, FileProblem::Malformed),
        ("kind", dir.file("5", &join(&strange)), None, FileProblem::UnsupportedKey),
        ("base64", dir.file("6", &join(&bad_base64)), None, FileProblem::Malformed),
        ("absent", dir.0.join("7"), None, FileProblem::Unreadable(io::ErrorKind::NotFound)),
    ] {
        assert_eq!(key_problem(path, password), problem, "{what}");
    }
}

#[test]
fn e1_the_command_that_converts_a_legacy_key_is_given() {
    let dir = Dir::new();
    let legacy = fs::read_to_string(testdata("legacy.pem")).unwrap();
    let path = dir.file("it's mine.pem", &legacy);
    let hint = with_key_file(path.clone(), None).unwrap_err().hint();
    let quoted = path.display().to_string().replace('\'', r"'\''");
    assert!(
        hint.contains(&format!("openssl pkcs8 -topk8 -v2 aes-256-cbc -in '{quoted}'")),
        "{hint}"
    );
}

#[test]
fn e1_each_unusable_ca_file_has_its_own_problem() {
    let dir = Dir::new();
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (what, path, problem) in [
        ("absent", dir.0.join("no"), FileProblem::Unreadable(io::ErrorKind::NotFound)),
        ("empty", dir.file("1", ""), FileProblem::NoCertificate),
        ("no certificate inside", dir.file("2", garbage), FileProblem::Malformed),
    ] {
        // Even where nothing is checked: a file that is named must be there.
        for dangerous_insecure in [false, true] {
            let options = TlsOptions {
                ca_file: Some(path.clone()),
                dangerous_insecure,
                ..TlsOptions::default()
            };
            let error = TlsClient::new(&options).unwrap_err();
            assert_eq!((error.role, error.problem), (FileRole::CaFile, problem), "{what}");
            assert!(error.to_string().starts_with("tlsCAFile "));
        }
    }
}

#[test]
fn t36_the_key_password_does_not_print() {
    let options = TlsOptions {
        certificate_key_file_password: Some(SecretString::new("canary".into())),
        ..TlsOptions::default()
    };
    assert!(!format!("{options:?}").contains("canary"));
}

#[test]
fn a_file_without_end_is_refused_before_it_fills_the_memory() {
    let dir = Dir::new();
    let authority = Authority::new("x").pem;
    let longest = 4 * 1024 * 1024;
    let of_length = |len: usize| format!("{authority}{}", "#".repeat(len - authority.len()));
    let ca = |path| {
        let options = TlsOptions { ca_file: Some(path), ..TlsOptions::default() };
        TlsClient::new(&options).map(drop).map_err(|e| (e.role, e.problem))
    };
    assert_eq!(ca(dir.file("longest", &of_length(longest))), Ok(()));
    let too_large = Err((FileRole::CaFile, FileProblem::TooLarge));
    assert_eq!(ca(dir.file("longer", &of_length(longest + 1))), too_large);
    if cfg!(unix) {
        assert_eq!(ca("/dev/zero".into()), too_large);
        assert_eq!(key_problem("/dev/zero".into(), None), FileProblem::TooLarge);
    }
}
