//! A stand-in on loopback for everything that AWS answers over HTTP.

use core::net::SocketAddr;
use mongo_auth::Secret;
use mongo_auth::primitives::UnixTime;
use mongo_auth_sigv4::{AmzDate, Credentials, Region, Request as Signed, Scope, Signer};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A parameter of a form, undecoded.
    fn field(&self, name: &str) -> &str {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

type Handler = Box<dyn Fn(&Request) -> Option<(u16, String)> + Send + Sync>;

/// A server that answers as `handler` says; `None` is no answer at all. It serves for as long as
/// the process lives.
pub(crate) struct Cloud {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Cloud {
    /// All services, all working.
    pub(crate) fn new() -> Self {
        Self::answering(|request| Some(aws(request)))
    }

    pub(crate) fn answering(
        handler: impl Fn(&Request) -> Option<(u16, String)> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (log, handler): (_, Arc<Handler>) =
            (Arc::clone(&requests), Arc::new(Box::new(handler)));
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let (log, handler) = (Arc::clone(&log), Arc::clone(&handler));
                thread::spawn(move || serve(stream, &log, &handler));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Request>>, handler: &Handler) {
    let mut reader = BufReader::new(stream);
    let Some(request) = read(&mut reader) else { return };
    log.lock().unwrap().push(request.clone());
    let mut stream = reader.into_inner();
    let Some((status, body)) = handler(&request) else {
        // Silence until the client gives up.
        let _ = stream.read(&mut [0]);
        return;
    };
    let len = body.len();
    // The body of a redirect is where it leads.
    let location = if status / 100 == 3 { format!("Location: {body}\r\n") } else { String::new() };
    let reply = format!("HTTP/1.1 {status} X\r\n{location}Content-Length: {len}\r\n\r\n{body}");
    let _ = stream.write_all(reply.as_bytes());
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let headers: BTreeMap<_, _> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect();
    let len = headers.get("content-length").map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; len];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body: String::from_utf8(body).unwrap() })
}

/// The keys that a service gives for a role, and that the server's STS knows.
pub(crate) fn keys(role: &str) -> [String; 3] {
    [format!("ASIA{role}"), format!("canary-secret-{role}"), format!("canary-token-{role}")]
}

/// Answers as AWS does, and refuses what AWS refuses.
pub(crate) fn aws(request: &Request) -> (u16, String) {
    let refused = |what: &str| (403, format!(r#"{{"Code":"Refused","Message":"{what}"}}"#));
    let roles = "/latest/meta-data/iam/security-credentials/";
    match (request.method.as_str(), request.path.as_str()) {
        ("PUT", "/latest/api/token") => {
            let seconds = request.header("x-aws-ec2-metadata-token-ttl-seconds").parse();
            match seconds {
                Ok(1..=21600) => (200, "IMDS-TOKEN".to_owned()),
                _ => (400, String::new()),
            }
        }
        ("GET", path) if path.starts_with(roles) => {
            if request.header("x-aws-ec2-metadata-token") != "IMDS-TOKEN" {
                return (401, String::new());
            }
            match path.trim_start_matches(roles) {
                "" => (200, "instance\n".to_owned()),
                "instance" => {
                    let success = r#""Code":"Success","Type":"AWS-HMAC","#;
                    (200, format!("{{{success}{}}}", members("instance", "Token", FAR)))
                }
                _ => (404, String::new()),
            }
        }
        ("GET", "/v1/credentials") if request.header("authorization") == "POD-TOKEN" => {
            (200, format!("{{{}}}", members("pod", "Token", FAR)))
        }
        ("GET", "/federation/credentials?role_name=sso&account_id=123456789012")
            if request.header("x-amz-sso_bearer_token") == "SSO-TOKEN" =>
        {
            let [id, secret, token] = keys("sso");
            let keys = format!(
                r#"{{"accessKeyId":"{id}","secretAccessKey":"{secret}","sessionToken":"{token}",
                "expiration":4102444800000}}"#
            );
            (200, format!(r#"{{"roleCredentials":{keys}}}"#))
        }
        ("POST", "/") => sts(request).unwrap_or_else(refused),
        _ => refused("no such service, or no token"),
    }
}

/// 2100-01-01, as text and as a number.
const FAR: &str = r#""2100-01-01T00:00:00Z""#;

fn members(role: &str, token_name: &str, expiration: &str) -> String {
    let [id, secret, token] = keys(role);
    format!(
        r#""AccessKeyId":"{id}","SecretAccessKey":"{secret}","{token_name}":"{token}",
        "Expiration":{expiration}"#
    )
}

fn sts(request: &Request) -> Result<(u16, String), &'static str> {
    let role = request.field("RoleArn").rsplit("%2F").next().unwrap_or_default().to_owned();
    let action = request.field("Action");
    match action {
        "AssumeRole" => check_signature(request, "AKIDBASE", "canary-secret-base")?,
        "AssumeRoleWithWebIdentity" if request.field("WebIdentityToken") == "JWT%2Bx" => {}
        _ => return Err("no such action, or no token"),
    }
    if request.field("RoleSessionName").is_empty() {
        return Err("no session name");
    }
    let credentials = members(&role, "SessionToken", "4102444800.0");
    let result = format!(r#"{{"Credentials":{{{credentials}}}}}"#);
    Ok((200, format!(r#"{{"{action}Response":{{"{action}Result":{result}}}}}"#)))
}

/// Signs the request again, and compares.
fn check_signature(request: &Request, id: &str, secret: &str) -> Result<(), &'static str> {
    let authorization = request.header("authorization");
    let (_, signed) = authorization.split_once("SignedHeaders=").ok_or("not signed")?;
    let names = signed.split_once(',').ok_or("not signed")?.0.split(';');
    let headers: Vec<_> = names
        .filter(|name| !name.starts_with("x-amz-"))
        .map(|name| (name, request.header(name)))
        .collect();
    let signed = Signed {
        method: &request.method,
        path: &request.path,
        query: &[],
        headers: &headers,
        body: request.body.as_bytes(),
    };
    let date = AmzDate::parse(request.header("x-amz-date")).map_err(|_| "no date")?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let UnixTime(then) = date.time();
    if then.abs_diff(now.as_secs().try_into().unwrap()) > 300 {
        return Err("the date is off");
    }
    let keys = Credentials::new(id, Secret::new(secret.as_bytes())).map_err(|_| "keys")?;
    let scope = Scope::sts(Region::new("us-east-1").map_err(|_| "region")?);
    let again = Signer::new(keys, scope, date).sign(&signed, date).map_err(|_| "signing")?;
    if again.authorization() == authorization { Ok(()) } else { Err("the signature is wrong") }
}
