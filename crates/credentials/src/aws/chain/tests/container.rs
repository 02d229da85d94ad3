use super::*;
use crate::{FileFailure, HttpFailure, Method, Network};

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

#[test]
fn a42_a45_a49_ecs() {
    let world = world().env(RELATIVE, "/v2/credentials/x?y=1").env(FULL, "http://evil/");
    let (world, _) = tells(world.reply(200, metadata("AKIDECS")), "
        AKIDECS secret-AKIDECS token-AKIDECS until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container won: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, asked of 169.254.170.2, access key id AKIDECS
        not tried: EC2
        ");
    let [request] = world.requests() else { panic!("{:?}", world.requests()) };
    assert_eq!(request.url, "http://169.254.170.2/v2/credentials/x?y=1");
    assert_eq!((request.method, request.network), (Method::Get, Network::Local));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("authorization"), None);
    assert!(request.body.is_empty());
}

#[test]
fn a43_a44_eks_pod_identity() {
    let world = world()
        .env(FULL, "http://169.254.170.23/v1/credentials")
        .env(TOKEN_FILE, "/var/run/eks-pod-identity-token")
        .env(TOKEN, "not this one")
        .file("/var/run/eks-pod-identity-token", "pod.token\n")
        .reply(200, metadata("AKIDPOD"));
    let (world, _) = tells(world, "
        AKIDPOD secret-AKIDPOD token-AKIDPOD until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container won: AWS_CONTAINER_CREDENTIALS_FULL_URI, asked of 169.254.170.23, access key id AKIDPOD
        not tried: EC2
        ");
    let request = &world.requests()[0];
    assert_eq!(request.url, "http://169.254.170.23/v1/credentials");
    assert_eq!(request.header("authorization"), Some("pod.token"));
}

#[test]
fn a43_a44_t26_tokens() {
    let full = || world().env(FULL, "https://example.com/c").reply(200, metadata("AKIDPOD"));
    for (token, want) in [
        ("Basic abc", Some("Basic abc")),
        ("a\nb", None),
        ("a\r\nx-evil: 1", None),
        ("a\n", None),
        ("\u{7f}", None),
        ("é", None),
    ] {
        let mut world = full().env(TOKEN, token);
        let (_, ending) = world.search(&Config::new());
        match want {
            Some(want) => assert_eq!(world.requests()[0].header("authorization"), Some(want)),
            None => {
                assert!(
                    matches!(ending, Ending::Failed(e) if e.detail().contains(TOKEN)),
                    "{token:?}"
                );
                assert!(world.requests().is_empty());
            }
        }
    }
    for (file, want) in [
        (&b"abc\r\n"[..], Some("abc")),
        (b"  abc  ", Some("abc")),
        (b"", None),
        (b"\n\n", None),
        (b"a\nb", None),
        (b"\xff", None),
    ] {
        let mut world = full().env(TOKEN_FILE, "/t").file("/t", file);
        let (_, ending) = world.search(&Config::new());
        match want {
            Some(want) => assert_eq!(world.requests()[0].header("authorization"), Some(want)),
            None => {
                assert!(matches!(ending, Ending::Failed(e) if e.detail().contains(TOKEN_FILE)));
                assert!(world.requests().is_empty());
            }
        }
    }
    let gone = full().env(TOKEN_FILE, "/t").broken_file("/t", FileFailure::NotFound);
    tells(gone, "
        source-failed: container: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/t does not exist
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container failed: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/t does not exist
        not tried: EC2
        ");
}

#[test]
fn a50_a_container_that_fails_ends_the_search() {
    let ecs = || world().env("AWS_EC2_METADATA_DISABLED", "false").env(RELATIVE, "/v2");
    tells(ecs().no_reply(HttpFailure::Refused), "
        source-failed: container: the request to 169.254.170.2 failed: the connection was refused
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container failed: the request to 169.254.170.2 failed: the connection was refused
        not tried: EC2
        ");
    tells(ecs().reply(404, r#"{"code":"NoIdProvided","message":"no id"}"#), "
        source-failed: container: 169.254.170.2 answered with status 404: NoIdProvided, no id
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container failed: 169.254.170.2 answered with status 404: NoIdProvided, no id
        not tried: EC2
        ");
}

#[test]
fn a45_three_attempts_a_second_apart() {
    let ecs = world().env(RELATIVE, "/v2");
    let slow = ecs.clone().no_reply(HttpFailure::Timeout).reply(500, "");
    let (world, _) = tells(slow.clone().reply(200, metadata("AKIDECS")), "
        AKIDECS secret-AKIDECS token-AKIDECS until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container won: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, asked of 169.254.170.2, access key id AKIDECS
        not tried: EC2
        ");
    let waits: Vec<u64> = world.requests().iter().map(|request| request.wait.as_secs()).collect();
    assert_eq!(waits, [0, 1, 1]);
    let total: u64 = world.requests().iter().map(|r| (r.wait + r.timeout).as_secs()).sum();
    assert!(total <= 10);
    tells(slow.no_reply(HttpFailure::Timeout), "
        source-failed: container: the request to 169.254.170.2 timed out
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container failed: the request to 169.254.170.2 timed out
        not tried: EC2
        ");
}

#[test]
fn a26_t26_what_a_service_may_answer() {
    for (status, answer, words) in [
        (301, "", "a redirect, which is not followed"),
        (302, "", "a redirect, which is not followed"),
        (303, "", "a redirect, which is not followed"),
        (307, "", "a redirect, which is not followed"),
        (308, "", "a redirect, which is not followed"),
        (204, "", "status 204"),
        (200, "", "not well-formed JSON"),
        (200, "<html>", "not well-formed JSON"),
        (200, "[1]", "no object"),
        (200, "{}", "AccessKeyId in the answer is missing"),
        (200, r#"{"AccessKeyId":null,"SecretAccessKey":"s"}"#, "wrong type"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":["s"]}"#, "wrong type"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Token":{}}"#, "wrong type"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","AccessKeyId":"B"}"#, "well-formed"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Token":"a\r\nb"}"#, "line break"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"never"}"#, "point in time"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":true}"#, "wrong type"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":NaN}"#, "well-formed"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":1e300}"#, "point in time"),
        (200, r#"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":-1}"#, "point in time"),
        (
            200,
            r#"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2026-01-01T00:00:00Z"}"#,
            "is it right?",
        ),
    ] {
        let (_, ending) = world().env(RELATIVE, "/v2").reply(status, answer).search(&Config::new());
        let Ending::Failed(error) = ending else { panic!("{answer}: {ending:?}") };
        assert_eq!(error.kind(), ErrorKind::SourceFailed);
        assert!(error.detail().contains(words), "{status} {answer}: {error}");
    }
    let (_, ending) =
        world().env(RELATIVE, "/v2").reply(200, " ".repeat(65_537)).search(&Config::new());
    assert!(matches!(ending, Ending::Failed(e) if e.detail().contains("more than 64 KiB")));
    // without an end, and with one that is far
    for end in ["", r#","Expiration":null"#, r#","Expiration":"9999-12-31T23:59:59Z""#] {
        let answer = format!(r#"{{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t"{end}}}"#);
        let (_, ending) = world().env(RELATIVE, "/v2").reply(200, answer).search(&Config::new());
        assert!(matches!(ending, Ending::Credentials(found) if found.is_cacheable()), "{end}");
    }
}

#[test]
fn t27_a_relative_uri_cannot_change_the_host() {
    for bad in [
        "@evil.example/",
        "evil.example/",
        ".evil.example/",
        ":80@evil/",
        "http://evil/",
        "\\evil",
        "/a\\b",
        "/a b",
        "/a\r\nx: y",
        "/a#b",
        "/é",
        " /a",
    ] {
        let mut world = world().env(RELATIVE, bad).reply(200, metadata("AKIDEVIL"));
        let (_, ending) = world.search(&Config::new());
        assert!(matches!(ending, Ending::Failed(_)), "{bad:?}");
        assert!(world.requests().is_empty(), "{bad:?}");
    }
    for good in ["/", "//evil.example/", "/@evil.example/", "/a/../b", "/a%0d%0a", "/?@evil"] {
        let mut world = world().env(RELATIVE, good).reply(200, metadata("AKIDECS"));
        let (_, ending) = world.search(&Config::new());
        assert!(matches!(ending, Ending::Credentials(_)), "{good:?}");
        assert_eq!(world.requests()[0].authority(), "169.254.170.2", "{good:?}");
        assert_eq!(world.requests()[0].url, format!("http://169.254.170.2{good}"));
    }
}

#[test]
fn a18_t27_what_the_variables_hold_is_not_told() {
    for (name, value) in [
        (RELATIVE, "/v2/canary"),
        (RELATIVE, "canary"),
        (FULL, "https://example.com/canary?canary"),
        (FULL, "https://example.com?canary"),
        (FULL, "http://example.com/canary"),
        (FULL, "https://user:canary@example.com/"),
        (FULL, "canary"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://user:canary@example.com"),
    ] {
        for reply in [Some((200, metadata("A"))), Some((404, String::new())), None] {
            let mut world = world().env("AWS_EC2_METADATA_DISABLED", "false").env(name, value);
            if let Some((status, body)) = reply {
                world = world.reply(status, body);
            }
            let (chain, ending) = world.search(&Config::new());
            let plan = chain.plan().map_or_else(String::new, ToString::to_string);
            let mut told = format!("{plan} {chain:?} {}", chain.trace());
            if let Ending::Failed(error) = ending {
                told += &error.to_string();
            }
            assert!(!told.contains("canary"), "{name}={value}: {told}");
        }
    }
}
