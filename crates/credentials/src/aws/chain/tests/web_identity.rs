use super::*;
use crate::FileFailure;

const ACTION: &str = "AssumeRoleWithWebIdentity";

fn eks() -> World {
    world()
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token")
        .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/eks")
        .file("/var/run/token", "ey.J\r\n")
}

#[test]
fn a35_a36_a37_a39_eks_roles_for_service_accounts() {
    let (world, _) = tells(eks().reply(200, sts(ACTION, "AKIDWEB")), "
        AKIDWEB secret-AKIDWEB token-AKIDWEB until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity won: role arn:aws:iam::1:role/eks, AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/token, asked of sts.amazonaws.com
        not tried: profile, container, EC2
        ");
    let [request] = world.requests() else { panic!("{:?}", world.requests()) };
    assert_eq!(request.url, "https://sts.amazonaws.com/");
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        body(request),
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15\
        &RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Feks\
        &RoleSessionName=mongo-auth-abababababababab&WebIdentityToken=ey.J"
    );
}

#[test]
fn a35_the_session_may_be_named() {
    let world = eks().env("AWS_ROLE_SESSION_NAME", "my+app").reply(200, sts(ACTION, "AKIDWEB"));
    let (world, _) = world_and_ending(world);
    assert!(body(&world.requests()[0]).contains("&RoleSessionName=my%2Bapp&"));
    for bad in ["x", "a b", "a/b", "a\nb", "ä", &"a".repeat(65)] {
        let (_, ending) = world_and_ending(eks().env("AWS_ROLE_SESSION_NAME", bad));
        let Ending::Failed(error) = ending else { panic!("{bad}") };
        assert_eq!(error.kind(), ErrorKind::Syntax, "{bad}");
    }
}

fn world_and_ending(mut world: World) -> (World, Ending) {
    let (_, ending) = world.search(&Config::new());
    (world, ending)
}

#[test]
fn a35_one_variable_alone_is_an_error_that_names_the_other() {
    tells(
        eks().env("AWS_ROLE_ARN", ""),
        "
        partial: web identity: AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity failed: AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not
        not tried: profile, container, EC2
        ",
    );
    tells(
        eks().env("AWS_WEB_IDENTITY_TOKEN_FILE", ""),
        "
        partial: web identity: AWS_ROLE_ARN is set, AWS_WEB_IDENTITY_TOKEN_FILE is not
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity failed: AWS_ROLE_ARN is set, AWS_WEB_IDENTITY_TOKEN_FILE is not
        not tried: profile, container, EC2
        ",
    );
}

#[test]
fn a36_what_is_in_the_token_file() {
    for (bytes, want) in [
        (&b"tok"[..], Some("tok")),
        (b"tok\n", Some("tok")),
        (b" \t tok \r\n\n", Some("tok")),
        (b"a+b/c=&d", Some("a%2Bb%2Fc%3D%26d")),
        (b"", None),
        (b"\n", None),
        (b"a\nb", None),
        (b"a\0b", None),
        (b"\xff", None),
    ] {
        let world = eks().file("/var/run/token", bytes).reply(200, sts(ACTION, "AKIDWEB"));
        let (world, ending) = world_and_ending(world);
        match (want, ending) {
            (Some(want), Ending::Credentials(_)) => {
                let want = format!("&WebIdentityToken={want}");
                assert!(body(&world.requests()[0]).ends_with(&want), "{bytes:?}");
            }
            (None, Ending::Failed(error)) => {
                assert_eq!(error.kind(), ErrorKind::SourceFailed, "{bytes:?}");
                assert!(world.requests().is_empty());
            }
            (_, ending) => panic!("{bytes:?}: {ending:?}"),
        }
    }
}

