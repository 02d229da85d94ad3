//! HTTP requests to credential endpoints.
//!
//! `ureq` speaks HTTP over a connection of ours: the same dialling, TLS and deadline as for the
//! server. No redirect is followed and no proxy variable is read.

use crate::{dial::dial_with, stream::Stream};
use core::net::{Ipv4Addr, SocketAddr};
use mongo_auth_host::{
    Connector, Deadline,
    aws::{HttpFailure, HttpRequest, HttpResponse, MAX_BODY, Target, failure_of},
};
use std::{
    io::{self, Read, Write},
    sync::Mutex,
    thread,
};
use ureq::{
    Agent,
    config::Config,
    http,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::{self, Buffers, ConnectionDetails, LazyBuffers, NextTimeout, Transport},
    },
};
use zeroize::Zeroizing;

/// The longest head of a reply.
const MAX_HEAD: usize = 16 * 1024;

/// Sends `request` and reads the reply, within the request's limits and `deadline`.
pub(crate) fn exchange(
    request: &HttpRequest,
    connector: &Connector,
    deadline: Deadline,
) -> Result<HttpResponse, HttpFailure> {
    match deadline.remaining() {
        Ok(None) => {}
        Ok(Some(left)) if left > request.wait => {}
        _ => return Err(HttpFailure::Timeout),
    }
    thread::sleep(request.wait);
    let deadline = deadline.earlier(Deadline::after(Some(request.timeout)));
    let stream = connect(request, connector, deadline)?;
    let agent = Agent::with_parts(config(), OneShot(Mutex::new(Some(stream))), NoResolver);
    let reply = if request.body.is_empty() && request.method.as_str() == "GET" {
        agent.run(head(request).body(()).map_err(|_| HttpFailure::Other)?)
    } else {
        agent.run(head(request).body(request.body.as_slice()).map_err(|_| HttpFailure::Other)?)
    };
    let mut reply = reply.map_err(|e| sort(e.into_io()))?;
    // One allocation, since a vector that grows leaves copies behind.
    let mut body = Zeroizing::new(Vec::with_capacity(MAX_BODY + 1));
    let reader = reply.body_mut().as_reader();
    reader.take(MAX_BODY as u64 + 1).read_to_end(&mut body).map_err(sort)?;
    if body.len() > MAX_BODY {
        return Err(HttpFailure::TooLarge);
    }
    Ok(HttpResponse { status: reply.status().as_u16(), body })
}

fn connect(
    request: &HttpRequest,
    connector: &Connector,
    deadline: Deadline,
) -> Result<Stream, HttpFailure> {
    let target = Target::of(request).ok_or(HttpFailure::Other)?;
    let tls = target.tls_with(connector)?;
    let until = deadline.earlier(Deadline::after(Some(request.connect_timeout)));
    let mut stream = dial_with(&target.host, tls, until, &mut ()).map_err(|e| failure_of(&e))?;
    stream.set_deadline(deadline);
    Ok(stream)
}

fn config() -> Config {
    Config::builder()
        .proxy(None)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MAX_HEAD)
        .max_idle_connections(0)
        .accept("")
        .accept_encoding("")
        .user_agent(concat!("mongo-auth/", env!("CARGO_PKG_VERSION")))
        .build()
}

fn head(request: &HttpRequest) -> http::request::Builder {
    let head = http::Request::builder().method(request.method.as_str()).uri(&request.url);
    request.headers.iter().fold(head, |head, (name, value)| head.header(*name, value.as_str()))
}

fn sort(error: io::Error) -> HttpFailure {
    match error.kind() {
        io::ErrorKind::TimedOut => HttpFailure::Timeout,
        _ => HttpFailure::Other,
    }
}

/// Hands out the one connection that was made.
#[derive(Debug)]
struct OneShot(Mutex<Option<Stream>>);

impl transport::Connector for OneShot {
    type Out = Wire;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<Wire>, ureq::Error> {
        let stream = self.0.lock().ok().and_then(|mut stream| stream.take());
        let stream = stream.ok_or(ureq::Error::ConnectionFailed)?;
        Ok(Some(Wire { stream, buffers: LazyBuffers::new(MAX_HEAD, MAX_HEAD) }))
    }
}

/// A connection with the buffers that `ureq` wants. It has a deadline of its own.
#[derive(Debug)]
struct Wire {
    stream: Stream,
    buffers: LazyBuffers,
}

impl Transport for Wire {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        self.stream.flush()?;
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let read = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        false
    }

    fn is_tls(&self) -> bool {
        self.stream.tls_version().is_some()
    }
}

/// The connection is there before `ureq` asks for an address.
#[derive(Debug)]
struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &http::Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut addresses = self.empty();
        addresses.push(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)));
        Ok(addresses)
    }
}

#[cfg(test)]
use exchange as exchange_now;

#[cfg(test)]
#[path = "../tests/common/http.rs"]
mod tests;
