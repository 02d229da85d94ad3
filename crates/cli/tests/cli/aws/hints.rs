//! Failures of MONGODB-AWS and the words for them.

use crate::support::{
    aws::{ANN, ANNS, Fact, ROLE, SESSION, World, aws, aws_config, aws_server, aws_string},
    closed_port,
    http::Service,
    server,
};
use mongo_auth_testkit::{FailCommand, Server};

fn atlas() -> Server {
    let mut config = aws_config();
    config.fail_commands = vec![FailCommand::once("saslContinue", 8000, "AtlasError")];
    server(config)
}

fn as_role(url: &str) -> World {
    World::new(&[
        Fact::EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT"),
        Fact::Env("AWS_ROLE_ARN", ROLE),
        Fact::Env("AWS_ENDPOINT_URL_STS", url),
    ])
}

#[test]
fn e3_hint_8000_names_the_user_that_atlas_needs() {
    let server = atlas();
    let services = aws();
    let run = as_role(&services.url()).run(&["check", &aws_string(&server)]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("code 8000"), "{run:?}");
    for words in [
        format!("perhaps   AWS knows these credentials as {SESSION}"),
        format!("perhaps   Atlas needs the database user {ROLE} (AWS IAM, type IAM Role"),
        "access key id ASIAAPP from web identity".into(),
    ] {
        assert!(run.stderr.contains(&words), "{words}: {run:?}");
    }
    let json = as_role(&services.url()).run(&["check", &aws_string(&server), "--json"]).json();
    let hint = json["hosts"][0]["error"]["hint"].as_str().unwrap();
    assert!(hint.contains(SESSION), "{json}");
}

#[test]
fn e3_hint_18_names_the_user_that_the_server_needs() {
    let mut config = aws_config();
    config.users.retain(|user| user.name() != ANN);
    let server = server(config);
    let services = aws();
    let world = World::new(&ANNS).with("AWS_ENDPOINT_URL_STS", &services.url());
    let run = world.run(&["check", &aws_string(&server)]);
    assert_eq!(run.code, 1, "{run:?}");
    let words = format!("the server needs the user \"{ANN}\" in database \"$external\"");
    assert!(run.stderr.contains(&words), "{run:?}");
}

#[test]
fn e3_hint_without_aws_says_how_to_find_out() {
    let server = atlas();
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    let world = World::new(&ANNS).with("AWS_ENDPOINT_URL_STS", &nobody);
    let run = world.run(&["check", &aws_string(&server)]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("mongo-auth aws whoami"), "{run:?}");
    assert!(run.stderr.contains("Atlas has no database user"), "{run:?}");
}

