//! A canary in every place where a secret can stand, looked for in everything that comes out.

use crate::support::{
    Run,
    aws::{Fact, World, aws_server, aws_string},
    command, config,
    identity::Folder,
    run, run_with, server, string,
};
use std::{
    io::{BufRead, BufReader, Read},
    process::Stdio,
};

/// A password with characters that each form of writing it changes.
const CANARY: &str = "cAn4ry+S3cret/w0rd=";

/// A part of it that survives being cut at delimiters.
const PIECES: [&str; 3] = ["cAn4ry", "S3cret", "w0rd"];

fn percent(text: &str) -> String {
    let encode = |b: u8| {
        if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(encode).collect()
}

/// Every text that would give the canary away: raw, in pieces, percent-encoded, and in base64 at
/// each of the three alignments.
fn forms() -> Vec<String> {
    let mut forms: Vec<String> = PIECES.iter().map(|p| (*p).to_owned()).collect();
    forms.push(percent(CANARY));
    for skip in 0..3 {
        let padded = format!("{}{CANARY}", "\0".repeat(skip));
        let mut out = vec![0; padded.len() * 2 + 4];
        let mut cursor = mongo_auth::Cursor::new(&mut out);
        mongo_auth::primitives::base64::put(&mut cursor, padded.as_bytes());
        let len = cursor.finish().unwrap();
        // The groups that hold nothing but the canary.
        let text = core::str::from_utf8(&out[..len]).unwrap();
        forms.push(text[if skip == 0 { 0 } else { 4 }..20].to_owned());
    }
    forms
}

fn assert_clean(what: &str, run: &Run) {
    for form in forms() {
        assert!(!run.text().contains(&form), "{what} gives away {form:?}: {run:?}");
    }
}

/// Strings that parse, with the canary where each secret stands.
fn well_formed() -> Vec<String> {
    let c = percent(CANARY);
    vec![
        format!("mongodb://app:{c}@127.0.0.1:1/"),
        format!("mongodb://app:{c}@127.0.0.1:1/?authMechanism=SCRAM-SHA-1&connectTimeoutMS=100"),
        format!("mongodb://app:{c}@127.0.0.1:1/?authMechanism=PLAIN"),
        format!("mongodb://AKID:{c}@127.0.0.1:1/?authMechanism=MONGODB-AWS"),
        format!(
            "mongodb://a:b@127.0.0.1:1/?authMechanism=MONGODB-AWS&\
             authMechanismProperties=AWS_SESSION_TOKEN:{c}"
        ),
        format!("mongodb://127.0.0.1:1/?authMechanismProperties=AWS_SESSION_TOKN:{c}"),
        format!("mongodb://127.0.0.1:1/?tlsCertificateKeyFilePassword={c}"),
        format!("mongodb://127.0.0.1:1/?proxyHost=h&proxyUsername=u&proxyPassword={c}"),
        format!("mongodb://127.0.0.1:1/?pasword={c}"),
        format!("mongodb://127.0.0.1:1/?maxPoolSize={c}"),
        format!("mongodb+srv://app:{c}@db.example.com/"),
    ]
}

/// Strings that do not, because the canary or what is near it was not encoded.
fn malformed() -> Vec<String> {
    let [a, b, c] = PIECES;
    let mut strings = vec![
        format!("mongodb://app:{a}/{b}/{c}"),
        format!("mongodb://app:{a}{b}{c}"),
        format!("mongodb://app:{a}:{b}:{c}@127.0.0.1:1"),
        format!("mongodb://app:{a}@{b}@127.0.0.1:1,127.0.0.1:x/"),
        format!("mongodb://app:1234/{a}?{b}={c}@127.0.0.1:1/"),
        format!("mongodb://app:1234?{a}={b}&{c}@127.0.0.1:1/"),
        format!("mongodb://app:1234?{a}@127.0.0.1:1/"),
        format!("postgres://app:{a}@127.0.0.1:1/"),
        format!("{a}{b}{c}"),
        format!(
            "mongodb://app:{a}%zz@127.0.0.1:1/?authMechanismProperties=AWS_SESSION_TOKEN:{b}@{c}"
        ),
        format!("mongodb://app:{a}@127.0.0.1:1/?authMechanism={b}"),
        format!("mongodb://app:{a}@127.0.0.1:1/?{b}"),
        format!("mongodb://:{a}@127.0.0.1:1/"),
        format!("mongodb://app:{a}@127.0.0.1:1/?tls=true&ssl=false&proxyPassword={b}"),
        format!(
            "mongodb://app:{a}@127.0.0.1:1/?authMechanism=GSSAPI&authMechanismProperties=AWS_SESSION_TOKEN:{b}"
        ),
    ];
    for delimiter in "@:/?#[]%\u{7f}\u{1b}".chars() {
        strings.push(format!(
            "mongodb://app:{a}{delimiter}{b}{delimiter}{c}@127.0.0.1:1/db?tls=false"
        ));
        strings.push(format!("mongodb://app:{delimiter}{b}@127.0.0.1:1"));
    }
    strings
}

#[test]
fn t18_t36_e8_no_string_gives_its_secrets_away() {
    for uri in well_formed().iter().chain(&malformed()) {
        for arguments in [
            &["check", uri, "-v"][..],
            &["check", uri, "--json"],
            &["check", uri, "--adapter", "tokio"],
            &["check", uri, "--strict-aws"],
            &["uri", uri],
            &["uri", uri, "--json"],
            // in places where it does not belong
            &["check", "mongodb://127.0.0.1:1", uri],
            &["check", "--adapter", uri],
            &["check", "--minimum-mechanism", uri],
            &["check", "--timeout", uri],
            &["check", "--port", uri],
            &[uri],
            &["serve", uri],
            &["serve", "--port", uri],
            &["completions", uri],
        ] {
            assert_clean(&format!("{arguments:?}"), &run(arguments));
        }
        let line = format!("{uri}\n");
        for arguments in
            [&["uri", "--from-stdin"][..], &["uri", "--from-stdin", "--json"], &["check", "-"]]
        {
            assert_clean(uri, &run_with(&mut command(arguments), line.as_bytes()));
        }
        let request = serde_json::json!({"op": "uri", "uri": uri}).to_string();
        assert_clean(uri, &run_with(&mut command(&["eval"]), request.as_bytes()));
    }
}

#[test]
fn t36_no_argument_gives_its_secrets_away() {
    let server = server(config());
    let uri = string(&server, "both@", "");
    let folder = Folder::new();
    let file = folder.path("client.pem");
    std::fs::write(&file, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n").unwrap();
    let file = file.to_str().unwrap();
    let equals = format!("--password={CANARY}");
    let glued = format!("-p{CANARY}");
    let unknown = format!("--pasword={CANARY}");
    for arguments in [
        &["check", &uri, "--password", CANARY, "-v"][..],
        &["check", &uri, "-p", CANARY, "--json"],
        &["check", &uri, &equals, "-v", "--adapter", "tokio"],
        &["check", &uri, &glued],
        &["check", &uri, &unknown],
        &["check", &uri, "-p", "x", CANARY],
        &["check", &uri, "-p", CANARY, "--authenticationMechanism", "PLAIN", "-v"],
        &["check", &uri, "-p", CANARY, "--authenticationMechanism", CANARY],
        &["check", &uri, "-p", CANARY, "--no-such-option"],
        &["check", &uri, "-p", CANARY, "-p", CANARY],
        &["check", &uri, "-p", CANARY, "--awsIamSessionToken", CANARY],
        &[
            "check",
            &uri,
            "--tlsCertificateKeyFile",
            file,
            "--tlsCertificateKeyFilePassword",
            CANARY,
        ],
        &["serve", "--user", &format!("x:{CANARY}:PLAIN"), "--user", "nocolon"],
        &["serve", "--user", CANARY],
    ] {
        assert_clean(&format!("{arguments:?}"), &run(arguments));
    }
    let by_pipe = run_with(
        &mut command(&["check", &uri, "--password-stdin", "-v"]),
        format!("{CANARY}\n").as_bytes(),
    );
    assert_eq!(by_pipe.code, 1);
    assert_clean("--password-stdin", &by_pipe);
}

/// Facts with the canary where each AWS secret stands, well-formed and not.
fn aws_worlds() -> Vec<Vec<Fact<'static>>> {
    use Fact::{Env, EnvFile, File};
    const KEYS: &str = "aws_access_key_id = AKID\naws_secret_access_key = cAn4ry+S3cret/w0rd=\n";
    let leak = |text: String| -> &'static str { text.leak() };
    let profile = leak(format!("[default]\n{KEYS}aws_session_token = {CANARY}\n"));
    let role = "role_arn = arn:aws:iam::1:role/r\nsource_profile = base\n";
    let answer = leak(format!(
        r#"{{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"{CANARY}","SessionToken":"{CANARY}"}}"#
    ));
    let process = |answer: &str| {
        leak(format!("[default]\ncredential_process = /bin/sh -c 'echo \"$0\"' '{answer}'\n"))
    };
    let nobody = "http://127.0.0.1:1";
    vec![
        vec![
            Env("AWS_ACCESS_KEY_ID", "AKID"),
            Env("AWS_SECRET_ACCESS_KEY", CANARY),
            Env("AWS_SESSION_TOKEN", CANARY),
        ],
        vec![Env("AWS_SECRET_ACCESS_KEY", CANARY)],
        vec![Env("AWS_SESSION_TOKEN", CANARY)],
        vec![Env("AWS_ACCESS_KEY_ID", "AKID"), Env("AWS_SECRET_ACCESS_KEY", "cAn4ry\nS3cret w0rd")],
        vec![File(".aws/credentials", profile)],
        vec![File(
            ".aws/credentials",
            leak(format!("[default]\naws_secret_access_key = {CANARY}")),
        )],
        vec![File(".aws/credentials", leak(format!("[default]\n{CANARY}\n")))],
        vec![File(".aws/credentials", leak(format!("{KEYS}[default")))],
        vec![File(".aws/config", leak(format!("[default]\n{role}[profile base]\n{KEYS}")))],
        vec![File(".aws/config", process(answer))],
        vec![File(".aws/config", process(leak(answer.replace(":1,", ":2,"))))],
        vec![File(".aws/config", process(leak(format!("{CANARY} is no JSON"))))],
        vec![File(
            ".aws/config",
            leak(format!("[default]\ncredential_process = /none '{CANARY}'")),
        )],
        vec![
            EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", CANARY),
            Env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"),
        ],
        vec![
            EnvFile("AWS_WEB_IDENTITY_TOKEN_FILE", "cAn4ry\nS3cret"),
            Env("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"),
        ],
        vec![
            Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", nobody),
            Env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CANARY),
        ],
        vec![
            Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", nobody),
            Env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "cAn4ry\nS3cret"),
        ],
        vec![
            Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", nobody),
            EnvFile("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "cAn4ry\nS3cret"),
        ],
    ]
}

