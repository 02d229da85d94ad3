use super::*;
use crate::{HttpReply, Method};
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use mongo_auth_primitives::UnixTime;

const JSON: &str = r#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{
    "Account":"123456789012","Arn":"arn:aws:sts::123456789012:assumed-role/app/me",
    "UserId":"AROA:me"},"ResponseMetadata":{"RequestId":"r"}}}"#;

/// Asks in an environment; returns the requests and the answer.
fn asked(
    environment: &[(&str, &str)],
    replies: &[(u16, &str)],
) -> (Vec<HttpRequest>, Result<CallerIdentity, Error>) {
    let credentials = Credentials::new("AKID", "s3cret", Some("t0k3n"));
    let mut question = WhoAmI::new(&Config::new(), &credentials);
    let mut requests = Vec::new();
    loop {
        let answer = match question.need() {
            IdentityNeed::Env(name) => {
                let found = environment.iter().find(|(have, _)| *have == name);
                Answer::Env(found.map(|(_, value)| *value))
            }
            IdentityNeed::Time => Answer::Time(UnixTime(1_767_225_600)),
            IdentityNeed::Http(request) => {
                let (status, body) = replies[requests.len()];
                requests.push(request.clone());
                Answer::Http(Ok(HttpReply { status, body: body.as_bytes() }))
            }
            IdentityNeed::Done(identity) => return (requests, Ok(identity.clone())),
            IdentityNeed::Failed(error) => return (requests, Err(error.clone())),
        };
        let _ = question.answer(answer);
    }
}

#[test]
fn a11_a40_the_request_is_signed_and_has_no_secret_in_it() {
    let (requests, identity) = asked(&[], &[(200, JSON)]);
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((request.method, &*request.url), (Method::Post, "https://sts.amazonaws.com/"));
    assert_eq!(request.body.as_slice(), b"Action=GetCallerIdentity&Version=2011-06-15");
    let authorization = request.header("authorization").unwrap();
    let scope = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/sts/aws4_request, \
        SignedHeaders=accept;content-type;host;x-amz-date;x-amz-security-token, Signature=";
    assert!(authorization.starts_with(scope), "{authorization}");
    assert!(request.headers.iter().all(|(_, value)| !value.contains("s3cret")));
    let identity = identity.unwrap();
    assert_eq!(identity.account, "123456789012");
    assert_eq!(identity.user_id, "AROA:me");
    assert_eq!(identity.user_name(), "arn:aws:iam::123456789012:role/app");
}

#[test]
fn a38_a6_the_endpoint_follows_from_the_environment() {
    for (row, environment, url) in [
        ("A38: global", vec![("AWS_REGION", "eu-west-1")], "https://sts.amazonaws.com/"),
        (
            "A38: regional",
            vec![("AWS_REGION", "eu-west-1"), ("AWS_STS_REGIONAL_ENDPOINTS", "regional")],
            "https://sts.eu-west-1.amazonaws.com/",
        ),
        (
            "A6: China has no global endpoint",
            vec![("AWS_DEFAULT_REGION", "cn-north-1")],
            "https://sts.cn-north-1.amazonaws.com.cn/",
        ),
        (
            "A6: nor has GovCloud",
            vec![("AWS_REGION", "us-gov-west-1")],
            "https://sts.us-gov-west-1.amazonaws.com/",
        ),
        (
            "A38: an interface endpoint of a private network",
            vec![
                ("AWS_ENDPOINT_URL_STS", "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com"),
                ("AWS_ENDPOINT_URL", "https://example.com"),
                ("AWS_REGION", "eu-west-1"),
            ],
            "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com/",
        ),
        (
            "A38: a stand-in on this machine",
            vec![("AWS_ENDPOINT_URL", "http://127.0.0.1:5555/")],
            "http://127.0.0.1:5555/",
        ),
        (
            "A38: configured endpoints are ignored",
            vec![
                ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:5555"),
                ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ],
            "https://sts.amazonaws.com/",
        ),
    ] {
        let (requests, identity) = asked(&environment, &[(200, JSON)]);
        assert_eq!(requests[0].url, url, "{row}");
        assert_eq!(requests[0].header("host"), Some(requests[0].authority()), "{row}");
        assert!(identity.is_ok(), "{row}");
    }
}

#[test]
fn t27_a38_no_request_goes_unprotected_to_another_machine() {
    for url in [
        "http://sts.amazonaws.com",
        "http://10.0.0.1:80",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "https://sts.example.com/path",
        "https://user@sts.example.com",
        "https://sts.example.com/?q",
        "//sts.example.com",
    ] {
        let (requests, identity) = asked(&[("AWS_ENDPOINT_URL_STS", url)], &[]);
        let error = identity.unwrap_err();
        assert_eq!((error.kind(), requests.len()), (ErrorKind::Unsupported, 0), "{url}");
        assert!(error.to_string().contains("AWS_ENDPOINT_URL_STS="), "{error}");
    }
}

#[test]
fn a39_a41_answers_of_either_shape_and_refusals() {
    let xml = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
        <Arn>arn:aws:iam::1:user/a</Arn><UserId>AIDA</UserId><Account>1</Account>\
        </GetCallerIdentityResult></GetCallerIdentityResponse>";
    assert_eq!(asked(&[], &[(200, xml)]).1.unwrap().arn, "arn:aws:iam::1:user/a");
    for (status, body, words) in [
        (
            403,
            r#"{"Error":{"Code":"SignatureDoesNotMatch","Message":"m"}}"#,
            "SignatureDoesNotMatch",
        ),
        (200, "{}", "Account in the answer is missing"),
        (200, "nothing", "not well-formed"),
        (302, "", "redirect"),
    ] {
        let error = asked(&[], &[(status, body)]).1.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SourceFailed);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a11_user_names_of_callers() {
    for (arn, name) in [
        ("arn:aws:iam::1:user/path/ann", "arn:aws:iam::1:user/path/ann"),
        ("arn:aws-cn:sts::1:assumed-role/app/i-0123", "arn:aws-cn:iam::1:role/app"),
        ("arn:aws:sts::1:assumed-role/app", "arn:aws:sts::1:assumed-role/app"),
        ("arn:aws:sts::1:federated-user/ann", "arn:aws:sts::1:federated-user/ann"),
        ("arn:aws:iam::1:root", "arn:aws:iam::1:root"),
        ("", ""),
    ] {
        let identity = CallerIdentity { account: "1".into(), arn: arn.into(), user_id: "u".into() };
        assert_eq!(identity.user_name(), name);
    }
}

#[test]
fn a11_a_wrong_answer_moves_nothing() {
    let mut question = WhoAmI::new(&Config::new(), &Credentials::new("AKID", "s", None));
    let before = alloc::format!("{:?}", question.need());
    let wrong = question.answer(Answer::Time(UnixTime(1))).unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::WrongAnswer);
    assert_eq!(alloc::format!("{:?}", question.need()), before);
}
