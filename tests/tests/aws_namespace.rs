//! The metadata services at their real addresses, in a network namespace where a stand-in that
//! logs every request owns them: both adapters ask for what an unmodified boto3 asks for.

use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::{env, fs, process};

const EC2: &str = "169.254.169.254";
const EC2_V6: &str = "fd00:ec2::254";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

/// Addresses from which container credentials come.
const POD: &str = "http://169.254.170.23/v1/credentials";
const POD_V6: &str = "http://[fd00:ec2::23]/v1/credentials";

/// An environment in which credentials are found, the access key id of these, and how many requests
/// that takes.
struct Good {
    id: &'static str,
    env: &'static [(&'static str, &'static str)],
    found: &'static str,
    requests: usize,
}

#[rustfmt::skip] // A row is a line.
const GOOD: [Good; 8] = [
    Good { id: "A46 A47: EC2", env: &[], found: "ASIAEC2", requests: 3 },
    Good { id: "A48: EC2 by IPv6", env: &[(MODE, "IPv6")], found: "ASIAEC2", requests: 3 },
    Good { id: "A48: EC2 at an endpoint", env: &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://[fd00:ec2::254]/")], found: "ASIAEC2", requests: 3 },
    Good { id: "A42 A45: a task of ECS", env: &[(RELATIVE, "/v2/credentials/plain")], found: "ASIAECS", requests: 1 },
    Good { id: "A43: a task of ECS with a token", env: &[(RELATIVE, "/v2/credentials/token"), (TOKEN, "Bearer of/this+token==")], found: "ASIAECS", requests: 1 },
    Good { id: "A43: a pod of EKS", env: &[(FULL, POD), (TOKEN_FILE, "{pod-token}")], found: "ASIAEKS", requests: 1 },
    Good { id: "A43: a pod of EKS by IPv6", env: &[(FULL, POD_V6), (TOKEN_FILE, "{pod-token}")], found: "ASIAEKS", requests: 1 },
    Good { id: "A42: the relative URI comes first", env: &[(RELATIVE, "/v2/credentials/plain"), (FULL, POD)], found: "ASIAECS", requests: 1 },
];

#[test]
fn a42_a43_a45_a46_a47_a48_the_adapters_ask_for_what_boto3_asks_for() {
    let Some(mut namespace) = Namespace::start("good") else { return };
    let boto3 = boto3();
    let [mut shared, mut faults] = [0, 0];
    for row in &GOOD {
        let theirs = namespace.run(&boto3, "normal", row.env);
        assert_eq!(theirs.found["id"], row.found, "{}: {theirs:?}", row.id);
        assert_eq!(theirs.requests.len(), row.requests, "{}: {theirs:?}", row.id);
        for ours in namespace.run_ours("normal", row.env) {
            shared += ours.requests.len();
            let same = ours.found == theirs.found && ours.essence() == theirs.essence();
            if !same || ours.requests.iter().any(|request| !modest(request)) {
                println!("{}:\n  {ours:?}\n  {theirs:?}", row.id);
                faults += 1;
            }
        }
    }
    assert_eq!(faults, 0);
    println!("{shared} requests of ours, each as boto3 makes it");
}

#[test]
fn a46_t28_no_metadata_without_a_session_token() {
    let Some(mut namespace) = Namespace::start("v1") else { return };
    let boto3 = boto3();
    // boto3 goes on with version 1, which is what an attacker behind a proxy would use.
    let theirs = namespace.run(&boto3, "v1", &[]);
    assert_eq!(theirs.found["id"], "ASIAEC2", "{theirs:?}");
    for ours in namespace.run_ours("v1", &[]) {
        assert!(ours.found["error"].is_string(), "{ours:?}");
        assert_eq!(ours.calls(), [(EC2, "PUT", "/latest/api/token")], "{ours:?}");
    }
}

#[test]
fn a47_t28_the_name_of_a_role_does_not_lead_elsewhere() {
    let Some(mut namespace) = Namespace::start("hostile") else { return };
    let boto3 = boto3();
    let theirs = namespace.run(&boto3, "hostile", &[]);
    let (_, _, last) = theirs.calls()[2];
    assert!(last.ends_with("user-data"), "the stand-in leads nobody astray: {theirs:?}");
    for ours in namespace.run_ours("hostile", &[]) {
        assert!(ours.found["error"].is_string(), "{ours:?}");
        let asked = [(EC2, "PUT", "/latest/api/token"), (EC2, "GET", ROLES)];
        assert_eq!(ours.calls(), asked, "{ours:?}");
    }
}

#[test]
fn a49_t26_redirects_are_not_followed() {
    let Some(mut namespace) = Namespace::start("redirect") else { return };
    let envs: [&[_]; 3] = [
        &[],
        &[(RELATIVE, "/v2/credentials/token"), (TOKEN, "Bearer of/this+token==")],
        &[(FULL, POD), (TOKEN_FILE, "{pod-token}")],
    ];
    for env in envs {
        for ours in namespace.run_ours("redirect", env) {
            assert!(ours.found["error"].is_string(), "{ours:?}");
            assert!(!ours.requests.is_empty(), "{ours:?}");
            assert!(ours.calls().iter().all(|(_, _, path)| *path != "/stolen"), "{ours:?}");
        }
    }
}

#[test]
fn a49_t28_no_proxy_is_asked() {
    let Some(mut namespace) = Namespace::start("proxy") else { return };
    let proxies = ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let proxies = proxies.map(|name| (name, "http://127.0.0.1:3128"));
    // The proxy is there, for those who ask it.
    let obedient =
        Client { name: "python", command: vec!["python3".into(), "-c".into(), FETCH.into()] };
    let theirs = namespace.run(&obedient, "normal", &proxies);
    assert!(theirs.calls().iter().any(|(at, ..)| *at == "127.0.0.1"), "{theirs:?}");
    for row in &GOOD {
        let env = [row.env, &proxies].concat();
        for ours in namespace.run_ours("normal", &env) {
            assert_eq!(ours.found["id"], row.found, "{}: {ours:?}", row.id);
            assert_eq!(ours.requests.len(), row.requests, "{}: {ours:?}", row.id);
        }
    }
}

/// A fetch that obeys `http_proxy`.
const FETCH: &str = "import urllib.request, urllib.error\n\
    try: urllib.request.urlopen('http://169.254.169.254/')\n\
    except urllib.error.HTTPError: print('{}')";

#[test]
fn a42_a50_a_task_does_not_get_the_role_of_its_machine() {
    let Some(mut namespace) = Namespace::start("task") else { return };
    let boto3 = boto3();
    let wrong_path = [(RELATIVE, "/v2/credentials/other")];
    let no_token = [(FULL, POD)];
    let wrong_token = [(FULL, POD), (TOKEN, "another")];
    let not_told = |told: &Told| {
        assert!(told.found["error"].is_string(), "{told:?}");
        assert!(!told.requests.is_empty(), "{told:?}");
        assert!(told.calls().iter().all(|(at, ..)| ![EC2, EC2_V6].contains(at)), "{told:?}");
    };
    not_told(&namespace.run(&boto3, "normal", &wrong_path));
    for env in [&wrong_path[..], &no_token, &wrong_token] {
        namespace.run_ours("normal", env).iter().for_each(not_told);
    }
    let task = [(RELATIVE, "/v2/credentials/plain")];
    namespace.run_ours("failing", &task).iter().for_each(not_told);
}

#[test]
fn a43_a48_t27_nobody_is_asked_who_should_not_be() {
    let Some(mut namespace) = Namespace::start("nobody") else { return };
    let token = (TOKEN, "pod.identity.token");
    let rows: [(&[_], &str); 6] = [
        (&[("AWS_EC2_METADATA_DISABLED", "true")], "no AWS credentials in any of"),
        // the address is not one of a container service
        (&[(FULL, "http://169.254.169.254/v1/credentials"), token], "without TLS"),
        (&[(FULL, "http://[fd00:ec2::254]/v1/credentials"), token], "without TLS"),
        (&[(FULL, "http://169.254.170.2@169.254.169.254/v1/credentials"), token], "URL"),
        (&[(RELATIVE, "@169.254.169.254/"), token], "not a path"),
        // a second header
        (&[(FULL, POD), (TOKEN, "pod.identity.token\r\nX-Evil: 1")], "cannot stand in a header"),
    ];
    for (env, words) in rows {
        for ours in namespace.run_ours("normal", env) {
            let error = as_str(&ours.found, "error");
            assert!(error.contains(words), "{ours:?}");
            assert_eq!(ours.requests.len(), 0, "{ours:?}");
        }
    }
}

/// A program that looks for AWS credentials in its environment and prints them.
#[derive(Clone, Debug)]
struct Client {
    name: &'static str,
    command: Vec<String>,
}

fn adapters() -> [Client; 2] {
    let program = env!("CARGO_BIN_EXE_aws_credentials");
    ["blocking", "tokio"].map(|name| Client { name, command: vec![program.into(), name.into()] })
}

fn boto3() -> Client {
    let here = env!("CARGO_MANIFEST_DIR");
    let mut python = Command::new("bash");
    let python = python.arg(format!("{here}/peers/python.sh")).stderr(Stdio::inherit());
    let python = python.output().unwrap();
    assert!(python.status.success(), "no Python: MONGO_AUTH_OFFLINE=1 skips");
    let python = String::from_utf8(python.stdout).unwrap().trim().to_owned();
    Client { name: "boto3", command: vec![python, format!("{here}/oracles/aws_credentials.py")] }
}

/// A network namespace with the stand-in.
struct Namespace {
    child: Child,
    tasks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// A file with the token of a pod.
    pod_token: PathBuf,
}

impl Namespace {
    /// `name` keeps the files of several at a time apart.
    fn start(name: &str) -> Option<Self> {
        if env::var_os("MONGO_AUTH_OFFLINE").is_some() {
            println!("skipped: MONGO_AUTH_OFFLINE is set and this test makes a network namespace");
            return None;
        }
        let pod_token = env::temp_dir().join(format!("mongo-auth-{}-{name}", process::id()));
        fs::write(&pod_token, "pod.identity.token").unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/metadata_ns.sh");
        let mut command = Command::new("bash");
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (tasks, answers) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Some(Self { child, tasks, answers, pod_token })
    }

    /// Runs a client with these variables and no others.
    fn run(&mut self, client: &Client, mode: &str, env: &[(&str, &str)]) -> Told {
        let mut variables = Map::new();
        variables.insert("HOME".into(), "/nonexistent".into());
        variables.insert("PATH".into(), env::var("PATH").unwrap().into());
        for (name, value) in env {
            let value = value.replace("{pod-token}", self.pod_token.to_str().unwrap());
            variables.insert((*name).into(), value.into());
        }
        let task = json!({ "mode": mode, "command": client.command, "env": variables });
        // Where it fails, the answer that is missing tells.
        let _ = writeln!(self.tasks.as_mut().unwrap(), "{task}");
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "no network namespace: run as root, or set MONGO_AUTH_OFFLINE=1");
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["code"], 0, "{client:?}: {answer}");
        Told {
            client: client.name,
            found: serde_json::from_str(as_str(&answer, "printed")).unwrap(),
            requests: answer["requests"].as_array().unwrap().clone(),
        }
    }

    /// Runs both adapters.
    fn run_ours(&mut self, mode: &str, env: &[(&str, &str)]) -> [Told; 2] {
        adapters().map(|adapter| self.run(&adapter, mode, env))
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The end of its input is the end of the stand-in.
        self.tasks = None;
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.pod_token);
    }
}

