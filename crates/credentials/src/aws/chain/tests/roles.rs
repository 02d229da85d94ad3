use super::*;
use crate::{HttpFailure, Method, Network};

const BASE: &str = "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n";
const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/app\n";

fn role(settings: &str) -> World {
    config_file(&format!("[default]\n{ROLE}{settings}\n{BASE}"))
}

#[test]
fn a31_a40_a_role_with_the_keys_of_another_profile() {
    let world = role("source_profile = base\nregion = eu-west-1");
    let (world, _) = tells(world.reply(200, sts("AssumeRole", "AKIDROLE")), "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile base, asked of sts.amazonaws.com; profile base of /home/u/.aws/config, access key id AKIDBASE
        not tried: container, EC2
        ");
    let [request] = world.requests() else { panic!("{:?}", world.requests()) };
    assert_eq!((request.method, request.network), (Method::Post, Network::Public));
    assert_eq!(request.url, "https://sts.amazonaws.com/");
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("x-amz-date"), Some("20260101T000000Z"));
    let authorization = request.header("authorization").unwrap();
    let scope = "AWS4-HMAC-SHA256 Credential=AKIDBASE/20260101/us-east-1/sts/aws4_request, \
        SignedHeaders=accept;content-type;host;x-amz-date, Signature=";
    assert!(authorization.starts_with(scope), "{authorization}");
    assert_eq!(request.header("x-amz-security-token"), None);
    assert_eq!(
        body(request),
        "Action=AssumeRole&Version=2011-06-15\
        &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fapp\
        &RoleSessionName=mongo-auth-abababababababab"
    );
}

