//! AWS STS as moto plays it, which checks signatures with botocore: roles assumed by both
//! adapters, and who the credentials belong to.

use core::net::SocketAddr;
use core::time::Duration;
use mongo_auth_host::aws::{AwsLogin, CallerIdentity, Environment, Source};
use mongo_auth_host::{Connector, Credential, Error, ErrorKind, Host, Settings};
use mongo_auth_tests::peers::Peers;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

const ROLE: &str = "arn:aws:iam::123456789012:role/app";

/// What moto's state is switched with, and what makes users and roles.
struct Moto {
    url: String,
}

impl Moto {
    fn post(&self, path: &str, kind: &str, body: &str) -> String {
        let host = self.url.trim_start_matches("http://");
        let address: SocketAddr = host.parse().unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        // Not checked yet; it tells moto which service is meant.
        let authorization = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request, \
                             SignedHeaders=host, Signature=any";
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
             Authorization: {authorization}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        reply
    }

    fn iam(&self, action: &str) -> String {
        let form = "application/x-www-form-urlencoded";
        self.post("/", form, &format!("Version=2010-05-08&Action={action}"))
    }

    /// Begins to check signatures after so many requests.
    fn check_after(&self, requests: u32) {
        self.post("/moto-api/reset-auth", "text/plain", &requests.to_string());
    }
}

/// The text of an element.
fn element(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

/// Percent-encodes everything but letters and digits.
fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// An adapter.
trait Aws {
    fn credentials(&self, connector: &Connector) -> Result<AwsLogin, Error>;
    fn identity(&self, connector: &Connector, login: &AwsLogin) -> Result<CallerIdentity, String>;
}

struct Blocking;

impl Aws for Blocking {
    fn credentials(&self, connector: &Connector) -> Result<AwsLogin, Error> {
        mongo_auth_blocking::aws_credentials(connector, &mut ())
    }

    fn identity(&self, connector: &Connector, login: &AwsLogin) -> Result<CallerIdentity, String> {
        let identity = mongo_auth_blocking::aws_caller_identity(connector, &login.credentials);
        identity.map_err(|e| e.to_string())
    }
}

struct Tokio(tokio::runtime::Runtime);

impl Aws for Tokio {
    fn credentials(&self, connector: &Connector) -> Result<AwsLogin, Error> {
        self.0.block_on(mongo_auth_tokio::aws_credentials(connector, &mut ()))
    }

    fn identity(&self, connector: &Connector, login: &AwsLogin) -> Result<CallerIdentity, String> {
        let identity = mongo_auth_tokio::aws_caller_identity(connector, &login.credentials);
        self.0.block_on(identity).map_err(|e| e.to_string())
    }
}

/// A home directory and variables.
struct World {
    folder: PathBuf,
    url: String,
}

impl World {
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn connector(&self, variables: &[(&str, &str)]) -> Connector {
        let mut settings = Settings::new(Host::tcp("unused", 1));
        settings.credential = Some(Credential::aws());
        settings.connect_timeout = Some(Duration::from_secs(60));
        let common = [("AWS_ENDPOINT_URL_STS", self.url.as_str())];
        let off = [("AWS_EC2_METADATA_DISABLED", "true")];
        let all = common.into_iter().chain(off).chain(variables.iter().copied());
        settings.aws.environment = Environment::closed(all);
        Connector::new(settings).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// One test, because whether signatures are checked is a switch of the whole server.
#[test]
fn a35_a37_a39_a40_a41_roles_of_sts_and_their_callers() {
    let Some(peers) = Peers::get() else { return };
    let moto = Moto { url: peers.text("moto.url") };
    moto.post("/moto-api/reset", "text/plain", "");
    moto.check_after(1_000_000);
    moto.iam("CreateUser&UserName=mongo");
    let allow = |what: &str| {
        let statement = format!(r#"{{"Effect":"Allow",{what}}}"#);
        encoded(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#))
    };
    let everything = allow(r#""Action":"*","Resource":"*""#);
    let policy = format!("UserName=mongo&PolicyName=p&PolicyDocument={everything}");
    moto.iam(&format!("PutUserPolicy&{policy}"));
    let key = moto.iam("CreateAccessKey&UserName=mongo");
    let (id, secret) = (element(&key, "AccessKeyId"), element(&key, "SecretAccessKey"));
    let anybody = allow(r#""Principal":{"AWS":"*"},"Action":"sts:AssumeRole""#);
    moto.iam(&format!("CreateRole&RoleName=app&AssumeRolePolicyDocument={anybody}"));

    let folder = std::env::temp_dir().join(format!("mongo-auth-moto-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let world = World { folder, url: moto.url.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let adapters: [(&str, &dyn Aws); 2] = [("blocking", &Blocking), ("tokio", &Tokio(runtime))];
    for (name, adapter) in adapters {
        // moto cannot take an unsigned request while it checks signatures.
        moto.check_after(1_000_000);
        let token = world.file("token", "eyJhbGciOiJub25lIn0.e30.x\n");
        let web = world.connector(&[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
            ("AWS_ROLE_ARN", ROLE),
            ("AWS_ROLE_SESSION_NAME", name),
        ]);
        let login = adapter.credentials(&web).unwrap();
        assert_eq!(login.source(), Source::WebIdentity);
        moto.check_after(0);
        let caller = adapter.identity(&web, &login).unwrap();
        assert_eq!(caller.arn, format!("arn:aws:sts::123456789012:assumed-role/app/{name}"));

        let environment =
            world.connector(&[("AWS_ACCESS_KEY_ID", &id), ("AWS_SECRET_ACCESS_KEY", &secret)]);
        let login = adapter.credentials(&environment).unwrap();
        let caller = adapter.identity(&environment, &login).unwrap();
        assert_eq!(caller.arn, "arn:aws:iam::123456789012:user/mongo");
        let config = |secret: &str| {
            format!(
                "[default]\nrole_arn = {ROLE}\nsource_profile = base\nrole_session_name = {name}\n\
                 external_id = a+b=c,d.e@f:g/h-i\nduration_seconds = 900\n[profile base]\n\
                 aws_access_key_id = {id}\naws_secret_access_key = {secret}\n"
            )
        };
        let good = world.file("config", &config(&secret));
        let role = world.connector(&[("AWS_CONFIG_FILE", &good)]);
        let login = adapter.credentials(&role).unwrap();
        assert_eq!(login.source(), Source::Profile);
        assert!(login.credentials.expiration().is_some());
        let caller = adapter.identity(&role, &login).unwrap();
        assert_eq!(caller.arn, format!("arn:aws:sts::123456789012:assumed-role/app/{name}"));

        let bad = world.file("config", &config("canary"));
        let role = world.connector(&[("AWS_CONFIG_FILE", &bad)]);
        let error = adapter.credentials(&role).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AwsCredentials(_)), "{error}");
        assert!(error.to_string().contains("SignatureDoesNotMatch"), "{error}");
        assert!(!format!("{error:?}").contains("canary"));
    }
    moto.check_after(1_000_000);
}
