//! No key and no token is left in memory that is given back, from whatever source it came.

use mongo_auth_credentials::aws::{Answer, Cache, Chain, Config, Need, ProcessOutput};
use mongo_auth_credentials::{FileFailure, HttpReply, HttpRequest};
use mongo_auth_primitives::UnixTime;
use mongo_auth_scanning_allocator::ScanningAllocator;

#[global_allocator]
static ALLOCATOR: ScanningAllocator = ScanningAllocator::new();

/// Part of every secret key and of every token below.
const SECRETS: [&[u8]; 1] = [b"canary"];

/// What one machine holds, all of it static.
struct Machine {
    name: &'static str,
    env: &'static [(&'static str, &'static str)],
    config: &'static str,
    credentials: &'static str,
    token: &'static str,
    stdout: &'static str,
}

const NOTHING: Machine =
    Machine { name: "", env: &[], config: "", credentials: "", token: "", stdout: "" };

const KEYS: &str = "[base]\naws_access_key_id = AKID\naws_secret_access_key = canary-base\n\
    aws_session_token = canary-token\n";

const MACHINES: [Machine; 10] = [
    Machine {
        name: "environment",
        env: &[
            ("AWS_ACCESS_KEY_ID", "AKID"),
            ("AWS_SECRET_ACCESS_KEY", "canary-key"),
            ("AWS_SESSION_TOKEN", "canary-token"),
        ],
        ..NOTHING
    },
    Machine { name: "profile", env: &[("AWS_PROFILE", "base")], credentials: KEYS, ..NOTHING },
    Machine {
        name: "a key on two lines, refused",
        credentials: "[default]\naws_access_key_id = AKID\naws_secret_access_key = canary\n  more\n",
        ..NOTHING
    },
    Machine {
        name: "a malformed file, refused",
        credentials: "[default]\naws_secret_access_key = canary\n canary\njunk canary",
        ..NOTHING
    },
    Machine {
        name: "role",
        config: "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n\
            mfa_serial = m\n",
        credentials: KEYS,
        ..NOTHING
    },
    Machine {
        name: "web identity",
        env: &[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
            ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"),
        ],
        token: "canary-jwt\n",
        ..NOTHING
    },
    Machine {
        name: "single sign-on",
        config: "[default]\nsso_start_url = https://x\nsso_region = eu-west-1\n\
            sso_account_id = 1\nsso_role_name = r\n",
        token: r#"{"accessToken":"canary-sso","expiresAt":"2030-01-01T00:00:00Z"}"#,
        ..NOTHING
    },
    Machine {
        name: "process",
        config: "[default]\ncredential_process = tool\n",
        stdout: r#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"canary-process"}"#,
        ..NOTHING
    },
    Machine {
        name: "container",
        env: &[
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"),
        ],
        token: "canary-pod\n",
        ..NOTHING
    },
    Machine { name: "EC2", ..NOTHING },
];

#[test]
fn t37_a18_no_freed_block_holds_a_key_or_a_token() {
    ALLOCATOR.look_for(&SECRETS);
    drop(b"a canary in a block".to_vec());
    assert_eq!(ALLOCATOR.found().len(), 1, "the allocator does not look");

    for xml in [false, true] {
        for machine in &MACHINES {
            // Given up after each number of answers, and at last not at all.
            let mut answers = 0;
            let found_some = loop {
                match search(machine, xml, answers) {
                    Some(found_some) => break found_some,
                    None => answers += 1,
                }
            };
            let found = ALLOCATOR.found();
            assert!(found.is_empty(), "{} left secrets in blocks of {found:?}", machine.name);
            assert_eq!(found_some, !machine.name.ends_with("refused"), "{}", machine.name);
        }
    }
}

/// Searches until so many answers were given; whether there were credentials when it came to an end.
fn search(machine: &Machine, xml: bool, answers: usize) -> Option<bool> {
    let mut chain = Chain::new(&Config::new(), *b"entropy.");
    for _ in 0..answers {
        let answer = match chain.need() {
            Need::Env("HOME") => Answer::Env(Some("/home/u")),
            Need::Env(name) => {
                let variable = machine.env.iter().find(|(have, _)| *have == name);
                Answer::Env(variable.map(|(_, value)| *value))
            }
            Need::File { path, .. } => Answer::File(match path {
                _ if path.ends_with("/config") => Ok(machine.config.as_bytes()),
                _ if path.ends_with("/credentials") => Ok(machine.credentials.as_bytes()),
                _ if machine.token.is_empty() => Err(FileFailure::NotFound),
                _ => Ok(machine.token.as_bytes()),
            }),
            Need::Http(request) => Answer::Http(Ok(reply(request, xml))),
            Need::Process(_) => {
                let stdout = machine.stdout.as_bytes();
                Answer::Process(Ok(ProcessOutput { exit: Some(0), stdout }))
            }
            Need::MfaCode { .. } => Answer::MfaCode(Some("123456")),
            Need::Time => Answer::Time(UnixTime(1_767_225_600)),
            Need::Done(credentials) => {
                let mut cache = Cache::new();
                cache.put(cache.generation(), credentials);
                cache.invalidate(cache.generation());
                return Some(true);
            }
            Need::Failed(_) => return Some(false),
            _ => Answer::Unsupported,
        };
        let _told_by_need = chain.answer(answer);
    }
    None
}

fn reply(request: &HttpRequest, xml: bool) -> HttpReply<'static> {
    let url = request.url.as_str();
    let body = match url {
        _ if url.contains("://sts.") && xml => {
            "<R><Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>canary&amp;xml\
            </SecretAccessKey><SessionToken>canary-token</SessionToken>\
            <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></R>"
        }
        _ if url.contains("://sts.") => {
            r#"{"Credentials":{"AccessKeyId":"AKID","SecretAccessKey":"canary-sts",
            "SessionToken":"canary-token","Expiration":1893456000}}"#
        }
        _ if url.contains("://portal.sso.") => {
            r#"{"roleCredentials":{"accessKeyId":"AKID","secretAccessKey":"canary-sso",
            "sessionToken":"canary-token","expiration":1893456000000}}"#
        }
        _ if url.ends_with("/api/token") => "canary-imds",
        _ if url.ends_with("/security-credentials/") => "role",
        _ => {
            r#"{"Code":"Success","AccessKeyId":"AKID","SecretAccessKey":"canary-metadata",
            "Token":"canary-token","Expiration":"2030-01-01T00:00:00Z"}"#
        }
    };
    HttpReply { status: 200, body: body.as_bytes() }
}
