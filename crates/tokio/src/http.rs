//! HTTP requests to credential endpoints.
//!
//! `hyper` speaks HTTP over a connection of ours: the same dialling, TLS and deadline as for the
//! server. It knows neither redirects nor proxies.

use crate::{dial::dial_with, stream::Stream, within::within};
use core::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Body, Bytes, Incoming},
    client::conn::http1,
    header::{CONTENT_LENGTH, HOST, USER_AGENT},
    rt,
};
use mongo_auth_host::{
    Connector, Deadline,
    aws::{HttpFailure, HttpRequest, HttpResponse, MAX_BODY, Target, failure_of},
};
use std::io;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zeroize::{Zeroize, Zeroizing};

/// The longest head of a reply.
const MAX_HEAD: usize = 16 * 1024;

/// Sends `request` and reads the reply, within the request's limits and `deadline`.
pub(crate) async fn exchange(
    request: &HttpRequest,
    connector: &Connector,
    deadline: Deadline,
) -> Result<HttpResponse, HttpFailure> {
    match deadline.remaining() {
        Ok(None) => {}
        Ok(Some(left)) if left > request.wait => {}
        _ => return Err(HttpFailure::Timeout),
    }
    tokio::time::sleep(request.wait).await;
    let deadline = deadline.earlier(Deadline::after(Some(request.timeout)));
    let stream = connect(request, connector, deadline).await?;
    let message = message(request)?;
    let exchanged = within(deadline, async { Ok(converse(stream, message).await) }).await;
    exchanged.unwrap_or(Err(HttpFailure::Timeout))
}

async fn connect(
    request: &HttpRequest,
    connector: &Connector,
    deadline: Deadline,
) -> Result<Stream, HttpFailure> {
    let target = Target::of(request).ok_or(HttpFailure::Other)?;
    let tls = target.tls_with(connector)?;
    let until = deadline.earlier(Deadline::after(Some(request.connect_timeout)));
    dial_with(&target.host, tls, until, &mut ()).await.map_err(|e| failure_of(&e))
}

fn message(request: &HttpRequest) -> Result<Request<Full<Bytes>>, HttpFailure> {
    let after_scheme = request.url.find("://").map_or(0, |at| at + 3);
    let path =
        request.url[after_scheme..].find(['/', '?']).map(|at| &request.url[after_scheme + at..]);
    let mut head = Request::builder()
        .method(request.method.as_str())
        .uri(match path {
            Some(path) if path.starts_with('/') => path.to_owned(),
            path => format!("/{}", path.unwrap_or_default()),
        })
        .header(USER_AGENT, concat!("mongo-auth/", env!("CARGO_PKG_VERSION")));
    if request.header("host").is_none() {
        head = head.header(HOST, request.authority());
    }
    if request.method.as_str() != "GET" && request.header("content-length").is_none() {
        head = head.header(CONTENT_LENGTH, request.body.len());
    }
    for (name, value) in &request.headers {
        head = head.header(*name, value.as_str());
    }
    // The copy is wiped when the last reference to it goes.
    let body = Bytes::from_owner(request.body.clone());
    head.body(Full::new(body)).map_err(|_| HttpFailure::Other)
}

/// Polls the connection beside the exchange, with no task of its own that could outlive it.
async fn converse(
    stream: Stream,
    message: Request<Full<Bytes>>,
) -> Result<HttpResponse, HttpFailure> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MAX_HEAD);
    let handshake = builder.handshake(Wire(stream)).await;
    let (mut sender, connection) = handshake.map_err(|_| HttpFailure::Other)?;
    let mut exchange = pin!(async move {
        let reply = sender.send_request(message).await.map_err(|_| HttpFailure::Other)?;
        receive(reply).await
    });
    let mut connection = pin!(connection);
    let mut over = false;
    poll_fn(|context| {
        if !over {
            over = connection.as_mut().poll(context).is_ready();
        }
        exchange.as_mut().poll(context)
    })
    .await
}

async fn receive(reply: Response<Incoming>) -> Result<HttpResponse, HttpFailure> {
    let status = reply.status().as_u16();
    let mut incoming = reply.into_body();
    if incoming.size_hint().lower() > MAX_BODY as u64 {
        return Err(HttpFailure::TooLarge);
    }
    // One allocation, since a vector that grows leaves copies behind.
    let mut body = Zeroizing::new(Vec::with_capacity(MAX_BODY));
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|_| HttpFailure::Other)?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > MAX_BODY - body.len() {
            return Err(HttpFailure::TooLarge);
        }
        body.extend_from_slice(&data);
    }
    Ok(HttpResponse { status, body })
}

/// A stream as `hyper` wants it.
struct Wire(Stream);

impl rt::Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buf: rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // By way of the stack: to hand over hyper's own buffer takes unsafe code.
        let mut bytes = [0; 4096];
        let len = buf.remaining().min(bytes.len());
        let mut read = ReadBuf::new(&mut bytes[..len]);
        let polled = Pin::new(&mut self.0).poll_read(context, &mut read);
        buf.put_slice(read.filled());
        bytes.zeroize();
        polled
    }
}

impl rt::Write for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
fn exchange_now(
    request: &HttpRequest,
    connector: &Connector,
    deadline: Deadline,
) -> Result<HttpResponse, HttpFailure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(exchange(request, connector, deadline))
}

#[cfg(test)]
#[path = "../../blocking/tests/common/http.rs"]
mod tests;