#[test]
fn a31_every_setting_of_a_role_is_sent() {
    let world = role(
        "source_profile = base\nrole_session_name = me@x\nexternal_id = a&b=c\n\
        duration_seconds = 900\nmfa_serial = arn:aws:iam::1:mfa/u",
    );
    let (world, _) =
        tells(world.mfa_code("123456").reply(200, sts("AssumeRole", "AKIDROLE")), "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile base, asked of sts.amazonaws.com; profile base of /home/u/.aws/config, access key id AKIDBASE
        not tried: container, EC2
        ");
    assert_eq!(
        body(&world.requests()[0]),
        "Action=AssumeRole&Version=2011-06-15\
        &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fapp&RoleSessionName=me%40x\
        &DurationSeconds=900&ExternalId=a%26b%3Dc&SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fu\
        &TokenCode=123456"
    );
}

#[test]
fn a31_roles_in_a_row() {
    let text = format!(
        "[default]\n{ROLE}source_profile = middle\n\
        [profile middle]\nrole_arn = arn:aws:iam::1:role/middle\nsource_profile = base\n{BASE}"
    );
    let world = config_file(&text);
    // before anything is sent, it is the last role that the search is for
    tells(
        world.clone(),
        "
        outside: profile default: role arn:aws:iam::123456789012:role/app from profile middle
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile trying: profile default: role arn:aws:iam::123456789012:role/app from profile middle
        not tried: container, EC2
        ",
    );
    let world =
        world.reply(200, sts("AssumeRole", "AKIDMIDDLE")).reply(200, sts("AssumeRole", "AKIDROLE"));
    let (world, _) = tells(world, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile middle, asked of sts.amazonaws.com; profile middle: role arn:aws:iam::1:role/middle from profile base, asked of sts.amazonaws.com; profile base of /home/u/.aws/config, access key id AKIDBASE
        not tried: container, EC2
        ");
    let [first, second] = world.requests() else { panic!("{:?}", world.requests()) };
    assert!(body(first).contains("role%2Fmiddle"));
    assert!(first.header("authorization").unwrap().contains("Credential=AKIDBASE/"));
    assert!(body(second).contains("role%2Fapp"));
    assert!(second.header("authorization").unwrap().contains("Credential=AKIDMIDDLE/"));
    assert!(second.header("authorization").unwrap().contains(";x-amz-security-token,"));
    assert_eq!(second.header("x-amz-security-token"), Some("token-AKIDMIDDLE"));
}

#[test]
fn a31_a_profile_may_name_itself_when_it_holds_keys() {
    let keys = "source_profile = default\naws_access_key_id = AKIDSELF\naws_secret_access_key = s";
    tells(role(keys).reply(200, sts("AssumeRole", "AKIDROLE")), "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile default, asked of sts.amazonaws.com; profile default of /home/u/.aws/config, access key id AKIDSELF
        not tried: container, EC2
        ");
    tells(
        role("source_profile = default"),
        "
        loop: profile: the profiles default -> default lead in a circle
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the profiles default -> default lead in a circle
        not tried: container, EC2
        ",
    );
}

#[test]
fn a31_circles_are_found() {
    let text = format!(
        "[default]\n{ROLE}source_profile = a\n\
        [profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n"
    );
    tells(
        config_file(&text),
        "
        loop: profile: the profiles default -> a -> b -> a lead in a circle
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the profiles default -> a -> b -> a lead in a circle
        not tried: container, EC2
        ",
    );
    // keys help a profile that names itself, not one that is come back to
    let text = format!(
        "[default]\n{ROLE}source_profile = a\naws_access_key_id = A\naws_secret_access_key = s\n\
        [profile a]\n{ROLE}source_profile = default\n"
    );
    let (_, ending) = config_file(&text).search(&Config::new());
    assert!(matches!(ending, Ending::Failed(error) if error.kind() == ErrorKind::Loop));
    let long: String =
        (0..99).map(|n| format!("[profile p{n}]\n{ROLE}source_profile = p{}\n", n + 1)).collect();
    let (_, ending) = config_file(&long).env("AWS_PROFILE", "p0").search(&Config::new());
    let Ending::Failed(error) = ending else { panic!("no error") };
    assert_eq!(error.kind(), ErrorKind::Limit);
}

#[test]
fn a31_what_is_wrong_with_a_role() {
    tells(role(""), "
        partial: profile: profile default has role_arn, and neither source_profile nor credential_source
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile default has role_arn, and neither source_profile nor credential_source
        not tried: container, EC2
        ");
    tells(
        role("source_profile = base\ncredential_source = Environment"),
        "
        conflicting: profile: profile default has both source_profile and credential_source
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile default has both source_profile and credential_source
        not tried: container, EC2
        ",
    );
    tells(role("source_profile = nobody"), "
        profile-not-found: profile: source_profile nobody of profile default is not in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config; there are base, default
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: source_profile nobody of profile default is not in /home/u/.aws/credentials (does not exist) and /home/u/.aws/config; there are base, default
        not tried: container, EC2
        ");
    tells(role("credential_source = environment"), "
        unsupported: profile: credential_source environment of profile default is none of Environment, Ec2InstanceMetadata, EcsContainer
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_source environment of profile default is none of Environment, Ec2InstanceMetadata, EcsContainer
        not tried: container, EC2
        ");
    tells(role("source_profile = empty\n[profile empty]\nregion = x"), "
        partial: profile: source_profile of profile default: profile empty has neither keys nor a way to get any
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: source_profile of profile default: profile empty has neither keys nor a way to get any
        not tried: container, EC2
        ");
    tells(role("source_profile = half\n[profile half]\naws_access_key_id = A"), "
        partial: profile: aws_access_key_id is set in profile half of /home/u/.aws/config, aws_secret_access_key is not
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: aws_access_key_id is set in profile half of /home/u/.aws/config, aws_secret_access_key is not
        not tried: container, EC2
        ");
    tells(
        role("source_profile = base\nrole_session_name = a b"),
        "
        syntax: profile: the role session name a b is not 2 to 64 letters, digits and _+=,.@-
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the role session name a b is not 2 to 64 letters, digits and _+=,.@-
        not tried: container, EC2
        ",
    );
    tells(role("credential_source = Environment"), "
        source-failed: profile: credential_source Environment of profile default: AWS_ACCESS_KEY_ID is not set
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: credential_source Environment of profile default: AWS_ACCESS_KEY_ID is not set
        not tried: container, EC2
        ");
    tells(
        role("source_profile = base\nmfa_serial = m"),
        "
        outside: profile default: role arn:aws:iam::123456789012:role/app from profile base
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile trying: profile default: role arn:aws:iam::123456789012:role/app from profile base
        not tried: container, EC2
        ",
    );
}

#[test]
fn a31_the_three_credential_sources() {
    let environment = role("credential_source = Environment")
        .env("AWS_ACCESS_KEY_ID", "AKIDENV")
        .env("AWS_SECRET_ACCESS_KEY", "env")
        .reply(200, sts("AssumeRole", "AKIDROLE"));
    let files = Config::new().with_order(Order::from([Source::Profile]));
    tells_with(&files, environment, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        profile won: profile default: role arn:aws:iam::123456789012:role/app from Environment, asked of sts.amazonaws.com; AWS_ACCESS_KEY_ID=AKIDENV
        ");
    let container = role("credential_source = EcsContainer")
        .env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2")
        .reply(200, metadata("AKIDECS"))
        .reply(200, sts("AssumeRole", "AKIDROLE"));
    tells_with(&files, container, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        profile won: profile default: role arn:aws:iam::123456789012:role/app from EcsContainer, asked of sts.amazonaws.com; AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, asked of 169.254.170.2, access key id AKIDECS
        ");
    let ec2 = role("credential_source = Ec2InstanceMetadata")
        .env("AWS_EC2_METADATA_DISABLED", "")
        .reply(200, "imds-token")
        .reply(200, "instance")
        .reply(200, metadata("AKIDEC2"))
        .reply(200, sts("AssumeRole", "AKIDROLE"));
    tells_with(&files, ec2, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        profile won: profile default: role arn:aws:iam::123456789012:role/app from Ec2InstanceMetadata, asked of sts.amazonaws.com; role instance, access key id AKIDEC2
        ");
    let no_ec2 = role("credential_source = Ec2InstanceMetadata")
        .env("AWS_EC2_METADATA_DISABLED", "")
        .no_reply(HttpFailure::Timeout);
    tells_with(&files, no_ec2, "
        source-failed: profile: credential_source Ec2InstanceMetadata of profile default: the request to 169.254.169.254 for a session token timed out; in a container on EC2 the hop limit of the instance's metadata options must be 2; elsewhere set AWS_EC2_METADATA_DISABLED=true
        profile failed: credential_source Ec2InstanceMetadata of profile default: the request to 169.254.169.254 for a session token timed out; in a container on EC2 the hop limit of the instance's metadata options must be 2; elsewhere set AWS_EC2_METADATA_DISABLED=true
        ");
}

#[test]
fn a31_the_source_may_be_a_web_identity_or_a_process() {
    let world = role(
        "source_profile = web\n[profile web]\nrole_arn = arn:aws:iam::1:role/web\n\
        web_identity_token_file = /token",
    );
    let world = world
        .file("/token", "jwt")
        .reply(200, sts("AssumeRoleWithWebIdentity", "AKIDWEB"))
        .reply(200, sts("AssumeRole", "AKIDROLE"));
    tells(world, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile web, asked of sts.amazonaws.com; profile web: role arn:aws:iam::1:role/web, web_identity_token_file=/token, asked of sts.amazonaws.com
        not tried: container, EC2
        ");
    let world = role("source_profile = tool\n[profile tool]\ncredential_process = tool")
        .process(Some(0), r#"{"Version":1,"AccessKeyId":"AKIDTOOL","SecretAccessKey":"s"}"#)
        .reply(200, sts("AssumeRole", "AKIDROLE"));
    tells(world, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile tool, asked of sts.amazonaws.com; credential_process of profile tool, access key id AKIDTOOL
        not tried: container, EC2
        ");
}

#[test]
fn a41_errors_of_sts_show_code_and_message() {
    let json = r#"{"Error":{"Code":"AccessDenied","Message":"User: arn:aws:iam::1:user/u is not authorized\nx","Type":"Sender"}}"#;
    tells(
        role("source_profile = base").reply(403, json),
        r#"
        source-failed: profile: sts.amazonaws.com answered with status 403: AccessDenied, User: arn:aws:iam::1:user/u is not authorized\u{a}x
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: sts.amazonaws.com answered with status 403: AccessDenied, User: arn:aws:iam::1:user/u is not authorized\u{a}x
        not tried: container, EC2
        "#,
    );
    let xml = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender\
        </Type><Code>ExpiredToken</Code><Message>a &lt;b&gt; &amp; c</Message></Error></ErrorResponse>";
    tells(
        role("source_profile = base").reply(403, xml),
        "
        source-failed: profile: sts.amazonaws.com answered with status 403: ExpiredToken, a <b> & c
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: sts.amazonaws.com answered with status 403: ExpiredToken, a <b> & c
        not tried: container, EC2
        ",
    );
    tells(
        role("source_profile = base").no_reply(HttpFailure::Tls),
        "
        source-failed: profile: the request to sts.amazonaws.com failed in the TLS handshake
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the request to sts.amazonaws.com failed in the TLS handshake
        not tried: container, EC2
        ",
    );
}

#[test]
fn a40_failures_that_may_pass_are_tried_again() {
    let world = role("source_profile = base")
        .reply(429, "")
        .no_reply(HttpFailure::Other)
        .reply(200, sts("AssumeRole", "AKIDROLE"));
    let (world, ending) = tells(world, "
        AKIDROLE secret-AKIDROLE token-AKIDROLE until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role arn:aws:iam::123456789012:role/app from profile base, asked of sts.amazonaws.com; profile base of /home/u/.aws/config, access key id AKIDBASE
        not tried: container, EC2
        ");
    assert!(matches!(ending, Ending::Credentials(_)));
    let waits: Vec<u64> = world.requests().iter().map(|request| request.wait.as_secs()).collect();
    assert_eq!(waits, [0, 1, 1]);
    let world = role("source_profile = base").reply(500, "").reply(500, "").reply(500, "");
    tells(
        world,
        "
        source-failed: profile: sts.amazonaws.com answered with status 500
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: sts.amazonaws.com answered with status 500
        not tried: container, EC2
        ",
    );
}