#[test]
fn a35_t29_token_files_that_cannot_be_read() {
    tells(
        eks().broken_file("/var/run/token", FileFailure::NotFound),
        "
        source-failed: web identity: AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/token does not exist
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity failed: AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/token does not exist
        not tried: profile, container, EC2
        ",
    );
    tells(eks().broken_file("/var/run/token", FileFailure::NotRegular), "
        source-failed: web identity: AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/token is not a regular file
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity failed: AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/token is not a regular file
        not tried: profile, container, EC2
        ");
    tells(eks().broken_file("/var/run/token", FileFailure::TooLarge), "
        source-failed: web identity: AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/token is longer than 64 KiB
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity failed: AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/token is longer than 64 KiB
        not tried: profile, container, EC2
        ");
}

#[test]
fn a32_web_identity_in_a_profile() {
    let text = "[default]\nrole_arn = arn:aws:iam::1:role/web\nweb_identity_token_file = /token\n\
        role_session_name = s1\nsource_profile = nobody\n";
    let world = config_file(text).file("/token", "jwt").reply(200, sts(ACTION, "AKIDWEB"));
    let (world, _) = tells(world, "
        AKIDWEB secret-AKIDWEB token-AKIDWEB until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::1:role/web, web_identity_token_file=/token, asked of sts.amazonaws.com
        not tried: container, EC2
        ");
    assert!(body(&world.requests()[0]).contains("&RoleSessionName=s1&"));
    tells(
        config_file("[default]\nweb_identity_token_file = /token\n"),
        "
        partial: profile: profile default has web_identity_token_file, and no role_arn
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile default has web_identity_token_file, and no role_arn
        not tried: container, EC2
        ",
    );
}

#[test]
fn a38_which_sts() {
    const GLOBAL: (&str, &str) = ("sts.amazonaws.com", "us-east-1");
    let regional = |host: &'static str, region: &'static str| Ok::<_, &str>((host, region));
    let aws = "arn:aws:iam::1:role/r";
    for (arn, env, want) in [
        (aws, &[][..], Ok(GLOBAL)),
        (aws, &[("AWS_REGION", "eu-west-1")], Ok(GLOBAL)),
        (aws, &[("AWS_STS_REGIONAL_ENDPOINTS", "regional")], Ok(GLOBAL)),
        (aws, &[("AWS_REGION", "eu-west-1"), ("AWS_STS_REGIONAL_ENDPOINTS", "legacy")], Ok(GLOBAL)),
        (
            aws,
            &[("AWS_REGION", "eu-west-1"), ("AWS_STS_REGIONAL_ENDPOINTS", "regional")],
            regional("sts.eu-west-1.amazonaws.com", "eu-west-1"),
        ),
        (
            aws,
            &[("AWS_DEFAULT_REGION", "us-west-2"), ("AWS_STS_REGIONAL_ENDPOINTS", "Regional")],
            regional("sts.us-west-2.amazonaws.com", "us-west-2"),
        ),
        (
            aws,
            &[
                ("AWS_REGION", "eu-west-1"),
                ("AWS_DEFAULT_REGION", "us-west-2"),
                ("AWS_STS_REGIONAL_ENDPOINTS", "regional"),
            ],
            regional("sts.eu-west-1.amazonaws.com", "eu-west-1"),
        ),
        // partitions without a global endpoint
        (
            "arn:aws-cn:iam::1:role/r",
            &[("AWS_REGION", "cn-north-1")],
            regional("sts.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ),
        (
            "arn:aws-us-gov:iam::1:role/r",
            &[("AWS_REGION", "us-gov-west-1")],
            regional("sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ),
        (
            "arn:aws-iso:iam::1:role/r",
            &[("AWS_REGION", "us-iso-east-1")],
            regional("sts.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
        ),
        (
            "arn:aws-iso-b:iam::1:role/r",
            &[("AWS_REGION", "us-isob-east-1")],
            regional("sts.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
        ),
        (
            "arn:aws-eusc:iam::1:role/r",
            &[("AWS_REGION", "eusc-de-east-1")],
            regional("sts.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ),
        ("arn:aws-cn:iam::1:role/r", &[], Err("partial")),
        ("arn:aws-us-gov:iam::1:role/r", &[], Err("partial")),
        ("arn:aws-cn:iam::1:role/r", &[("AWS_REGION", "eu-west-1")], Err("conflicting")),
        (aws, &[("AWS_REGION", "cn-north-1")], Err("conflicting")),
        // FIPS
        (
            aws,
            &[("AWS_REGION", "us-east-2"), ("AWS_USE_FIPS_ENDPOINT", "true")],
            regional("sts-fips.us-east-2.amazonaws.com", "us-east-2"),
        ),
        (
            "arn:aws-us-gov:iam::1:role/r",
            &[("AWS_REGION", "us-gov-east-1"), ("AWS_USE_FIPS_ENDPOINT", "True")],
            regional("sts.us-gov-east-1.amazonaws.com", "us-gov-east-1"),
        ),
        (aws, &[("AWS_USE_FIPS_ENDPOINT", "true")], Err("partial")),
        (aws, &[("AWS_USE_FIPS_ENDPOINT", "false")], Ok(GLOBAL)),
        // a region is one label of a host name
        (aws, &[("AWS_REGION", "evil.example/")], Err("syntax")),
        (aws, &[("AWS_REGION", "x@evil")], Err("syntax")),
        (aws, &[("AWS_REGION", "-x")], Err("syntax")),
        (aws, &[("AWS_REGION", "a\nb")], Err("syntax")),
        (aws, &[("AWS_STS_REGIONAL_ENDPOINTS", "both")], Err("syntax")),
        ("no ARN", &[], Ok(GLOBAL)),
    ] {
        // The scope of a signature shows the region.
        let world = world()
            .file(
                "/home/u/.aws/config",
                format!("[default]\nrole_arn = {arn}\nsource_profile = b\n"),
            )
            .file(
                "/home/u/.aws/credentials",
                "[b]\naws_access_key_id = B\naws_secret_access_key = s\n",
            )
            .reply(200, sts("AssumeRole", "AKIDROLE"));
        let world = env.iter().fold(world, |world, (name, value)| world.env(name, value));
        let (world, ending) = world_and_ending(world);
        match (want, ending) {
            (Ok((host, region)), Ending::Credentials(_)) => {
                let request = &world.requests()[0];
                assert_eq!(request.url, format!("https://{host}/"), "{arn} {env:?}");
                assert_eq!(request.header("host"), Some(host));
                let scope = format!("/20260101/{region}/sts/aws4_request");
                assert!(request.header("authorization").unwrap().contains(&scope), "{env:?}");
            }
            (Err(kind), Ending::Failed(error)) => {
                assert_eq!(error.kind().as_str(), kind, "{arn} {env:?}: {error}");
            }
            (_, ending) => panic!("{arn} {env:?}: {ending:?}"),
        }
    }
}

#[test]
fn a38_region_and_mode_of_the_profile_and_of_the_application() {
    let text = "[default]\nrole_arn = arn:aws:iam::1:role/web\nweb_identity_token_file = /token\n\
        region = eu-central-1\nsts_regional_endpoints = regional\n";
    let world = config_file(text).file("/token", "jwt").reply(200, sts(ACTION, "AKIDWEB"));
    let url = |config: &Config, mut world: World| {
        world.search(config);
        world.requests()[0].url.clone()
    };
    assert_eq!(url(&Config::new(), world.clone()), "https://sts.eu-central-1.amazonaws.com/");
    let env = world.clone().env("AWS_REGION", "eu-west-3");
    assert_eq!(url(&Config::new(), env.clone()), "https://sts.eu-west-3.amazonaws.com/");
    let config = Config::new().with_region("eu-west-2");
    assert_eq!(url(&config, env), "https://sts.eu-west-2.amazonaws.com/");
    let legacy = world.env("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
    assert_eq!(url(&Config::new(), legacy), "https://sts.amazonaws.com/");
}

#[test]
fn a38_a18_no_password_of_an_endpoint_is_told() {
    let url = "https://user:canary@sts.example.com";
    let (_, ending) = world_and_ending(eks().env("AWS_ENDPOINT_URL_STS", url));
    let Ending::Failed(error) = ending else { panic!("no error") };
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(!error.to_string().contains("canary"), "{error}");
}