/// What a client found, and what it asked for on the way.
#[derive(Debug)]
struct Told {
    #[expect(dead_code, reason = "shown when a test fails")]
    client: &'static str,
    found: Value,
    requests: Vec<Value>,
}

impl Told {
    /// Whom it asked, how, and for what.
    fn calls(&self) -> Vec<(&str, &str, &str)> {
        let requests = self.requests.iter();
        requests.map(|r| (as_str(r, "at"), as_str(r, "method"), as_str(r, "path"))).collect()
    }

    /// What two clients must have in common.
    fn essence(&self) -> Vec<String> {
        let essence = |request: &Value| {
            let headers = &request["headers"];
            // a plus sign may stand as it is in a path
            let path = as_str(request, "path").replace("%2B", "+");
            let [lifetime, session] =
                ["x-aws-ec2-metadata-token-ttl-seconds", "x-aws-ec2-metadata-token"]
                    .map(|name| headers[name].is_string());
            format!(
                "{} {path} at {}: {}, lifetime {lifetime}, session {session}, {} {} {} {}",
                as_str(request, "method"),
                as_str(request, "at"),
                request["status"],
                headers["host"],
                headers["authorization"],
                headers["accept"],
                headers["content-length"],
            )
        };
        self.requests.iter().map(essence).collect()
    }
}

/// Whether a request says no more than it has to.
fn modest(request: &Value) -> bool {
    let known = [
        "accept",
        "authorization",
        "content-length",
        "host",
        "user-agent",
        "x-aws-ec2-metadata-token",
        "x-aws-ec2-metadata-token-ttl-seconds",
    ];
    let headers = request["headers"].as_object().unwrap();
    let lifetime = headers.get("x-aws-ec2-metadata-token-ttl-seconds");
    headers.keys().all(|name| known.contains(&name.as_str()))
        && lifetime.is_none_or(|seconds| seconds == "30")
}

fn as_str<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}
