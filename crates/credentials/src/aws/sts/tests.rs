use super::*;
use crate::aws::Config;
use crate::aws::world::{Ending, World};

const MEMBERS: &str =
    r#""AccessKeyId":"AKID","SecretAccessKey":"s/+=","SessionToken":"t","Expiration":"#;

const XML: &str = "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
    <SessionToken>t</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>";

fn answered(answer: &str) -> Result<Credentials, String> {
    let mut world = World::new()
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", "/t")
        .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")
        .file("/t", "jwt")
        .reply(200, answer);
    match world.search(&Config::new()).1 {
        Ending::Credentials(found) => Ok(found),
        Ending::Failed(error) => Err(error.detail().to_string()),
        Ending::Outside => panic!("outside"),
    }
}

#[test]
fn a39_a40_every_shape_of_an_answer() {
    let xml = "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n\
        <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKID</AccessKeyId>\
        <SecretAccessKey>s/+=</SecretAccessKey><SessionToken>t</SessionToken>\
        <Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>\
        </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
    let response = "AssumeRoleWithWebIdentityResponse";
    let result = "AssumeRoleWithWebIdentityResult";
    for answer in [
        format!(r#"{{"Credentials":{{{MEMBERS}"2026-01-01T01:00:00Z"}}}}"#),
        format!(r#"{{"Credentials":{{{MEMBERS}1767229200}}}}"#),
        format!(r#"{{"{response}":{{"{result}":{{"Credentials":{{{MEMBERS}1.7672292E9}}}}}}}}"#),
        format!(r#"{{"{response}":{{"{result}":{{"Credentials":{{{MEMBERS}1767229200.9}}}}}}}}"#),
        format!(r#"{{"{result}":{{"Credentials":{{{MEMBERS}1767229200}}}}}}"#),
        xml.to_owned(),
        XML.replace("<AccessKeyId>A<", "<AccessKeyId>AKID<").replace(">s<", ">s/+=<"),
        format!("\n <?xml version=\"1.0\"?>{xml}"),
    ] {
        let found = answered(&answer).unwrap_or_else(|error| panic!("{answer}: {error}"));
        assert_eq!(found.access_key_id(), "AKID");
        assert_eq!((found.secret_text(), found.token_text()), ("s/+=", Some("t")));
        assert_eq!(found.expiration().map(|time| time.0), Some(1_767_229_200), "{answer}");
        assert!(found.is_cacheable());
    }
}

#[test]
fn a39_a56_t26_what_is_no_answer() {
    let bare = |members: &str| format!(r#"{{"Credentials":{{{members}}}}}"#);
    for (answer, words) in [
        ("{}".to_owned(), "Credentials in the answer is missing"),
        (bare(""), "AccessKeyId in the answer is missing"),
        (
            bare(r#""AccessKeyId":"A","SecretAccessKey":"s","Expiration":1767229200"#),
            "SessionToken",
        ),
        (bare(r#""AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t""#), "Expiration"),
        (bare(&format!("{MEMBERS}\"soon\"")), "Expiration in the answer is no point in time"),
        (bare(&format!("{MEMBERS}null")), "Expiration in the answer has the wrong type"),
        (bare(&format!("{MEMBERS}1767225600")), "ended 0 s ago"),
        (bare(&format!("{MEMBERS}1,\"AccessKeyId\":\"B\"")), "not well-formed"),
        (r#"{"Credentials":"x"}"#.to_owned(), "no object"),
        ("<html><body>proxy</body></html>".to_owned(), "not the XML"),
        ("<Credentials><AccessKeyId>A</AccessKeyId></Credentials>".to_owned(), "not the XML"),
        ("<Credentials></Credentials><Credentials></Credentials>".to_owned(), "not the XML"),
        (format!("{XML}{XML}"), "not the XML"),
    ] {
        let error = answered(&answer).unwrap_err();
        assert!(error.contains(words), "{answer}: {error}");
        assert!(!error.contains("s/+="));
    }
}

#[test]
fn a40_the_signature_is_that_of_botocore() {
    // botocore.auth.SigV4Auth over this very request, at 2026-01-01T00:00:00Z
    let endpoint = Endpoint::global();
    let source = Credentials::new("AKIDBASE", "base", Some("session/token+="));
    let request = post(&endpoint, form([("Action", Some("AssumeRole")), ("RoleArn", Some("a:b"))]));
    let now = mongo_auth_primitives::UnixTime(1_767_225_600);
    let (authorization, date) = authorization(&endpoint, &request, &source, now).unwrap();
    assert_eq!(date, "20260101T000000Z");
    assert_eq!(
        authorization,
        "AWS4-HMAC-SHA256 Credential=AKIDBASE/20260101/us-east-1/sts/aws4_request, \
        SignedHeaders=accept;content-type;host;x-amz-date;x-amz-security-token, \
        Signature=2daa6e74c58dbaf4aab12f7c522e60380252398f4ff16ae8179b45094b2ce962"
    );
}
