use super::*;
use crate::{Request, Signer, sha256};
use alloc::{format, string::String, vec, vec::Vec};
use mongo_auth_primitives::{BufferTooSmall, Secret, UnixTime, hex};
use proptest::prelude::*;

const SECRET: Secret<'static> = Secret::new(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

fn nonce() -> [u8; 64] {
    core::array::from_fn(|n| n as u8)
}

fn hex(bytes: &[u8]) -> String {
    text(|out| hex::put(out, bytes))
}

fn text(write: impl Fn(&mut Cursor<'_>)) -> String {
    let mut out = vec![0; 8192];
    let mut cursor = Cursor::new(&mut out);
    write(&mut cursor);
    let len = cursor.finish().unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}

fn canonical(credentials: &Credentials<'_>, host: Host<'_>, date: AmzDate) -> String {
    text(|out| put_canonical(credentials, host, &nonce(), &date, out))
}

#[test]
fn a16_a14_a15_the_vectors() {
    let host = Host::new("sts.us-west-2.amazonaws.com").unwrap();
    let date = AmzDate::parse("20150830T123600Z").unwrap();
    let long_term = Credentials::new("AKIDEXAMPLE", SECRET).unwrap();
    let temporary = long_term.with_session_token(Secret::new(b"TOKEN/with+plus==")).unwrap();
    for (credentials, token, canonical, signature) in [
        (
            long_term,
            "",
            "d61cdc2e7f530e4354c18b7fee24c431a707d113a8411ecc8e5c417bd4c12e1a",
            "6b2dd66107834f58ce49c20553c706495c8317f2398ea58a75f02002bc373662",
        ),
        (
            temporary,
            "x-amz-security-token;",
            "29fc91c9421402e096fa17f90d7579a13e87b56a0450f0162bd74a8c95bd1bf3",
            "0fd54bc50ddd676526de7137e10d5a4ba124e2e60f4fe3e4a1a75a787767b8dc",
        ),
    ] {
        let signed = get_caller_identity(&credentials, host, &nonce(), date);
        assert_eq!(hex(signed.canonical_request_sha256()), canonical);
        assert_eq!(hex(signed.as_bytes()), signature);
        assert_eq!((signed.date(), signed.scope()), (date, Scope::sts(host.region())));
        let scope = "20150830/us-west-2/sts/aws4_request";
        assert_eq!(
            text(|out| signed.write_string_to_sign(out)),
            format!("AWS4-HMAC-SHA256\n20150830T123600Z\n{scope}\n{canonical}")
        );
        assert_eq!(
            text(|out| signed.write_authorization(out)),
            format!(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, \
                SignedHeaders=content-length;content-type;host;x-amz-date;{token}\
                x-mongodb-gs2-cb-flag;x-mongodb-server-nonce, Signature={signature}"
            )
        );
    }
}

#[test]
fn a11_a12_a13_the_canonical_request_line_by_line() {
    let credentials = Credentials::new("AKID", SECRET).unwrap();
    let credentials = credentials.with_session_token(Secret::new(b"  a   b ")).unwrap();
    let host = Host::new("sts.amazonaws.com").unwrap();
    let date = AmzDate::new(UnixTime(1_440_938_160)).unwrap();
    assert_eq!(
        canonical(&credentials, host, date).split('\n').collect::<Vec<_>>(),
        [
            "POST",
            "/",
            "",
            "content-length:43",
            "content-type:application/x-www-form-urlencoded",
            "host:sts.amazonaws.com",
            "x-amz-date:20150830T123600Z",
            "x-amz-security-token:a b",
            "x-mongodb-gs2-cb-flag:n",
            "x-mongodb-server-nonce:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4\
            vMDEyMzQ1Njc4OTo7PD0+Pw==",
            "",
            "content-length;content-type;host;x-amz-date;x-amz-security-token;\
            x-mongodb-gs2-cb-flag;x-mongodb-server-nonce",
            "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843",
        ]
    );
    assert_eq!(GET_CALLER_IDENTITY_BODY.len(), 43);
    assert_eq!(
        hex(&sha256::digest(GET_CALLER_IDENTITY_BODY.as_bytes())),
        "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843"
    );
}

#[test]
fn t25_two_secrets_of_one_key_id_sign_differently_and_so_do_two_days() {
    let host = Host::new("sts.amazonaws.com").unwrap();
    let sign = |secret: &'static [u8], seconds| {
        let credentials = Credentials::new("AKID", Secret::new(secret)).unwrap();
        let date = AmzDate::new(UnixTime(seconds)).unwrap();
        *get_caller_identity(&credentials, host, &nonce(), date).as_bytes()
    };
    assert_eq!(sign(b"one", 86_399), sign(b"one", 86_399));
    assert_ne!(sign(b"one", 86_399), sign(b"two", 86_399));
    assert_ne!(sign(b"one", 86_399), sign(b"one", 86_400));
}

