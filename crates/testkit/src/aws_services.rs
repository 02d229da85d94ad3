//! The HTTP services of AWS that give credentials, as stand-ins on this machine.

mod answer;
mod request;
#[cfg(test)]
mod tests;

use crate::AccessKey;
use answer::Answers;
use core::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use mongo_auth_host::aws::Clock;
use request::Request;
use std::{
    io::{self, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread::JoinHandle,
};

/// Longer than any client of this machine takes.
const PATIENCE: Duration = Duration::from_secs(5);

/// The metadata service of EC2, the container service of ECS and of EKS Pod Identity, and AWS STS,
/// on a port of this machine. All of them give the same temporary key, which ends an hour later.
///
/// They refuse what the real ones refuse: metadata without a session token, the container
/// service without its token, STS without a signature or with another web identity token. The
/// signature itself is not checked; that is what [`Sts`](crate::Sts) does.
///
/// ```
/// use mongo_auth_testkit::{AccessKey, AwsServices};
///
/// let session = "arn:aws:sts::123456789012:assumed-role/app/session-1";
/// let key = AccessKey::new("ASIAEXAMPLE", "secret", session).with_session_token("token");
/// let services = AwsServices::start(&key)?;
/// let variables = services.ec2();
/// assert_eq!(variables, [("AWS_EC2_METADATA_SERVICE_ENDPOINT", services.url())]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct AwsServices {
    addr: SocketAddr,
    answers: Arc<Answers>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl AwsServices {
    /// Starts the services on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// No free port, no randomness, or a key that JSON would have to escape.
    pub fn start(key: &AccessKey) -> io::Result<Self> {
        let answers = Arc::new(Answers::new(key, Clock::SYSTEM)?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let addr = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&answers), Arc::clone(&stop));
        let serve = move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                // A client may go away in the middle.
                let _ = stream.and_then(|stream| exchange(&stream, &shared));
            }
        };
        let thread = std::thread::Builder::new().name("testkit aws".into()).spawn(serve)?;
        Ok(Self { addr, answers, stop, thread: Some(thread) })
    }

    /// Such as `http://127.0.0.1:4711`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The variables that lead a client to the metadata service.
    #[must_use]
    pub fn ec2(&self) -> Vec<(&'static str, String)> {
        vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", self.url())]
    }

    /// The variables that lead a client to the container service.
    #[must_use]
    pub fn container(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}{}", self.url(), answer::CONTAINER)),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", self.answers.container_token().into()),
        ]
    }

    /// The token that STS takes for a web identity.
    #[must_use]
    pub fn web_identity_token(&self) -> &str {
        self.answers.web_identity_token()
    }

    /// The variables that lead a client to STS with the token in that file.
    #[must_use]
    pub fn web_identity(&self, token_file: &Path) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_WEB_IDENTITY_TOKEN_FILE", token_file.display().to_string()),
            ("AWS_ROLE_ARN", self.answers.role_arn()),
            ("AWS_ENDPOINT_URL_STS", self.url()),
        ]
    }
}

impl Drop for AwsServices {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // The thread wakes up for one more connection and sees that it has to end.
        let _ = TcpStream::connect(self.addr);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for AwsServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsServices").field("addr", &self.addr).finish_non_exhaustive()
    }
}

fn exchange(stream: &TcpStream, answers: &Answers) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (status, body) = match Request::read(stream)? {
        Some(request) => answers.answer(&request),
        None => (400, String::new()),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        if status == 200 { "OK" } else { "Refused" },
        body.len()
    )
}
