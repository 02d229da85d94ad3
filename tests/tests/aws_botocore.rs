//! The AWS chain against botocore: hundreds of worlds of files and environments, resolved by both.
//! Where they differ, `docs/aws-differences.md` says why; each of its rows has a rule here.

use mongo_auth_credentials::aws::world::World;
use mongo_auth_credentials::aws::{Chain, Config, Error, ErrorKind, Need, Order, Source};
use mongo_auth_credentials::{HttpRequest, Method};
use mongo_auth_primitives::Secret;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

#[test]
fn a21_a24_a27_a28_a29_a30_a31_a32_a33_a34_a43_worlds_resolved_as_botocore_resolves_them() {
    if std::env::var_os("MONGO_AUTH_OFFLINE").is_some() {
        println!("skipped: MONGO_AUTH_OFFLINE forbids installing botocore");
        return;
    }
    let here = env!("CARGO_MANIFEST_DIR");
    let python = output(Command::new("bash").arg(format!("{here}/peers/python.sh")));
    let lines = output(Command::new(python.trim()).arg(format!("{here}/oracles/aws_profiles.py")));

    let mut same: BTreeMap<String, usize> = BTreeMap::new();
    let mut different: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (got, want) = (search(&case), &case["want"]);
        if agree(&got, want) {
            let kind = want["from"].as_str().or(want["error"].as_str());
            *same.entry(kind.unwrap().to_string()).or_default() += 1;
        } else if let Some(difference) = explain(&case, &got, want) {
            *different.entry(difference).or_default() += 1;
            if std::env::var_os("DBG").is_some() {
                println!("DIFF {difference} {} {} {}", case["env"], want, show(&got));
            }
        } else {
            faults.push(format!("{case}\n  we say {}", show(&got)));
        }
    }
    println!("{} the same: {same:?}", same.values().sum::<usize>());
    println!("{} differ: {different:?}", different.values().sum::<usize>());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(same.values().sum::<usize>() >= 500, "{same:?}");
    for kind in FOUND {
        assert!(same.get(kind).is_some_and(|count| *count >= 5), "{kind}: {same:?}");
    }
    for (name, _) in DIFFERENCES {
        assert!(different.contains_key(name), "nothing differs any more by {name}");
    }
}

#[test]
fn a21_every_difference_is_documented() {
    let page = include_str!("../../docs/aws-differences.md");
    for (name, _) in DIFFERENCES {
        assert!(page.contains(&format!("| {name} |")), "{name}");
    }
}

/// The sources that must be among what both found.
const FOUND: [&str; 9] = [
    "env",
    "assume-role",
    "assume-role-with-web-identity",
    "sso",
    "shared-credentials-file",
    "custom-process",
    "config-file",
    "container-role",
    "iam-role",
];

