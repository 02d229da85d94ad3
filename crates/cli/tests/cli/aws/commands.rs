//! `aws explain`, `aws whoami` and `aws sign`.

use crate::support::{
    aws::{ANN, ANNS, Fact, ROLE, SESSION, World, aws},
    closed_port,
    http::Service,
};
use serde_json::json;

fn as_role(url: &str) -> World {
    World::new(&[
        Fact::EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT"),
        Fact::Env("AWS_ROLE_ARN", ROLE),
        Fact::Env("AWS_ENDPOINT_URL_STS", url),
    ])
}

#[test]
fn a25_explain_prints_the_trace() {
    let services = aws();
    let run = as_role(&services.url()).run(&["aws", "explain"]);
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [environment, identity, rest, "", summary] = lines[..] else { panic!("{run:?}") };
    assert!(environment.starts_with("environment "), "{run:?}");
    assert!(environment.ends_with("skipped   AWS_ACCESS_KEY_ID is not set"), "{run:?}");
    assert!(identity.starts_with("web identity "), "{run:?}");
    assert!(identity.contains(&format!("used      role {ROLE}, AWS_WEB_IDENTITY_TOKEN_FILE=/")));
    assert!(identity.ends_with(" ms"), "{run:?}");
    assert_eq!(rest, "profile, container, EC2   not tried");
    let want = "AWS credentials from web identity: access key id ASIAAPP, expires in ";
    assert!(summary.starts_with(want) && summary.ends_with(" days"), "{run:?}");

    let json = World::new(&ANNS).run(&["aws", "explain", "--json"]).json();
    assert_eq!((&json["ok"], &json["exit"]), (&true.into(), &0.into()));
    assert_eq!(json["access_key_id"], "AKIDANN");
    assert_eq!((&json["source"], &json["part"]), (&"environment".into(), &"environment".into()));
    assert_eq!((&json["temporary"], &json["expires_at"]), (&false.into(), &json!(null)));
    assert_eq!(json["trace"][2]["detail"], "AWS_ACCESS_KEY_ID=AKIDANN");
}

