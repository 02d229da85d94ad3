//! HTTP servers that do as they are told.

use core::net::SocketAddr;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

/// A server that does the same on every connection and notes the requests.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    pub(super) fn new(act: impl Fn(&mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let thread = thread::spawn(move || {
            let mut requests = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().unwrap();
                stream.set_nodelay(true).unwrap();
                let request = read_request(&mut stream);
                if request == "QUIT\r\n\r\n" {
                    return requests;
                }
                requests.push(request);
                act(&mut stream);
            }
        });
        Self { address, thread }
    }

    /// A server that sends these bytes and closes.
    pub(super) fn replying(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Self::new(move |stream| drop(stream.write_all(&reply)))
    }

    /// A server that sends these bytes and then nothing until the client closes.
    pub(super) fn stalling_after(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Self::new(move |stream| {
            let _ = stream.write_all(&reply);
            let _ = stream.read(&mut [0]);
        })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that came.
    pub(super) fn finish(self) -> Vec<String> {
        TcpStream::connect(self.address).unwrap().write_all(b"QUIT\r\n\r\n").unwrap();
        self.thread.join().unwrap()
    }
}

fn read_request(stream: &mut impl Read) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let lengths = head.lines().filter_map(|l| l.strip_prefix("content-length: "));
    let mut body = vec![0; lengths.map(|n| n.parse::<usize>().unwrap()).sum()];
    stream.read_exact(&mut body).unwrap();
    head + core::str::from_utf8(&body).unwrap()
}
