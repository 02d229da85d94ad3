use super::*;
use mongo_auth::primitives::UnixTime;

const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/app/session-1";

fn key() -> AccessKey {
    AccessKey::new("ASIAEXAMPLE", "canary", SESSION).with_session_token("token")
}

fn answers() -> Answers {
    Answers::new(&key(), Clock::from_fn(|| UnixTime(1_440_938_160))).unwrap()
}

fn asked(answers: &Answers, head: &str, body: &str) -> (u16, String) {
    let text = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    answers.answer(&Request::read(text.as_bytes()).unwrap().unwrap())
}

#[test]
fn a46_metadata_needs_a_session_token() {
    let answers = answers();
    let ttl = "x-aws-ec2-metadata-token-ttl-seconds";
    for (value, status) in [("", 400), ("0", 400), ("21601", 400), ("x", 400), ("30", 200)] {
        let head = format!("PUT /latest/api/token HTTP/1.1\r\n{ttl}: {value}");
        assert_eq!(asked(&answers, &head, "").0, status, "{value}");
    }
    let (_, token) = asked(&answers, &format!("PUT /latest/api/token HTTP/1.1\r\n{ttl}: 30"), "");
    let path = "/latest/meta-data/iam/security-credentials/";
    let get = |path: &str, token: &str| {
        asked(&answers, &format!("GET {path} HTTP/1.1\r\nX-aws-ec2-metadata-token: {token}"), "")
    };
    assert_eq!(get(path, "x").0, 401);
    assert_eq!(get(path, &token), (200, "testkit".into()));
    assert_eq!(get(&format!("{path}other"), &token).0, 404);
    let (status, body) = get(&format!("{path}testkit"), &token);
    assert_eq!(status, 200);
    assert_eq!(
        body,
        r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"canary","Expiration":"2015-08-30T13:36:00Z","Token":"token"}"#
    );
}

#[test]
fn a43_the_container_service_needs_its_token() {
    let answers = answers();
    let get = |token: &str| {
        asked(&answers, &format!("GET /v1/credentials HTTP/1.1\r\nAuthorization: {token}"), "").0
    };
    assert_eq!((get("x"), get(answers.container_token())), (401, 200));
}

#[test]
fn a37_a40_sts_needs_a_token_or_a_signature() {
    let answers = answers();
    let signed = |id: &str| {
        format!(
            "POST / HTTP/1.1\r\nauthorization: AWS4-HMAC-SHA256 Credential={id}/d/r/sts/aws4_request\r\n\
             x-amz-security-token: token"
        )
    };
    let good = signed("ASIAEXAMPLE");
    let web = "Action=AssumeRoleWithWebIdentity&WebIdentityToken=";
    let right = format!("{web}{}", answers.web_identity_token());
    for (head, body, status, words) in [
        ("POST / HTTP/1.1", &*right, 200, r#""Expiration":1440941760,"SessionToken":"token""#),
        ("POST / HTTP/1.1", web, 400, "InvalidIdentityToken"),
        (&good, "Action=AssumeRole&RoleArn=x", 200, r#"{"AssumeRoleResponse":"#),
        (&good, "Action=GetCallerIdentity", 200, SESSION),
        (&signed("ASIAOTHER"), "Action=GetCallerIdentity", 403, "InvalidClientTokenId"),
        ("POST / HTTP/1.1", "Action=GetCallerIdentity", 403, "InvalidClientTokenId"),
        (&good, "Action=DeleteEverything", 400, "InvalidAction"),
    ] {
        let (got, text) = asked(&answers, head, body);
        assert_eq!(got, status, "{body}: {text}");
        assert!(text.contains(words), "{body}: {text}");
    }
    assert_eq!(answers.role_arn(), "arn:aws:iam::123456789012:role/app");
}

#[test]
fn t26_what_is_no_request_is_refused() {
    for text in [
        "",
        "GET",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nshort",
        "POST / HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n",
    ] {
        assert_eq!(Request::read(text.as_bytes()).unwrap(), None, "{text:?}");
    }
    assert!(Answers::new(&AccessKey::new("a\"b", "s", SESSION), Clock::SYSTEM).is_err());
}

#[test]
fn t36_debug_shows_no_secret() {
    let services = AwsServices::start(&key()).unwrap();
    let text = format!("{services:?}");
    assert!(!text.contains("canary") && !text.contains(services.web_identity_token()), "{text}");
}