/// When a difference explains a case.
type Explains = fn(&Case<'_>) -> bool;

/// Where the two differ: a name of the page, and when it explains a case.
const DIFFERENCES: [(&str, Explains); 13] = [
    ("files that are not needed", |case| {
        let earlier = case.got_from(&["environment", "web identity"])
            || case.got_partial(&["the environment, AWS_SECRET_ACCESS_KEY is not"]);
        earlier && ["ProfileNotFound", "ConfigParseError"].contains(&case.error())
    }),
    ("sets without an id", |case| {
        // The id is what botocore looks for; it passes over a secret key or a token alone.
        case.got_partial(&["AWS_ACCESS_KEY_ID is not", "aws_access_key_id is not"])
    }),
    ("web identity of two places", |case| {
        case.got_partial(&["AWS_ROLE_ARN is not", "AWS_WEB_IDENTITY_TOKEN_FILE is not"])
    }),
    ("AWS_DEFAULT_PROFILE", |case| {
        // With the other precedence the two agree, or there is another difference besides.
        let Some(profile) = case.env("AWS_DEFAULT_PROFILE") else { return false };
        let mut other = case.case.clone();
        other["env"].as_object_mut().unwrap().remove("AWS_DEFAULT_PROFILE");
        other["env"]["AWS_PROFILE"] = profile.into();
        let got = search(&other);
        let same = agree(&got, case.want) || explain(&other, &got, case.want).is_some();
        case.env("AWS_PROFILE").is_some() && same
    }),
    ("byte order mark", |case| {
        case.error() == "ConfigParseError" && case.files().any(|text| text.starts_with('\u{feff}'))
    }),
    ("[DEFAULT]", |case| case.files().any(|text| text.contains("[DEFAULT]"))),
    ("lines with a section", |case| {
        case.files().any(|text| {
            ["[ default ]", "] x = y", "[profiles default]"].iter().any(|line| text.contains(line))
        })
    }),
    ("empty values", |case| {
        let keys = ["role_arn", "credential_process", "aws_access_key_id", "aws_session_token"];
        let empty = |text: &str| keys.iter().any(|key| text.contains(&format!("{key} =\n")));
        case.files().any(empty)
            || case.case["env"]["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] == ""
            || case.case["env"]["AWS_PROFILE"] == "" && case.error() == "ProfileNotFound"
    }),
    ("AWS_SECURITY_TOKEN", |case| case.env("AWS_SECURITY_TOKEN").is_some()),
    ("variables in paths", |case| {
        case.env("AWS_SHARED_CREDENTIALS_FILE").is_some_and(|path| path.contains('$'))
    }),
    ("session names", |case| {
        case.got_error(ErrorKind::Syntax)
            && case.files().any(|text| text.contains("role_session_name = a b"))
    }),
    ("container URIs", |case| {
        case.got_error(ErrorKind::Unsupported) && case.want["from"] == "container-role"
    }),
    ("container token files", |case| {
        case.got_from(&["container"])
            && case.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").is_some()
    }),
];

struct Case<'a> {
    case: &'a Value,
    got: &'a Result<Value, Error>,
    want: &'a Value,
}

impl Case<'_> {
    fn env(&self, name: &str) -> Option<&str> {
        self.case["env"][name].as_str().filter(|value| !value.is_empty())
    }

    fn files(&self) -> impl Iterator<Item = &str> {
        self.case["files"].as_object().unwrap().values().map(|text| text.as_str().unwrap())
    }

    fn error(&self) -> &str {
        self.want["error"].as_str().unwrap_or_default()
    }

    fn got_error(&self, kind: ErrorKind) -> bool {
        self.got.as_ref().is_err_and(|error| error.kind() == kind)
    }

    fn got_partial(&self, missing: &[&str]) -> bool {
        self.got.as_ref().is_err_and(|error| {
            error.kind() == ErrorKind::Partial
                && missing.iter().any(|words| error.detail().ends_with(words))
        })
    }

    fn got_from(&self, sources: &[&str]) -> bool {
        self.got.as_ref().is_ok_and(|got| sources.contains(&got["source"].as_str().unwrap()))
    }
}

fn explain(case: &Value, got: &Result<Value, Error>, want: &Value) -> Option<&'static str> {
    let case = Case { case, got, want };
    DIFFERENCES.iter().find(|(_, fits)| fits(&case)).map(|(name, _)| *name)
}

fn agree(got: &Result<Value, Error>, want: &Value) -> bool {
    match (got, want["error"].as_str()) {
        (Ok(got), None) => got["found"] == *want,
        (Err(error), None) => want["from"] == "none" && error.kind() == ErrorKind::NoCredentials,
        (Err(error), Some(name)) => same_error(error.kind(), name),
        (Ok(_), Some(_)) => false,
    }
}

fn same_error(kind: ErrorKind, name: &str) -> bool {
    use ErrorKind::{
        Conflicting, Loop, Partial, ProfileNotFound, SourceFailed, Syntax, Unsupported,
    };
    let kinds: &[ErrorKind] = match name {
        "ConfigParseError" => &[Syntax],
        "CredentialRetrievalError" => &[SourceFailed],
        "InfiniteLoopConfigError" => &[Loop],
        "InvalidConfigError" => &[Conflicting, Partial, ProfileNotFound, Unsupported],
        "PartialCredentialsError" => &[Partial],
        "ProfileNotFound" => &[ProfileNotFound],
        "ValueError" => &[SourceFailed, Syntax, Unsupported],
        _ => &[],
    };
    kinds.contains(&kind)
}

/// What our chain makes of a world: which source, and the same description that the oracle gives.
fn search(case: &Value) -> Result<Value, Error> {
    let mut world = World::new().mfa_code("123456");
    for (name, value) in case["env"].as_object().unwrap() {
        world = world.env(name, value.as_str().unwrap());
    }
    for (path, text) in case["files"].as_object().unwrap() {
        world = world.file(path, text.as_str().unwrap());
    }
    world = world.process(Some(0), case["process"].as_str().unwrap());

    let config = Config::new().with_order(Order::sdk());
    let mut chain = Chain::new(&config, *b"entropy.");
    loop {
        if let Need::Http(request) = chain.need() {
            let (status, body) = reply(request, case["ec2"].as_bool().unwrap());
            world = world.reply(status, body);
        }
        if !world.answer(&mut chain) {
            break;
        }
    }
    match chain.need() {
        Need::Failed(error) => Err(error.clone()),
        Need::Done(found) => {
            let text = |secret: Secret<'_>| String::from_utf8(secret.expose().to_vec()).unwrap();
            let secret = text(found.secret_access_key());
            let keys = json!([found.access_key_id(), secret, found.session_token().map(text)]);
            let source = found.source();
            Ok(json!({ "source": source.as_str(), "found": describe(source, keys, &world) }))
        }
        need => panic!("{need:?}"),
    }
}

