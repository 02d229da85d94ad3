//! MONGODB-AWS: every source of credentials, and what the commands say about them.

mod commands;
mod hints;

use crate::support::{
    aws::{ANN, ANNS, Fact, ROLE, World, aws, aws_config, aws_server, aws_string},
    server,
};
use mongo_auth_testkit::ServerConfig;
use serde_json::Value;

/// The name that the server knows the role by.
const ROLE_USER: &str = "arn:aws:iam::123456789012:role/app";

#[test]
fn a20_a24_every_source_logs_in_through_both_adapters() {
    use Fact::{Env, EnvFile, File};
    let server = aws_server();
    let (uri, services) = (aws_string(&server), aws());
    let url = services.url();
    let role = format!("role_arn = {ROLE}");
    let container = format!("{url}/v1/credentials");
    let keys = "aws_access_key_id = AKIDANN\naws_secret_access_key = cAnArY-AnN\n";
    let base = format!("[profile base]\n{keys}");
    let assumed = format!("[default]\n{role}\nsource_profile = base\n{base}");
    let session = "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = app\n\
                   [sso-session s]\nsso_start_url = https://x.awsapps.com/start\n\
                   sso_region = eu-west-1\n";
    // SHA-1 of the name of the session.
    let cached = ".aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json";
    let token = r#"{"accessToken":"cAnArY-JwT","expiresAt":"2099-01-01T00:00:00Z"}"#;
    let printed = r#"{"Version":1,"AccessKeyId":"AKIDANN","SecretAccessKey":"cAnArY-AnN"}"#;
    for (row, facts, used, user) in [
        ("A26: keys in the environment", ANNS.into(), "environment", ANN),
        (
            "A26: temporary keys in the environment",
            vec![
                Env("AWS_ACCESS_KEY_ID", "ASIAAPP"),
                Env("AWS_SECRET_ACCESS_KEY", "cAnArY-ApP"),
                Env("AWS_SESSION_TOKEN", "cAnArY-ToKeN"),
            ],
            "environment",
            ROLE_USER,
        ),
        (
            "A35: web identity",
            vec![
                EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT\n"),
                Env("AWS_ROLE_ARN", ROLE),
                Env("AWS_ENDPOINT_URL_STS", &url),
            ],
            "web identity",
            ROLE_USER,
        ),
        (
            "A27: the shared credentials file",
            vec![
                File(
                    ".aws/credentials",
                    "[staging]\naws_access_key_id = AKIDANN\naws_secret_access_key = cAnArY-AnN",
                ),
                Env("AWS_PROFILE", "staging"),
            ],
            "profile",
            ANN,
        ),
        (
            "A28: the config file",
            vec![File(".aws/config", &base), Env("AWS_PROFILE", "base")],
            "profile",
            ANN,
        ),
        (
            "A31: a role of a profile",
            vec![File(".aws/config", &assumed), Env("AWS_ENDPOINT_URL_STS", &url)],
            "profile",
            ROLE_USER,
        ),
        (
            "A33: a program",
            vec![
                File("printed.json", printed),
                EnvFile(
                    "AWS_CONFIG_FILE",
                    "[default]\ncredential_process = /bin/sh -c 'cat \"$HOME/printed.json\"'\n",
                ),
                Env("PATH", "/usr/bin:/bin"),
            ],
            "profile",
            ANN,
        ),
        (
            "A34: single sign-on",
            vec![
                File(".aws/config", session),
                File(cached, token),
                Env("AWS_ENDPOINT_URL_SSO", &url),
            ],
            "profile",
            ROLE_USER,
        ),
        (
            "A43: the container service of EKS Pod Identity",
            vec![
                Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &container),
                EnvFile("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "cAnArY-PoD\n"),
            ],
            "container",
            ROLE_USER,
        ),
        (
            "A46: EC2",
            vec![
                Env("AWS_EC2_METADATA_DISABLED", "false"),
                Env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url),
            ],
            "EC2",
            ROLE_USER,
        ),
    ] {
        let world = World::new(&facts);
        for adapter in ["blocking", "tokio"] {
            let run = world.run(&["check", &uri, "-v", "--adapter", adapter]);
            assert_eq!(run.code, 0, "{row}, {adapter}: {run:?}");
            let says = format!("Logged in to 1 of 1 host as {user}@$external");
            assert!(run.stdout.contains(&says), "{row}: {run:?}");
            let from = format!("  MONGODB-AWS with credentials from {used}");
            assert!(run.stdout.contains(&from), "{row}: {run:?}");
            let mut lines = run.stdout.lines().map(str::trim_start);
            let is_used = |line: &str| {
                line.strip_prefix(used).is_some_and(|rest| rest.trim_start().starts_with("used  "))
            };
            assert!(lines.any(is_used), "{row}: {run:?}");
            assert!(
                run.stdout.contains("STS host named by the server: sts.eu-west-1.amazonaws.com"),
                "{run:?}"
            );
            assert!(run.stderr.contains(&format!("AWS credentials from {used}")), "{row}: {run:?}");
            assert!(run.stderr.contains("size not shown because"), "{row}: {run:?}");
        }
        let json = world.run(&["check", &uri, "--json"]).json();
        assert_eq!(json["aws"]["source"], used, "{row}: {json}");
        assert_eq!(json["aws"]["temporary"], user == ROLE_USER, "{row}: {json}");
        assert_eq!(json["hosts"][0]["sts_host"], "sts.eu-west-1.amazonaws.com", "{row}: {json}");
        let rows = json["aws"]["trace"].as_array().unwrap();
        assert!(rows.iter().any(|r| r["source"] == used && r["outcome"] == "won"), "{row}: {json}");
    }
    assert!(services.requests().iter().all(|r| !r.line.contains("cAnArY")), "a secret in a URL");
}

