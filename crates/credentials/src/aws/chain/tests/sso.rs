use super::*;
use crate::FileFailure;

const SESSION: &str = "[default]\nsso_session = corp\nsso_account_id = 123456789012\n\
    sso_role_name = Read Only\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\n\
    sso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n";
/// SHA-1 of `corp`.
const SESSION_TOKEN: &str = "/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const LEGACY: &str = "[default]\nsso_start_url = https://corp.awsapps.com/start\n\
    sso_region = cn-north-1\nsso_account_id = 123456789012\nsso_role_name = Admin\n";
/// SHA-1 of `https://corp.awsapps.com/start`.
const LEGACY_TOKEN: &str = "/home/u/.aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json";

fn token(expires: &str) -> String {
    format!(
        r#"{{"startUrl":"x","region":"y","accessToken":"sso-token","expiresAt":"{expires}","clientId":null}}"#
    )
}

fn keys() -> &'static str {
    r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"s","sessionToken":"t","expiration":1767229200123}}"#
}

#[test]
fn a34_a_session_of_single_sign_on() {
    let world =
        config_file(SESSION).file(SESSION_TOKEN, token("2026-01-01T08:00:00Z")).reply(200, keys());
    let (world, _) = tells(world, "
        AKIDSSO s t until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role Read Only of account 123456789012, asked of portal.sso.eu-west-1.amazonaws.com
        not tried: container, EC2
        ");
    let [request] = world.requests() else { panic!("{:?}", world.requests()) };
    assert_eq!(
        request.url,
        "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials\
        ?role_name=Read%20Only&account_id=123456789012"
    );
    assert_eq!(request.header("x-amz-sso_bearer_token"), Some("sso-token"));
}

#[test]
fn a34_the_legacy_settings() {
    let world =
        config_file(LEGACY).file(LEGACY_TOKEN, token("2026-01-01T00:00:01UTC")).reply(200, keys());
    let (world, _) = tells(world, "
        AKIDSSO s t until 1767229200
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile won: profile default: role Admin of account 123456789012, asked of portal.sso.cn-north-1.amazonaws.com.cn
        not tried: container, EC2
        ");
    let host = "portal.sso.cn-north-1.amazonaws.com.cn";
    assert_eq!(world.requests()[0].authority(), host);
}

#[test]
fn a34_a_token_that_is_missing_ended_or_refused_says_how_to_get_one() {
    let world = config_file(SESSION);
    // no token file in the world: the plan is known before
    tells(world.clone(), "
        outside: role Read Only of account 123456789012 through https://corp.awsapps.com/start
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile trying: role Read Only of account 123456789012 through https://corp.awsapps.com/start
        not tried: container, EC2
        ");
    tells(world.clone().broken_file(SESSION_TOKEN, FileFailure::NotFound), "
        source-failed: profile: the single sign-on token of profile default (/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json) does not exist: run aws sso login --profile default
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the single sign-on token of profile default (/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json) does not exist: run aws sso login --profile default
        not tried: container, EC2
        ");
    tells(world.clone().broken_file(SESSION_TOKEN, FileFailure::Unreadable), "
        source-failed: profile: /home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json cannot be read
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: /home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json cannot be read
        not tried: container, EC2
        ");
    tells(world.clone().file(SESSION_TOKEN, token("2026-01-01T00:00:00Z")), "
        source-failed: profile: the single sign-on token of profile default has ended: run aws sso login --profile default
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the single sign-on token of profile default has ended: run aws sso login --profile default
        not tried: container, EC2
        ");
    tells(world.clone().file(SESSION_TOKEN, token("tomorrow")), "
        source-failed: profile: the single sign-on token of profile default (/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json) is malformed: run aws sso login --profile default
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the single sign-on token of profile default (/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json) is malformed: run aws sso login --profile default
        not tried: container, EC2
        ");
    tells(world.clone().file(SESSION_TOKEN, "{\"accessToken\":\"a\\nb\"}"), "
        source-failed: profile: the single sign-on token of profile default (/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json) is malformed: run aws sso login --profile default
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the single sign-on token of profile default (/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json) is malformed: run aws sso login --profile default
        not tried: container, EC2
        ");
    let valid = world.file(SESSION_TOKEN, token("2026-01-01T08:00:00Z"));
    tells(valid.clone().reply(401, r#"{"message":"Session token not found or invalid"}"#), "
        source-failed: profile: the single sign-on token of profile default was refused: run aws sso login --profile default
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: the single sign-on token of profile default was refused: run aws sso login --profile default
        not tried: container, EC2
        ");
    tells(valid.clone().reply(403, r#"{"message":"No access"}"#), "
        source-failed: profile: portal.sso.eu-west-1.amazonaws.com answered with status 403: No access
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: portal.sso.eu-west-1.amazonaws.com answered with status 403: No access
        not tried: container, EC2
        ");
    tells(valid.reply(200, r#"{"roleCredentials":{"accessKeyId":"A"}}"#), "
        source-failed: profile: portal.sso.eu-west-1.amazonaws.com: secretAccessKey in the answer is missing
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: portal.sso.eu-west-1.amazonaws.com: secretAccessKey in the answer is missing
        not tried: container, EC2
        ");
}

#[test]
fn a34_settings_that_do_not_fit() {
    tells(
        config_file("[default]\nsso_account_id = 1\nsso_region = eu-west-1\n"),
        "
        partial: profile: profile default uses single sign-on and lacks sso_start_url, sso_role_name
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile default uses single sign-on and lacks sso_start_url, sso_role_name
        not tried: container, EC2
        ",
    );
    tells(config_file("[default]\nsso_account_id = 1\nsso_session = x\n"), "
        partial: profile: profile default names sso_session x, and /home/u/.aws/config has no section for it
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile default names sso_session x, and /home/u/.aws/config has no section for it
        not tried: container, EC2
        ");
    let mixed = format!(
        "{SESSION}[profile b]\nsso_session = corp\nsso_region = us-east-1\nsso_role_name = x\n"
    );
    tells(
        config_file(&mixed).env("AWS_PROFILE", "b"),
        "
        conflicting: profile: profile b and its sso_session differ in sso_region
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: profile b and its sso_session differ in sso_region
        not tried: container, EC2
        ",
    );
    let region = LEGACY.replace("cn-north-1", "evil.example/");
    tells(
        config_file(&region),
        "
        syntax: profile: sso_region evil.example/ is not the name of a region
        environment skipped: AWS_ACCESS_KEY_ID is not set
        web identity skipped: AWS_WEB_IDENTITY_TOKEN_FILE is not set
        profile failed: sso_region evil.example/ is not the name of a region
        not tried: container, EC2
        ",
    );
    // the same value twice is no contradiction
    let same = format!("{}sso_region = eu-west-1\n", SESSION.split_once("[sso").unwrap().0);
    let same = format!("{same}[sso{}", SESSION.split_once("[sso").unwrap().1);
    let (chain, _) = config_file(&same).search(&Config::new());
    assert!(matches!(chain.plan(), Some(Plan::Sso(_))), "{}", chain.trace());
}

#[test]
fn a34_t26_a_token_that_would_break_the_header_is_not_sent() {
    let text = token("2026-01-01T08:00:00Z").replace("sso-token", "a\\r\\nx-evil: 1");
    let mut world = config_file(SESSION).file(SESSION_TOKEN, text).reply(200, keys());
    let (_, ending) = world.search(&Config::new());
    assert!(matches!(ending, Ending::Failed(error) if error.detail().contains("malformed")));
    assert!(world.requests().is_empty());
}