/// An answer in the service's name; on EC2 or not.
fn reply(request: &HttpRequest, ec2: bool) -> (u16, String) {
    let metadata = json!({
        "Code": "Success", "AccessKeyId": "AKIDMETADATA", "SecretAccessKey": "s", "Token": "t",
        "Expiration": "2100-01-01T00:00:00Z",
    });
    let role = json!({
        "AccessKeyId": "AKIDROLE", "SecretAccessKey": "s", "SessionToken": "t",
        "Expiration": 4_102_444_800_i64,
    });
    if request.url.starts_with("https://sts.") {
        return (200, json!({ "Credentials": role }).to_string());
    }
    if request.url.starts_with("https://portal.sso.") {
        let sso = json!({ "accessKeyId": "AKIDSSO", "secretAccessKey": "s", "sessionToken": "t",
            "expiration": 4_102_444_800_000_i64 });
        return (200, json!({ "roleCredentials": sso }).to_string());
    }
    match (request.method, request.url.as_str()) {
        (Method::Put, _) => (if ec2 { 200 } else { 404 }, "token".into()),
        (_, url) if url.ends_with("/security-credentials/") => (200, "role".into()),
        _ => (200, metadata.to_string()),
    }
}

/// The same words that the oracle uses, from what was asked of whom.
fn describe(source: Source, keys: Value, world: &World) -> Value {
    let argv = world.programs().last();
    let requests: Vec<&HttpRequest> = world.requests().iter().collect();
    // The first request, if any, shows what the credentials at the bottom are.
    let first = requests.first();
    let mut described = match first {
        Some(request) if request.method == Method::Put => {
            json!({ "from": "iam-role", "base": request.url.replace("/latest/api/token", "") })
        }
        Some(request) if request.url.starts_with("https://portal.sso.") => json!({
            "from": "sso",
            "url": request.url,
            "token": request.header("x-amz-sso_bearer_token"),
        }),
        Some(request) if request.method == Method::Get => json!({
            "from": "container-role",
            "url": request.url,
            "authorization": request.header("authorization"),
        }),
        Some(request) if args(request)["Action"] == "AssumeRoleWithWebIdentity" => Value::Null,
        _ => {
            // Of keys that sign, only the id is seen.
            let from = match (source, argv) {
                (_, Some(_)) => "custom-process",
                (Source::Environment, _) => "env",
                (Source::SharedCredentials, _) => "shared-credentials-file",
                (Source::ConfigFile, _) => "config-file",
                _ => "",
            };
            json!({ "from": from, "keys": keys, "argv": argv })
        }
    };
    for request in requests {
        let mut args = args(request);
        let Some(action) = args.remove("Action") else { continue };
        args.remove("Version");
        args.remove("TokenCode");
        let made_up = |name: &Value| name.as_str().is_some_and(|n| n.starts_with("mongo-auth-"));
        if args.get("RoleSessionName").is_some_and(made_up) {
            args.remove("RoleSessionName");
        }
        if action == "AssumeRole" {
            let authorization = request.header("authorization").unwrap();
            let (_, id) = authorization.split_once("Credential=").unwrap();
            let (id, _) = id.split_once('/').unwrap();
            if described["keys"].is_array() {
                described = json!({ "signer": id });
            }
            described = json!({ "from": "assume-role", "args": args, "source": described });
        } else {
            assert_eq!(args.remove("WebIdentityToken"), Some("jwt".into()));
            described = json!({ "from": "assume-role-with-web-identity", "args": args });
        }
    }
    described
}

/// The fields of the form that a request carries.
fn args(request: &HttpRequest) -> Map<String, Value> {
    let form = core::str::from_utf8(&request.body).unwrap();
    let fields = form.split('&').filter_map(|field| field.split_once('='));
    fields.map(|(name, value)| (name.into(), decoded(value).into())).collect()
}

fn decoded(text: &str) -> String {
    let text = mongo_auth_primitives::Text::percent_encoded(text).unwrap();
    text.decode().into_owned()
}

fn show(got: &Result<Value, Error>) -> String {
    match got {
        Ok(got) => got.to_string(),
        Err(error) => format!("{}: {error}", error.kind().as_str()),
    }
}

/// What a command prints.
fn output(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