#[test]
fn a25_explain_takes_order_profile_and_region() {
    let keys = "aws_access_key_id = AKIDANN\naws_secret_access_key = cAnArY-AnN\n";
    let world = World::new(&[Fact::File(".aws/credentials", &format!("[staging]\n{keys}"))]);
    let run = world.run(&["aws", "explain", "--profile", "staging", "--order", "sdk"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("shared credentials file   used "), "{run:?}");
    let none = world.run(&["aws", "explain", "--profile", "staging", "--order", "driver"]);
    assert_eq!(none.code, 2, "{none:?}");
    assert!(none.stderr.contains("the order of drivers has no profiles"), "{none:?}");
    let world = world.with("AWS_ACCESS_KEY_ID", "AKIDOTHER").with("AWS_SECRET_ACCESS_KEY", "x");
    for (arguments, id) in [
        (&["aws", "explain", "--profile", "staging"][..], "AKIDANN"),
        (&["aws", "explain"], "AKIDOTHER"),
    ] {
        let json = world.run(&[arguments, &["--json"]].concat()).json();
        assert_eq!(json["access_key_id"], id, "{arguments:?} {json}");
    }
    let union = world.run(&["aws", "explain", "--profile", "staging"]);
    let from = "AWS credentials from profile (shared credentials file): access key id AKIDANN, a \
                long-term key\n";
    assert!(union.stdout.ends_with(from), "{union:?}");
    let services = aws();
    let role = as_role(&services.url()).with("AWS_ENDPOINT_URL_STS", "");
    let wrong = role.run(&["aws", "explain", "--region", "cn-north-1"]);
    assert_eq!(wrong.code, 3, "{wrong:?}");
    assert!(wrong.stderr.contains("the region cn-north-1 belongs to aws-cn"), "{wrong:?}");
}

#[test]
fn e1_whoami_names_the_user_that_atlas_needs() {
    let services = aws();
    let run = as_role(&services.url()).run(&["aws", "whoami"]);
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    for line in [
        "account       123456789012",
        &format!("ARN           {SESSION}"),
        "user id       AROAEXAMPLE",
        "credentials   web identity: access key id ASIAAPP, expires in ",
        &format!("Atlas user    {ROLE} (AWS IAM, type IAM Role"),
        "mongod user   \"arn:aws:sts::123456789012:assumed-role/app/*\" in database \"$external\"",
    ] {
        assert!(run.stdout.contains(line), "{line}: {run:?}");
    }
    let asked = services.requests();
    assert_eq!(asked[1].body, "Action=GetCallerIdentity&Version=2011-06-15");
    assert!(asked[1].header("authorization").unwrap().contains("/us-east-1/sts/aws4_request"));

    let ann = World::new(&ANNS).with("AWS_ENDPOINT_URL_STS", &services.url());
    let json = ann.run(&["aws", "whoami", "--json"]).json();
    assert_eq!((&json["ok"], &json["arn"]), (&true.into(), &ANN.into()));
    assert_eq!((&json["atlas_user"], &json["server_user"]), (&ANN.into(), &ANN.into()));
    assert_eq!((&json["account"], &json["error"]), (&"123456789012".into(), &json!(null)));
}

#[test]
fn e1_whoami_exit_codes() {
    let none = World::new(&[]).run(&["aws", "whoami"]);
    assert_eq!(none.code, 3, "{none:?}");
    assert!(none.stderr.contains("environment    skipped"), "{none:?}");
    let refused = Service::start(|_| {
        let text = r#"{"Error":{"Code":"InvalidClientTokenId","Message":"The token is invalid"}}"#;
        (403, text.into())
    });
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    for (url, code, words) in [
        (&*refused.url(), 1, "InvalidClientTokenId"),
        (&nobody, 4, "the connection was refused"),
        ("http://sts.example.com", 2, "without TLS"),
    ] {
        let world = World::new(&ANNS).with("AWS_ENDPOINT_URL_STS", url);
        let run = world.run(&["aws", "whoami"]);
        assert_eq!((run.code, &*run.stdout), (code, ""), "{run:?}");
        assert!(run.stderr.contains(words), "{words}: {run:?}");
        let json = world.run(&["aws", "whoami", "--json"]);
        assert_eq!((json.code, &*json.stderr), (code, ""), "{json:?}");
        assert_eq!(json.json()["exit"], code);
        assert!(json.json()["error"]["message"].as_str().unwrap().contains(words), "{json:?}");
    }
}

#[test]
fn a16_sign_prints_what_every_implementation_signs() {
    let example = World::new(&[
        Fact::Env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        Fact::Env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ]);
    let nonce = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7\
                 PD0+Pw==";
    let arguments = [
        "aws",
        "sign",
        "--sts-host",
        "sts.us-west-2.amazonaws.com",
        "--nonce",
        nonce,
        "--date",
        "20150830T123600Z",
    ];
    let run = example.run(&arguments);
    assert_eq!(run.code, 0, "{run:?}");
    let signature = "6b2dd66107834f58ce49c20553c706495c8317f2398ea58a75f02002bc373662";
    for line in [
        "POST https://sts.us-west-2.amazonaws.com/",
        "content-length: 43",
        "content-type: application/x-www-form-urlencoded",
        "host: sts.us-west-2.amazonaws.com",
        "x-amz-date: 20150830T123600Z",
        "x-mongodb-gs2-cb-flag: n",
        &format!("x-mongodb-server-nonce: {nonce}"),
        "Action=GetCallerIdentity&Version=2011-06-15",
    ] {
        assert!(run.stdout.lines().any(|have| have == line), "{line}: {run:?}");
    }
    assert!(run.stdout.contains(&format!("Signature={signature}")), "{run:?}");
    assert!(!run.text().contains("wJalrXUtnFEMI"), "{run:?}");
    let json = example.run(&[&arguments[..], &["--json"]].concat()).json();
    assert_eq!(json["region"], "us-west-2");
    assert_eq!(
        json["canonical_request_sha256"],
        "d61cdc2e7f530e4354c18b7fee24c431a707d113a8411ecc8e5c417bd4c12e1a"
    );

    let services = aws();
    let role = as_role(&services.url()).run(&["aws", "sign"]);
    assert_eq!(role.code, 0, "{role:?}");
    assert!(role.stdout.contains("x-amz-security-token: ***\n"), "{role:?}");
    assert!(role.stdout.contains(
        "SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-security-token;"
    ));
}

#[test]
fn a4_sign_refuses_what_cannot_be_signed() {
    let world = World::new(&ANNS);
    for (arguments, code, words) in [
        (&["--sts-host", "sts.amazonaws.com."][..], 2, "--sts-host is not a host name"),
        (&["--sts-host", "a b"], 2, "--sts-host is not a host name"),
        (&["--nonce", "AAEC"], 2, "--nonce is not 64 bytes"),
        (&["--nonce", "!"], 2, "--nonce is not 64 bytes"),
        (&["--date", "today"], 2, "--date is not of the form"),
        (&["--order", "driver"], 0, ""),
        (&["--order", "x"], 2, "--order"),
        (&["--profile", "gone"], 3, "no profile gone in"),
        (&["--profile", "gone", "--order", "driver"], 2, "no profiles"),
    ] {
        let run = world.run(&[&["aws", "sign"], arguments].concat());
        assert_eq!(run.code, code, "{arguments:?} {run:?}");
        assert!(run.stderr.contains(words), "{arguments:?} {run:?}");
    }
    assert_eq!(World::new(&[]).run(&["aws", "sign"]).code, 3);
}
