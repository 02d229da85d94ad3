//! MONGODB-AWS end to end: a world of variables, files and services on loopback for every source
//! of credentials, through both adapters, to a server that verifies the signature.

#[path = "aws_sources/cloud.rs"]
mod cloud;
#[path = "aws_sources/failures.rs"]
mod failures;
#[path = "aws_sources/world.rs"]
mod world;

use cloud::{Cloud, keys};
use mongo_auth::Mechanism;
use mongo_auth_host::Connector;
use mongo_auth_host::aws::{Credentials, Source};
use mongo_auth_tests::adapter;
use std::sync::Arc;
use world::{World, connect, role_arn, static_keys, user_arn};

/// Logs in through both adapters.
fn logs_in(connector: impl Fn() -> Connector, source: Source, user: &str) {
    for adapter in adapter::all() {
        let mut login = connect(adapter, &connector())
            .unwrap_or_else(|e| panic!("{}: {e}\n{:?}", adapter.name(), e.aws_trace()));
        assert_eq!(login.source, source, "{}", adapter.name());
        assert_eq!(login.user(), user, "{}", adapter.name());
        let outcome = login.connection.outcome();
        assert_eq!(outcome.mechanism, Some(Mechanism::MongodbAws));
        assert_eq!((outcome.round_trips, outcome.speculative), (3, false));
    }
}

fn world_logs_in(world: &World, source: Source, user: &str) {
    logs_in(|| world.connector(), source, user);
}

#[test]
fn a26_environment() {
    let (id, secret) = static_keys("environment");
    let world = World::new().variable("AWS_ACCESS_KEY_ID", &id);
    let world = world.variable("AWS_SECRET_ACCESS_KEY", &secret);
    world_logs_in(&world, Source::Environment, &user_arn("environment"));
}

#[test]
fn a19_a26_environment_with_a_session_token() {
    let [id, secret, token] = keys("app");
    let world = World::new().variable("AWS_ACCESS_KEY_ID", &id);
    let world = world.variable("AWS_SECRET_ACCESS_KEY", &secret);
    let world = world.variable("AWS_SESSION_TOKEN", &token);
    world_logs_in(&world, Source::Environment, &role_arn("app"));
}

#[test]
fn a19_explicit_keys_in_the_connection_string() {
    let (id, secret) = static_keys("explicit");
    let world = World::new();
    let connector = || Connector::new(world.settings_with(Some((&id, &secret)), "")).unwrap();
    logs_in(connector, Source::Explicit, &user_arn("explicit"));
    let [id, secret, token] = keys("app");
    let property = format!("AWS_SESSION_TOKEN:{token}");
    let connector =
        || Connector::new(world.settings_with(Some((&id, &secret)), &property)).unwrap();
    logs_in(connector, Source::Explicit, &role_arn("app"));
}