#[test]
fn a1_explicit_keys_come_first() {
    let server = aws_server();
    let world = World::new(&[
        Fact::Env("AWS_ACCESS_KEY_ID", "AKIDOTHER"),
        Fact::Env("AWS_SECRET_ACCESS_KEY", "x"),
    ]);
    let tail = "?authMechanism=MONGODB-AWS";
    let uri = crate::support::string(&server, "AKIDANN:cAnArY-AnN@", tail);
    let run = world.run(&["check", &uri]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("from the string or the arguments: access key id AKIDANN"),
        "{run:?}"
    );
    let token = world.run(&[
        "check",
        &crate::support::string(&server, "", tail),
        "--username",
        "ASIAAPP",
        "--password",
        "cAnArY-ApP",
        "--awsIamSessionToken",
        "cAnArY-ToKeN",
    ]);
    assert_eq!(token.code, 0, "{token:?}");
    assert!(token.stdout.contains(ROLE_USER), "{token:?}");
}

#[test]
fn a20_the_order_decides_which_sources_there_are() {
    let server = aws_server();
    let uri = aws_string(&server);
    let keys = "[default]\naws_access_key_id = AKIDANN\naws_secret_access_key = cAnArY-AnN\n";
    let world = World::new(&[Fact::File(".aws/credentials", keys)]);
    for (order, code, rows) in [
        ("union", 0, vec!["environment", "web identity", "profile", "container", "EC2"]),
        ("driver", 3, vec!["environment", "web identity", "container", "EC2"]),
        (
            "sdk",
            0,
            vec![
                "environment",
                "profile role",
                "web identity",
                "profile web identity",
                "profile SSO",
                "shared credentials file",
                "profile login",
                "profile process",
                "config file",
                "container",
                "EC2",
            ],
        ),
    ] {
        let run = world.run(&["check", &uri, "--aws-order", order, "--json"]);
        assert_eq!(run.code, code, "{order}: {run:?}");
        let trace = run.json()["aws"]["trace"].clone();
        let sources: Vec<_> =
            trace.as_array().unwrap().iter().map(|r| r["source"].as_str().unwrap()).collect();
        assert_eq!(sources[2..], rows, "{order}");
    }
}

#[test]
fn a7_the_hosts_of_sts_can_be_limited() {
    let named = |host: &str| -> ServerConfig {
        let mut config = aws_config();
        config.sts = config.sts.map(|sts| sts.with_host(host));
        config
    };
    let world = World::new(&ANNS);
    for (host, allowed, code) in [
        ("sts.eu-west-1.amazonaws.com", "aws", 0),
        ("sts.eu-west-1.amazonaws.com", "sts.*.amazonaws.com", 0),
        ("sts.eu-west-1.amazonaws.com", "sts.amazonaws.com", 5),
        ("sts.example.com", "aws", 5),
        ("sts.example.com", "aws,sts.example.com", 0),
        ("sts.example.com", "", 0),
    ] {
        let server = server(named(host));
        let uri = aws_string(&server);
        let mut arguments = vec!["check", &uri];
        if !allowed.is_empty() {
            arguments.extend(["--allowed-sts-hosts", allowed]);
        }
        let run = world.run(&arguments);
        assert_eq!(run.code, code, "{host} {allowed}: {run:?}");
        assert_eq!(run.stdout.contains(host), code == 0, "{run:?}");
        if code != 0 {
            assert!(
                run.stderr.contains(host) && run.stderr.contains("nothing was signed"),
                "{run:?}"
            );
        }
    }
}

#[test]
fn a52_several_hosts_share_what_was_fetched() {
    let servers = [aws_server(), aws_server(), aws_server()];
    let services = aws();
    let hosts = servers.iter().map(|s| s.addr().to_string()).collect::<Vec<_>>().join(",");
    let world = World::new(&[
        Fact::EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAnArY-JwT"),
        Fact::Env("AWS_ROLE_ARN", ROLE),
        Fact::Env("AWS_ENDPOINT_URL_STS", &services.url()),
    ]);
    let uri = format!("mongodb://{hosts}/?authMechanism=MONGODB-AWS");
    let run = world.run(&["check", &uri]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("Logged in to 3 of 3 hosts"), "{run:?}");
    assert_eq!(services.requests().len(), 1);
}

#[test]
fn exit_3_no_source_has_aws_credentials_and_nothing_is_sent() {
    let server = aws_server();
    let world = World::new(&[]);
    let run = world.run(&["check", &aws_string(&server)]);
    assert_eq!((run.code, &*run.stdout), (3, ""), "{run:?}");
    for words in [
        "error: no AWS credentials in any of: ",
        "  environment    skipped   AWS_ACCESS_KEY_ID is not set",
        "  web identity   skipped   AWS_WEB_IDENTITY_TOKEN_FILE is not set",
        "  profile        skipped   no profile default in /",
        "  container      skipped   neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor ",
        "  EC2            skipped   AWS_EC2_METADATA_DISABLED is true",
        "  hint: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
        "  hint: on EC2, ECS, EKS or Lambda give the instance, task, pod or function a role",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
    let json = world.run(&["check", &aws_string(&server), "--json"]);
    assert_eq!((json.code, &*json.stderr), (3, ""));
    let json = json.json();
    assert_eq!(json["error"]["kind"], "aws-credentials");
    assert_eq!((&json["exit"], &json["hosts"]), (&3.into(), &Value::Array(Vec::new())));
    assert_eq!(json["aws"]["trace"].as_array().unwrap().len(), 7);
    let quiet = world.run(&["check", &aws_string(&server), "--quiet"]);
    assert_eq!((quiet.code, &*quiet.text()), (3, ""));
}
