//! Asking AWS STS who the caller is: what both adapters must do.

use super::adapter::caller_identity;
use mongo_auth_host::{
    Connector, Credential, Host, Settings,
    aws::{AwsOptions, Credentials, Environment, IdentityFailure},
    error::Family,
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    thread,
};

const ARN: &str = "arn:aws:sts::123456789012:assumed-role/app/session";

/// A stand-in that answers once; returns its URL and what it was sent.
fn sts(status: u16, body: String) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(&stream);
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut request).unwrap(), 0);
        }
        let mut form = [0; 43];
        reader.read_exact(&mut form).unwrap();
        request.push_str(core::str::from_utf8(&form).unwrap());
        let length = body.len();
        write!(&stream, "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
        request
    };
    (url, thread::spawn(serve))
}

fn ask(url: &str) -> Result<String, IdentityFailure> {
    let mut settings = Settings::new(Host::tcp("127.0.0.1", 1));
    settings.credential = Some(Credential::aws());
    settings.aws = AwsOptions {
        environment: Environment::closed([("AWS_ENDPOINT_URL_STS", url)]),
        ..AwsOptions::default()
    };
    let connector = Connector::new(settings).unwrap();
    let credentials = Credentials::new("ASIAEXAMPLE", "canary-secret", Some("canary-token"));
    let identity = caller_identity(&connector, &credentials);
    let text = format!("{identity:?}");
    assert!(!text.contains("canary"), "{text}");
    identity.map(|identity| identity.arn)
}

#[test]
fn a11_a40_sts_says_who_the_caller_is() {
    let answer = format!(r#"{{"Account":"123456789012","Arn":"{ARN}","UserId":"AROA:session"}}"#);
    let (url, served) = sts(200, answer);
    assert_eq!(ask(&url).unwrap(), ARN);
    let request = served.join().unwrap();
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\nAction=GetCallerIdentity&Version=2011-06-15"), "{request}");
    assert!(request.contains("Credential=ASIAEXAMPLE/"), "{request}");
    assert!(request.contains("canary-token") && !request.contains("canary-secret"), "{request}");
}

#[test]
fn a41_who_said_no() {
    let refusal = r#"{"Error":{"Code":"InvalidClientTokenId","Message":"m"}}"#;
    let (url, served) = sts(403, refusal.into());
    let refused = ask(&url).unwrap_err();
    served.join().unwrap();
    assert_eq!((refused.family(), refused.answered), (Family::Rejected, true));
    assert!(refused.to_string().contains("InvalidClientTokenId"), "{refused}");

    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let unreachable = ask(&nobody).unwrap_err();
    assert_eq!((unreachable.family(), unreachable.answered), (Family::Unreachable, false));

    let unsafe_url = ask("http://sts.example.com").unwrap_err();
    assert_eq!(unsafe_url.family(), Family::Refused);
}