#[test]
fn t36_a18_no_aws_source_gives_its_secrets_away() {
    let server = aws_server();
    let uri = aws_string(&server);
    for (number, facts) in aws_worlds().iter().enumerate() {
        let world = World::new(facts)
            .with("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
            .with("PATH", "/usr/bin:/bin");
        let mut codes = Vec::new();
        for arguments in [
            &["check", &uri, "-v"][..],
            &["check", &uri, "--json"],
            &["check", &uri, "-v", "--adapter", "tokio"],
            &["check", &uri, "--aws-order", "sdk"],
            &["aws", "explain"],
            &["aws", "explain", "--json"],
            &["aws", "whoami"],
            &["aws", "whoami", "--json"],
            &["aws", "sign"],
            &["aws", "sign", "--json"],
        ] {
            let run = world.run(arguments);
            assert_clean(&format!("world {number}, {arguments:?}"), &run);
            codes.push(run.code);
        }
        // Nobody knows the keys, so that all of it fails but what needs no server.
        assert!(codes[..4].iter().all(|code| matches!(code, 1 | 3)), "{number}: {codes:?}");
    }
}

#[test]
fn t36_eval_gives_no_secret_away() {
    for request in [
        serde_json::json!({"op": CANARY, "password": CANARY}),
        serde_json::json!({"op": "scram", "mechanism": "SCRAM-SHA-256", "username": "u",
            "password": CANARY, "client_nonce": "0123456789abcdef", "server_messages": [{}]}),
        serde_json::json!({"op": "scram", "mechanism": "SCRAM-SHA-256", "username": "u",
            "password": format!("{CANARY}\u{7}"), "salt_b64": "MDEy", "iterations": 4096}),
        serde_json::json!({"op": "saslprep", "input": format!("{CANARY}\u{7}")}),
        serde_json::json!({"op": "sigv4", "secret_access_key": CANARY}),
    ] {
        assert_clean("eval", &run_with(&mut command(&["eval"]), request.to_string().as_bytes()));
    }
    let broken = format!("{{\"op\":\"uri\",\"uri\":\"mongodb://a:{CANARY}@h\"");
    assert_clean("eval", &run_with(&mut command(&["eval"]), broken.as_bytes()));
}

#[test]
fn t36_verbose_does_not_tell_the_length_of_a_password() {
    let sizes = |password: &str| {
        let server = server(config());
        let uri = string(&server, &format!("ldap:{password}@"), "?authMechanism=PLAIN");
        let run = run(&["check", &uri, "-v"]);
        assert_eq!(run.code, 1, "{run:?}");
        // All but times and ports.
        let bytes =
            run.stderr.lines().filter(|line| line.contains("bytes") || line.contains("size"));
        bytes
            .filter_map(|line| line.split_once("ms "))
            .map(|(_, what)| what.to_owned())
            .collect::<Vec<_>>()
    };
    let short = sizes("a");
    assert!(short.iter().any(|line| line.contains("saslStart")), "{short:?}");
    assert_eq!(short, sizes(&"a".repeat(40)));
}

#[test]
fn t36_serve_shows_and_logs_no_password_that_it_was_given() {
    let user = format!("x:{CANARY}:SCRAM-SHA-1,SCRAM-SHA-256,PLAIN");
    for (log, ready) in [("--tls", "Ctrl-C ends it."), ("--json-log", "\"listening\"")] {
        let folder = Folder::new();
        let mut serve = command(&["serve", "--port", "0", "--user", &user, log]);
        let serve = serve.env("TMPDIR", folder.path("")).stdout(Stdio::piped());
        let mut child = Running(serve.spawn().unwrap());
        let mut stdout = BufReader::new(child.0.stdout.take().unwrap());
        let mut text = String::new();
        while !text.contains(ready) {
            assert_ne!(stdout.read_line(&mut text).unwrap(), 0, "{text}");
        }
        let quote = if log == "--tls" { '\'' } else { '"' };
        let uris: Vec<String> = text
            .split(quote)
            .filter(|t| t.starts_with("mongodb://x@"))
            .map(str::to_owned)
            .collect();
        assert_eq!(uris.len(), 4, "{text}");
        for uri in uris {
            let good = run(&["check", &uri, "-p", CANARY]);
            assert_eq!(good.code, 0, "{good:?}");
            let bad = run(&["check", &uri, "-p", "x"]);
            assert_eq!(bad.code, 1, "{bad:?}");
        }
        drop(child);
        stdout.read_to_string(&mut text).unwrap();
        assert!(text.contains("authentication") || text.contains("logged in"), "{text}");
        assert_clean("serve", &Run { code: 0, stdout: text, stderr: String::new() });
    }
}

/// A process that ends with the test.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
