//! Nothing in this crate allocates, whatever the string.

use mongo_auth_primitives::Cursor;
use mongo_auth_uri::{ConnectionString, OptionName, Overrides, redact_raw};

const STRINGS: &[&str] = &[
    "mongodb://localhost",
    "mongodb+srv://k:s%2F@db.example.net/?&authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:t",
    "mongodb://j%40ne:p%20w@A.example.com:1,[::1]:2,127.0.0.1,%2Fx.sock/d?replicaSet=r&readPreferenceTags=a:b&w=1&compressors=zlib",
    "mongodb://h/?replcaSet=x&journal=1&maxPoolSize=&&tls=true&tls=true",
    "mongodb://u:p/q@h",
    "mongodb://h/?tls=true&ssl=false",
];

#[test]
fn t19_parsing_judging_and_writing_take_no_memory() {
    let mut buffer = [0u8; 1024];
    let used = allocation_counter::measure(|| {
        for text in STRINGS {
            let shown = redact_raw(text);
            let mut out = Cursor::new(&mut buffer);
            shown.put(&mut out);
            let Ok(uri) = ConnectionString::parse(text) else { continue };
            assert!(uri.hosts().count() > 0);
            assert!(uri.warnings().all(|w| w.suggestion() != Some(OptionName::W)));
            let _ = uri.security_notes().count();
            let _ = uri.options().count();
            let credential = uri.credential(&Overrides::default()).unwrap();
            assert_eq!(credential.is_some(), uri.has_userinfo());
            let mut out = Cursor::new(&mut buffer);
            uri.write(&mut out);
            assert!(out.finish().is_ok());
        }
    });
    assert_eq!(used.count_total, 0);
    let counted = allocation_counter::measure(|| drop(String::from("allocates")));
    assert_eq!(counted.count_total, 1, "the counter counts");
}