#[test]
fn t25_the_scope_has_the_day_of_the_date() {
    let host = Host::new("sts.amazonaws.com").unwrap();
    let credentials = Credentials::new("AKID", SECRET).unwrap();
    for seconds in [86_399, 86_400, 253_402_300_799] {
        let date = AmzDate::new(UnixTime(seconds)).unwrap();
        let signed = get_caller_identity(&credentials, host, &nonce(), date);
        let day = format!("\n{}/us-east-1/sts/aws4_request\n", date.day());
        assert!(text(|out| signed.write_string_to_sign(out)).contains(&day));
    }
}

#[test]
fn every_buffer_below_the_need_says_so() {
    let host = Host::new("sts.amazonaws.com").unwrap();
    let credentials = Credentials::new("AKID", SECRET).unwrap();
    let date = AmzDate::new(UnixTime(0)).unwrap();
    let signed = get_caller_identity(&credentials, host, &nonce(), date);
    let needed = text(|out| signed.write_authorization(out)).len();
    for size in 0..needed {
        let mut out = vec![0; size];
        let mut cursor = Cursor::new(&mut out);
        signed.write_authorization(&mut cursor);
        assert_eq!(cursor.finish(), Err(BufferTooSmall { needed }));
    }
}

#[test]
fn a_signature_takes_29_compressions_and_46_with_a_token_of_a_kibibyte() {
    let compressions = || sha256::tests::COMPRESSIONS.with(core::cell::Cell::get);
    let host = Host::new("sts.us-east-1.amazonaws.com").unwrap();
    let long_term = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap();
    let token = [b'a'; 1024];
    let temporary = long_term.with_session_token(Secret::new(&token)).unwrap();
    let date = AmzDate::new(UnixTime(0)).unwrap();
    for (credentials, expected) in [(long_term, 29), (temporary, 46)] {
        let before = compressions();
        let _ = get_caller_identity(&credentials, host, &nonce(), date);
        assert_eq!(compressions() - before, expected);
    }
}

#[test]
fn a18_t36_debug_prints_nothing_secret() {
    let credentials = Credentials::new("AKID", Secret::new(b"canary-1")).unwrap();
    let credentials = credentials.with_session_token(Secret::new(b"canary-2")).unwrap();
    let host = Host::new("sts.amazonaws.com").unwrap();
    let date = AmzDate::new(UnixTime(0)).unwrap();
    let signed = get_caller_identity(&credentials, host, &nonce(), date);
    let signer = Signer::new(credentials, signed.scope(), date);
    let printed = format!("{credentials:?} {signed:?} {signer:?} {host:?}");
    assert!(printed.contains("AKID") && !printed.contains("canary"), "{printed}");
}

proptest! {
    /// However they are made, the parts cannot add or take away a line, and the shortcut is what
    /// signing the same request header by header gives.
    #[test]
    fn t23_a13_any_accepted_input_gives_13_lines_and_the_general_signature(
        id in "[!-~]{1,40}",
        secret in prop::collection::vec(any::<u8>(), 1..100),
        token in prop::option::of("[ -~]{0,60}"),
        host in "[a-z0-9.-]{1,40}|\\PC{0,30}",
        nonce in prop::collection::vec(any::<u8>(), 64),
        seconds in 0..253_402_300_800_i64,
    ) {
        let Ok(mut credentials) = Credentials::new(&id, Secret::new(&secret)) else { return Ok(()) };
        if let Some(token) = &token {
            let Ok(c) = credentials.with_session_token(Secret::new(token.as_bytes())) else { return Ok(()) };
            credentials = c;
        }
        let Ok(host) = Host::new(&host) else { return Ok(()) };
        let date = AmzDate::new(UnixTime(seconds)).unwrap();
        let nonce: [u8; 64] = nonce.try_into().unwrap();
        let request = text(|out| put_canonical(&credentials, host, &nonce, &date, out));
        prop_assert_eq!(request.split('\n').count(), if token.is_some() { 13 } else { 12 });

        let signed = get_caller_identity(&credentials, host, &nonce, date);
        let scope = text(|out| signed.write_string_to_sign(out));
        prop_assert_eq!(scope.split('\n').count(), 4);
        prop_assert_eq!(scope.split('\n').nth(2).unwrap().split('/').count(), 4);

        let encoded = text(|out| base64::put(out, &nonce));
        let headers = [
            ("content-length", "43"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("host", host.as_str()),
            ("x-mongodb-gs2-cb-flag", "n"),
            ("x-mongodb-server-nonce", &encoded),
        ];
        let body = GET_CALLER_IDENTITY_BODY.as_bytes();
        let general = Request { method: "POST", path: "/", query: &[], headers: &headers, body };
        let signer = Signer::new(credentials, signed.scope(), date);
        let again = signer.sign(&general, date).unwrap();
        prop_assert_eq!(again.as_bytes(), signed.as_bytes());
        prop_assert_eq!(
            text(|out| again.write_authorization(out)),
            text(|out| signed.write_authorization(out))
        );
        let shown = text(|out| signer.write_canonical_request(&general, date, out).unwrap());
        prop_assert_eq!(shown, request);
    }
}