#[test]
fn a17_hint_clock_skew_shows_both_times_and_the_difference() {
    let server = atlas();
    let sts = Service::start(|_| {
        let message = "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z \
                       (20260101T001500Z - 5 min.)";
        let code = "SignatureDoesNotMatch";
        (403, format!(r#"{{"Error":{{"Code":"{code}","Message":"{message}"}}}}"#))
    });
    let world = World::new(&ANNS).with("AWS_ENDPOINT_URL_STS", &sts.url());
    let run = world.run(&["check", &aws_string(&server)]);
    let words = "the clock of this machine says 2026-01-01 00:00:00 UTC, that of AWS 2026-01-01 \
                 00:15:00 UTC: it is 15 min behind it";
    assert!(run.stderr.contains(words), "{run:?}");
}

#[test]
fn a41_hint_aws_refuses_the_keys_itself() {
    let server = aws_server();
    let sts = Service::start(|_| {
        let text = r#"{"Error":{"Code":"ExpiredToken","Message":"The security token is expired"}}"#;
        (403, text.into())
    });
    let world = World::new(&[
        Fact::Env("AWS_ACCESS_KEY_ID", "AKIDGONE"),
        Fact::Env("AWS_SECRET_ACCESS_KEY", "x"),
        Fact::Env("AWS_ENDPOINT_URL_STS", &sts.url()),
    ]);
    let run = world.run(&["check", &aws_string(&server)]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("AWS does not accept these credentials either"), "{run:?}");
    assert!(run.stderr.contains("ExpiredToken, The security token is expired"), "{run:?}");
}

#[test]
fn a48_hint_metadata_that_does_not_answer() {
    // Connections are taken up by the system, and nobody answers.
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let world = World::new(&[])
        .with("AWS_EC2_METADATA_DISABLED", "")
        .with("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url);
    let run =
        world.run(&["check", "mongodb://127.0.0.1/?authMechanism=MONGODB-AWS", "--timeout", "1"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("for a session token timed out"), "{run:?}");
    let hint =
        "hint: in a container on EC2 the hop limit of the instance's metadata options must be 2";
    assert!(run.stderr.contains(hint), "{run:?}");
    assert!(run.stderr.contains("AWS_EC2_METADATA_DISABLED=true"), "{run:?}");
}

#[test]
fn a19_a29_a35_hints_of_sources_that_are_set_wrongly() {
    use Fact::{Env, EnvFile, File};
    let server = aws_server();
    let uri = aws_string(&server);
    let expired = "[default]\ncredential_process = /bin/sh -c 'cat \"$HOME/out.json\"'";
    for (row, facts, words) in [
        (
            "A19: a partial environment",
            vec![Env("AWS_ACCESS_KEY_ID", "AKIDANN")],
            vec!["AWS_SECRET_ACCESS_KEY is not", "set what is missing, or unset the rest"],
        ),
        (
            "A19: the other half",
            vec![Env("AWS_SECRET_ACCESS_KEY", "cAnArY-AnN")],
            vec!["AWS_ACCESS_KEY_ID is not", "set what is missing"],
        ),
        (
            "A29: a profile that is absent",
            vec![
                File(".aws/credentials", "[one]\n[two]\n"),
                File(".aws/config", "[profile three]\n"),
                Env("AWS_PROFILE", "four"),
            ],
            vec!["no profile four in /", ".aws/credentials and /", "there are one, three, two"],
        ),
        (
            "A35: a token file without a role",
            vec![EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT")],
            vec!["AWS_ROLE_ARN is not"],
        ),
        (
            "A52: credentials that have ended",
            vec![
                File(".aws/config", expired),
                File(
                    "out.json",
                    r#"{"Version":1,"AccessKeyId":"ASIAAPP","SecretAccessKey":"cAnArY-ApP","SessionToken":"cAnArY-ToKeN","Expiration":"2020-01-01T00:00:00Z"}"#,
                ),
                Env("PATH", "/usr/bin:/bin"),
            ],
            vec![
                "the credentials ended ",
                " days ago, at 2020-01-01 00:00:00 UTC, and the clock of this machine says 20",
                "is it right?",
            ],
        ),
        (
            "A38: GovCloud has no global endpoint",
            vec![
                EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT"),
                Env("AWS_ROLE_ARN", "arn:aws-us-gov:iam::1:role/r"),
            ],
            vec!["set AWS_REGION", "AWS_STS_REGIONAL_ENDPOINTS=regional"],
        ),
        (
            "A6: nor has China",
            vec![
                EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT"),
                Env("AWS_ROLE_ARN", "arn:aws-cn:iam::1:role/r"),
                Env("AWS_REGION", "eu-west-1"),
            ],
            vec!["eu-west-1 belongs to aws", "AWS_STS_REGIONAL_ENDPOINTS=regional"],
        ),
    ] {
        let world = World::new(&facts);
        let run = world.run(&["check", &uri]);
        assert_eq!((run.code, &*run.stdout), (3, ""), "{row}: {run:?}");
        for words in words {
            assert!(run.stderr.contains(words), "{row}: {words}: {run:?}");
        }
        let failed = run.stderr.lines().filter(|line| line.contains("   failed   ")).count();
        assert_eq!(failed, 1, "{row}: {run:?}");
        assert!(run.stderr.contains("not tried"), "{row}: {run:?}");
        let explained = world.run(&["aws", "explain"]);
        // But for the seconds since they have ended.
        let words = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
        assert_eq!((explained.code, words(&explained.stderr)), (3, words(&run.stderr)), "{row}");
    }
}