#[test]
fn a27_a29_shared_credentials_file() {
    let (id, secret) = static_keys("shared");
    let keys = format!("aws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
    let world = World::new().file(".aws/credentials", &format!("[default]\n{keys}"));
    world_logs_in(&world, Source::Profile, &user_arn("shared"));
    let world = World::new().file("elsewhere", &format!("[other]\nx = y\n[staging]\n{keys}"));
    let path = world.path("elsewhere");
    let world = world.variable("AWS_SHARED_CREDENTIALS_FILE", &path);
    let world = world.variable("AWS_PROFILE", "staging");
    world_logs_in(&world, Source::Profile, &user_arn("shared"));
}

#[test]
fn a28_config_file() {
    let (id, secret) = static_keys("config");
    let world = World::new().variable("AWS_PROFILE", "staging").file(
        ".aws/config",
        &format!("[profile staging]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
    );
    world_logs_in(&world, Source::Profile, &user_arn("config"));
}

#[test]
fn a31_a40_assumed_role_signed_with_the_keys_of_another_profile() {
    let cloud = Cloud::new();
    let world = World::new().with_cloud(&cloud).file(
        ".aws/config",
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/app\nsource_profile = base\n\
         [profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = canary-secret-base\n",
    );
    world_logs_in(&world, Source::Profile, &role_arn("app"));
    assert_eq!(cloud.requests().len(), 2, "one for each adapter");
}

#[test]
fn a31_assumed_role_signed_with_the_keys_of_the_environment() {
    let cloud = Cloud::new();
    let world = World::new().with_cloud(&cloud).file(
        ".aws/config",
        "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/app\n\
         credential_source = Environment\n",
    );
    let world = world.variable("AWS_ACCESS_KEY_ID", "AKIDBASE");
    let world = world.variable("AWS_SECRET_ACCESS_KEY", "canary-secret-base");
    let connector = || {
        let mut settings = world.settings();
        settings.aws.profile = Some("r".to_owned());
        // The environment would win by itself.
        settings.aws.order = [Source::Profile].into();
        Connector::new(settings).unwrap()
    };
    logs_in(connector, Source::Profile, &role_arn("app"));
}

#[test]
fn a35_a36_web_identity_of_the_environment() {
    let cloud = Cloud::new();
    let world = World::new().with_cloud(&cloud).file("token", "JWT+x\n");
    let token = world.path("token");
    let world = world.variable("AWS_WEB_IDENTITY_TOKEN_FILE", &token);
    let world = world.variable("AWS_ROLE_ARN", &role_arn("web"));
    world_logs_in(&world, Source::WebIdentity, &role_arn("web"));
}

#[test]
fn a32_web_identity_of_a_profile() {
    let cloud = Cloud::new();
    let world = World::new().with_cloud(&cloud).file("token", "JWT+x");
    let config = format!(
        "[default]\nrole_arn = {}\nweb_identity_token_file = {}\nrole_session_name = s1\n",
        role_arn("web"),
        world.path("token")
    );
    let world = world.file(".aws/config", &config);
    world_logs_in(&world, Source::Profile, &role_arn("web"));
}

#[test]
fn a43_a44_container_with_a_token_from_a_file() {
    let cloud = Cloud::new();
    let world = World::new().file("token", "POD-TOKEN\n");
    let token = world.path("token");
    let world = world.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token);
    let uri = cloud.url("/v1/credentials");
    let world = world.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri);
    world_logs_in(&world, Source::Container, &role_arn("pod"));
}

#[test]
fn a46_a48_instance_metadata() {
    let cloud = Cloud::new();
    let world = World::new().on_ec2(&cloud);
    world_logs_in(&world, Source::Imds, &role_arn("instance"));
    let asked: Vec<_> =
        cloud.requests().iter().map(|r| format!("{} {}", r.method, r.path)).collect();
    let roles = "/latest/meta-data/iam/security-credentials/";
    let once = [
        "PUT /latest/api/token".to_owned(),
        format!("GET {roles}"),
        format!("GET {roles}instance"),
    ];
    assert_eq!(asked, [once.clone(), once].concat());
}

#[cfg(unix)]
#[test]
fn a33_process() {
    let [id, secret, token] = keys("process");
    let json = format!(
        r#"{{"Version":1,"AccessKeyId":"{id}","SecretAccessKey":"{secret}","SessionToken":"{token}"}}"#
    );
    let world = World::new().file("a folder/keys.json", &json);
    let command = format!("/bin/cat \"{}\"", world.path("a folder/keys.json"));
    let world = world.file(".aws/config", &format!("[default]\ncredential_process = {command}\n"));
    world_logs_in(&world, Source::Profile, &role_arn("process"));
}

#[test]
fn a34_single_sign_on() {
    let token = r#"{"accessToken":"SSO-TOKEN","expiresAt":"2100-01-01T00:00:00Z"}"#;
    let role = "sso_account_id = 123456789012\nsso_role_name = sso\n";
    // The names of the files are the SHA-1 of the session's name and of the start URL.
    let rows = [
        (
            format!(
                "[default]\nsso_session = corp\n{role}[sso-session corp]\n\
                 sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
            ),
            "ee0bfd2552fbd840c02cc48b6e823320543c450f",
        ),
        (
            format!(
                "[default]\nsso_start_url = https://corp.awsapps.com/start\n\
                 sso_region = cn-north-1\n{role}"
            ),
            "a51746d4aa793ae07b25e90c3a5db96fc7832bd7",
        ),
    ];
    for (config, name) in rows {
        let cloud = Cloud::new();
        let world = World::new().with_cloud(&cloud).file(".aws/config", &config);
        let world = world.file(&format!(".aws/sso/cache/{name}.json"), token);
        world_logs_in(&world, Source::Profile, &role_arn("sso"));
    }
}

#[test]
fn a51_custom_provider() {
    let world = World::new();
    let connector = || {
        let mut settings = world.settings();
        settings.aws.provider = Some(Arc::new(|| {
            let [id, secret, token] = keys("custom");
            Ok(Some(Credentials::new(&id, &secret, Some(&token))))
        }));
        Connector::new(settings).unwrap()
    };
    logs_in(connector, Source::Custom, &role_arn("custom"));
}
