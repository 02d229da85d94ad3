//! moto as AWS STS, which `cargo xtask peers start` has started.

use crate::peers::Peers;
use core::net::SocketAddr;
use std::io::{Read, Write};
use std::net::TcpStream;

/// moto. It checks the signature of whatever is signed, with the code of botocore; it does not look
/// into the token of `AssumeRoleWithWebIdentity`, nor does it mind the region or how old a date is.
#[derive(Clone, Debug)]
pub struct Moto {
    address: SocketAddr,
    peers: Peers,
}

impl Moto {
    /// moto, or `None` when tests were told to do without.
    ///
    /// # Panics
    /// When it does not run and nobody said that this is wanted.
    #[must_use]
    pub fn get() -> Option<Self> {
        let peers = Peers::get()?;
        let address = peers.text("moto.url").trim_start_matches("http://").parse();
        Some(Self { address: address.expect("moto is at an address"), peers })
    }

    /// Where it is, for `AWS_ENDPOINT_URL_STS`.
    #[must_use]
    pub fn url(&self) -> String {
        self.peers.text("moto.url")
    }

    /// The long-term key of its user: the id and the secret.
    #[must_use]
    pub fn key(&self) -> [String; 2] {
        ["moto.access_key_id", "moto.secret_access_key"].map(|path| self.peers.text(path))
    }

    /// The ARN of its user.
    #[must_use]
    pub fn user_arn(&self) -> String {
        self.peers.text("moto.user_arn")
    }

    /// The ARN of its role, which anybody may assume.
    #[must_use]
    pub fn role_arn(&self) -> String {
        self.peers.text("moto.role_arn")
    }

    /// Sends `POST /` with these headers and returns the status and the body.
    ///
    /// # Panics
    /// When there is no answer in HTTP.
    #[must_use]
    pub fn post<N: AsRef<str>>(&self, headers: &[(N, String)], body: &str) -> (u16, String) {
        let mut request = String::from("POST / HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            request += &format!("{}: {value}\r\n", name.as_ref());
        }
        request += &format!("\r\n{body}");
        let mut stream = TcpStream::connect(self.address).expect("moto listens");
        stream.write_all(request.as_bytes()).expect("moto reads");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("moto answers in UTF-8");
        let (head, body) = reply.split_once("\r\n\r\n").expect("the head has an end");
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        (status.expect("the head begins with a status"), body.to_owned())
    }
}

/// The text of the first element of that name.
#[must_use]
pub fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(text, _)| text)
}
