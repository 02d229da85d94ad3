use super::*;
use crate::{HttpFailure, Method, Network};

fn ec2() -> World {
    World::new().env("HOME", "/home/u")
}

/// Only this source, to keep the stories short.
fn alone() -> Config {
    Config::new().with_order(Order::from([Source::Imds]))
}

#[test]
fn a46_a47_a49_ec2() {
    let world = ec2()
        .reply(200, "AQAE-token==\n")
        .reply(200, "my+role=a\nsecond\n")
        .reply(200, metadata("AKIDEC2"));
    let (world, _) = tells(world, "
        AKIDEC2 secret-AKIDEC2 token-AKIDEC2 until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile skipped: no profile default in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config (does not exist)
        container skipped: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
        EC2 won: role my+role=a, access key id AKIDEC2
        ");
    let [put, list, get] = world.requests() else { panic!("{:?}", world.requests()) };
    assert_eq!(put.method, Method::Put);
    assert_eq!(put.url, "http://169.254.169.254/latest/api/token");
    assert_eq!(put.header("x-aws-ec2-metadata-token-ttl-seconds"), Some("30"));
    assert_eq!(put.header("x-aws-ec2-metadata-token"), None);
    assert_eq!(list.method, Method::Get);
    assert_eq!(list.url, "http://169.254.169.254/latest/meta-data/iam/security-credentials/");
    assert_eq!(get.url, format!("{}my%2Brole%3Da", list.url));
    for request in [list, get] {
        assert_eq!(request.header("x-aws-ec2-metadata-token"), Some("AQAE-token=="));
    }
    for request in world.requests() {
        assert_eq!(request.network, Network::Local);
        assert_eq!(request.connect_timeout.as_secs(), 1);
    }
}

#[test]
fn a48_switches() {
    tells_with(
        &alone(),
        ec2().env("AWS_EC2_METADATA_DISABLED", "TRUE"),
        "
        no-credentials: no AWS credentials in any of: EC2
        EC2 skipped: AWS_EC2_METADATA_DISABLED is true
        ",
    );
    let base = |name, value| {
        let mut world = ec2().env(name, value).no_reply(HttpFailure::Refused);
        let (_, ending) = world.search(&alone());
        let Ending::Failed(error) = ending else { panic!("no error") };
        match world.requests() {
            [request] => Ok(request.url.replace("/latest/api/token", "")),
            _ => Err(error.kind()),
        }
    };
    let endpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    let mode = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
    for (name, value, want) in [
        ("AWS_EC2_METADATA_DISABLED", "false", Ok("http://169.254.169.254")),
        ("AWS_EC2_METADATA_DISABLED", "1", Ok("http://169.254.169.254")),
        (mode, "IPv4", Ok("http://169.254.169.254")),
        (mode, "ipv6", Ok("http://[fd00:ec2::254]")),
        (mode, "", Ok("http://169.254.169.254")),
        (mode, "IPv5", Err(ErrorKind::Syntax)),
        (endpoint, "http://127.0.0.1:1338/", Ok("http://127.0.0.1:1338")),
        (endpoint, "http://[::1]:1338/base", Ok("http://[::1]:1338/base")),
        (endpoint, "127.0.0.1", Err(ErrorKind::Syntax)),
        (endpoint, "http://a@b", Err(ErrorKind::Syntax)),
        (endpoint, "http://a/?b", Err(ErrorKind::Syntax)),
        (endpoint, "ftp://a", Err(ErrorKind::Syntax)),
    ] {
        assert_eq!(base(name, value), want.map(String::from), "{name}={value}");
    }
    // the endpoint beats its mode
    let mut both = ec2().env(endpoint, "http://a").env(mode, "IPv6").no_reply(HttpFailure::Dns);
    both.search(&alone());
    assert_eq!(both.requests()[0].authority(), "a");
}

#[test]
fn a48_t28_off_ec2_the_search_goes_on() {
    tells_with(&alone(), ec2().no_reply(HttpFailure::Timeout), "
        no-credentials: no AWS credentials in any of: EC2
        EC2 skipped: the request to 169.254.169.254 for a session token timed out; in a container on EC2 the hop limit of the instance's metadata options must be 2; elsewhere set AWS_EC2_METADATA_DISABLED=true
        ");
    tells_with(
        &alone(),
        ec2().no_reply(HttpFailure::Refused),
        "
        no-credentials: no AWS credentials in any of: EC2
        EC2 skipped: the request to 169.254.169.254 failed: the connection was refused
        ",
    );
    tells_with(
        &alone(),
        ec2().reply(404, "<html>"),
        "
        no-credentials: no AWS credentials in any of: EC2
        EC2 skipped: 169.254.169.254 gives no session token (status 404)
        ",
    );
    tells_with(
        &alone(),
        ec2().reply(200, "t").reply(404, ""),
        "
        no-credentials: no AWS credentials in any of: EC2
        EC2 skipped: no role is attached to this instance
        ",
    );
}

#[test]
fn a46_t28_never_version_one() {
    // Whatever becomes of the token: no request without one.
    for world in [
        ec2().reply(400, ""),
        ec2().reply(401, ""),
        ec2().reply(403, ""),
        ec2().reply(404, ""),
        ec2().reply(405, ""),
        ec2().reply(500, ""),
        ec2().reply(302, ""),
        ec2().reply(200, ""),
        ec2().reply(200, "a b"),
        ec2().reply(200, "a\r\nb"),
        ec2().reply(200, b"\xff"),
        ec2().no_reply(HttpFailure::Timeout),
        ec2().no_reply(HttpFailure::TooLarge),
    ] {
        let mut world = world.reply(200, "role").reply(200, metadata("AKIDV1"));
        let (_, ending) = world.search(&alone());
        assert!(matches!(ending, Ending::Failed(_)), "{ending:?}");
        assert_eq!(world.requests().len(), 1);
    }
}

#[test]
fn a46_pitfall_13_a_token_that_is_refused() {
    tells_with(
        &alone(),
        ec2().reply(200, "t").reply(401, ""),
        "
        source-failed: EC2: 169.254.169.254 answered with status 401
        EC2 failed: 169.254.169.254 answered with status 401
        ",
    );
    tells_with(
        &alone(),
        ec2().reply(401, ""),
        "
        source-failed: EC2: 169.254.169.254 answered with status 401
        EC2 failed: 169.254.169.254 answered with status 401
        ",
    );
}

#[test]
fn t28_the_role_is_one_name() {
    for bad in [
        "",
        "\n",
        "../../evil",
        "a/b",
        "..",
        ".",
        "a b",
        "a?b",
        "a#b",
        "é",
        "<html>",
        &"a".repeat(65),
    ] {
        let mut world = ec2().reply(200, "t").reply(200, bad).reply(200, metadata("AKIDEVIL"));
        let (_, ending) = world.search(&alone());
        assert!(matches!(ending, Ending::Failed(_)), "{bad:?}");
        assert_eq!(world.requests().len(), 2, "{bad:?}");
    }
}

#[test]
fn a47_a_status_of_200_may_be_an_error() {
    let answers = |body: &str| ec2().reply(200, "t").reply(200, "role").reply(200, body);
    let code = r#"{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role role.","LastUpdated":"x"}"#;
    tells_with(&alone(), answers(code), "
        source-failed: EC2: role role: AssumeRoleUnauthorizedAccess, EC2 cannot assume the role role.
        EC2 failed: role role: AssumeRoleUnauthorizedAccess, EC2 cannot assume the role role.
        ");
    tells_with(
        &alone(),
        answers(&metadata("A").replace("\"Code\":\"Success\",", "")),
        "
        source-failed: EC2: 169.254.169.254: Code in the answer is missing
        EC2 failed: 169.254.169.254: Code in the answer is missing
        ",
    );
    for key in ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"] {
        let without = metadata("A").replace(&format!("\"{key}\""), "\"Other\"");
        let (_, ending) = answers(&without).search(&alone());
        let want = format!("{key} in the answer is missing");
        assert!(matches!(ending, Ending::Failed(e) if e.detail().contains(&want)), "{key}");
    }
}
