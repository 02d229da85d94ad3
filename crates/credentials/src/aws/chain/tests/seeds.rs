//! What the manuals of five drivers promise about sources, sentence by sentence.

use super::*;

const WHERE: &str = "/home/u/.aws/credentials";
const KEYS: &str = "aws_access_key_id = AKIDFILE\naws_secret_access_key = s\n";

/// The source that wins, or the kind of the error.
fn winner(config: &Config, mut world: World) -> Result<Source, ErrorKind> {
    match world.search(config).1 {
        Ending::Credentials(found) => Ok(found.source()),
        Ending::Failed(error) => Err(error.kind()),
        Ending::Outside => panic!("a world without an answer"),
    }
}

fn lambda(world: World) -> World {
    world.env("AWS_ACCESS_KEY_ID", "A").env("AWS_SECRET_ACCESS_KEY", "s")
}

#[test]
fn a21_a22_a23_promises_of_the_manuals() {
    let none = || Config::new();
    let explicit = || Config::new().with_explicit(Some("A"), Some("s"), None);
    let temporary = || Config::new().with_explicit(Some("A"), Some("s"), Some("t,+%"));
    let file = || world().file(WHERE, format!("[default]\n{KEYS}[mongo]\n{KEYS}"));
    let irsa = || {
        world()
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", "/t")
            .env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")
            .file("/t", "jwt\n")
            .reply(200, sts("AssumeRoleWithWebIdentity", "A"))
    };
    let ecs = || {
        let uri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
        world().env(uri, "/v2").reply(200, metadata("A"))
    };
    let ec2 = || {
        let world = world().env("AWS_EC2_METADATA_DISABLED", "");
        world.reply(200, "t").reply(200, "role").reply(200, metadata("A"))
    };
    let role = "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = mongo\n";
    let assumed =
        || file().file("/c", role).env("AWS_CONFIG_FILE", "/c").reply(200, sts("AssumeRole", "A"));
    let rows = [
        (
            "named arguments or parameters of the connection string",
            explicit(),
            world(),
            Ok(Source::Explicit),
        ),
        (
            "with a session token, which may hold a comma",
            temporary(),
            world(),
            Ok(Source::Explicit),
        ),
        (
            "explicit keys are used and those of the environment ignored",
            explicit(),
            lambda(world()),
            Ok(Source::Explicit),
        ),
        ("environment variables", none(), lambda(world()), Ok(Source::Environment)),
        (
            "AWS Lambda sets the variables",
            none(),
            lambda(world()).env("AWS_SESSION_TOKEN", "t"),
            Ok(Source::Environment),
        ),
        (
            "the driver raises an error if only one variable has a value",
            none(),
            lambda(world()).env("AWS_SECRET_ACCESS_KEY", ""),
            Err(ErrorKind::Partial),
        ),
        (
            "the environment goes before the shared credentials file",
            none(),
            lambda(file()),
            Ok(Source::Environment),
        ),
        ("shared credentials file", none(), file(), Ok(Source::Profile)),
        (
            "AWS_SHARED_CREDENTIALS_FILE=\"\" prevents its use",
            none(),
            file().env("AWS_SHARED_CREDENTIALS_FILE", ""),
            Err(ErrorKind::NoCredentials),
        ),
        (
            "a profile for MongoDB, named by AWS_PROFILE",
            none(),
            file().env("AWS_PROFILE", "mongo"),
            Ok(Source::Profile),
        ),
        (
            "AWS config file",
            none(),
            config_file(&format!("[default]\n{KEYS}")),
            Ok(Source::Profile),
        ),
        ("AssumeRole request", none(), assumed(), Ok(Source::Profile)),
        ("AssumeRoleWithWebIdentity request", none(), irsa(), Ok(Source::WebIdentity)),
        (
            "web identity with a session name",
            none(),
            irsa().env("AWS_ROLE_SESSION_NAME", "app"),
            Ok(Source::WebIdentity),
        ),
        (
            "an empty session name is made up",
            none(),
            irsa().env("AWS_ROLE_SESSION_NAME", ""),
            Ok(Source::WebIdentity),
        ),
        (
            "only the token file is not enough",
            none(),
            irsa().env("AWS_ROLE_ARN", ""),
            Err(ErrorKind::Partial),
        ),
        ("ECS endpoint", none(), ecs(), Ok(Source::Container)),
        ("EC2 endpoint", none(), ec2(), Ok(Source::Imds)),
        (
            "a container may fall back to the instance's role when it has none of its own",
            none(),
            ec2(),
            Ok(Source::Imds),
        ),
    ];
    for (promise, config, world, want) in rows {
        assert_eq!(winner(&config, world), want, "{promise}");
    }
}

#[test]
fn a25_the_part_of_the_profile_is_known() {
    let role = "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = mongo\n";
    let process = "[default]\ncredential_process = tool\n";
    let keys = r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}"#;
    let mongo = world().file(WHERE, format!("[mongo]\n{KEYS}"));
    for (world, want) in [
        (world().file(WHERE, format!("[default]\n{KEYS}")), Source::SharedCredentials),
        (config_file(&format!("[default]\n{KEYS}")), Source::ConfigFile),
        (config_file(process).process(Some(0), keys), Source::ProfileProcess),
        (
            mongo.file("/home/u/.aws/config", role).reply(200, sts("AssumeRole", "A")),
            Source::ProfileAssumeRole,
        ),
    ] {
        let (_, ending) = world.clone().search(&Config::new());
        let Ending::Credentials(found) = ending else { panic!("{ending:?}") };
        assert_eq!((found.source(), found.part()), (Source::Profile, want));
    }
    let (_, ending) = lambda(world()).search(&Config::new());
    let Ending::Credentials(found) = ending else { panic!("{ending:?}") };
    assert_eq!(found.part(), Source::Environment);
}
