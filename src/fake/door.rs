//! The door between sockets and the model: it translates, and keeps no state of its own.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request as HttpRequest, Response, StatusCode};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::{Answer, Cut, Model, Request};

/// Pause after the system refuses a connection, so that it can recover.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Longest body that is read; a longer one breaks the connection.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The model, shared by all connections; its lock is held only while it computes.
#[derive(Debug)]
pub(super) struct Shared {
    model: Mutex<Model>,
    started: Instant,
}

impl Shared {
    pub(super) fn new(model: Model) -> Self {
        Self { model: Mutex::new(model), started: Instant::now() }
    }

    /// The model at the present time.
    pub(super) fn model(&self) -> MutexGuard<'_, Model> {
        let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        model.has_run(self.started.elapsed());
        model
    }
}

/// Serves until dropped; the connections end with it.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    lines.spawn(converse(stream, Arc::clone(&shared)));
                }
                Err(_) => sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = lines.join_next() => {}
        }
    }
}

/// Serves one connection; what breaks it off is the client's affair or a fault that was asked for.
async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request| respond(Arc::clone(&shared), request));
    // The fake's clock writes the Date header, or leaves it out.
    let connection = http1::Builder::new().auto_date_header(false).serve_connection(TokioIo::new(stream), service);
    connection.await.unwrap_or_default();
}

async fn respond(shared: Arc<Shared>, request: HttpRequest<Incoming>) -> io::Result<Response<Body>> {
    let request = translate(request).await?;
    let answer = shared.model().answer(&request);
    if !answer.delay.is_zero() {
        sleep(answer.delay).await;
    }
    if answer.cut == Some(Cut::BeforeHeaders) {
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    Ok(response(answer))
}

/// Reads the whole of a request, so that one that breaks off never reaches the model.
async fn translate(request: HttpRequest<Incoming>) -> io::Result<Request> {
    let (head, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: whole(body).await?,
    })
}

async fn whole(body: Incoming) -> io::Result<Bytes> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    to_bytes(Body::new(body), MOST_BYTES).await.map_err(io::Error::other)
}

fn response(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = match answer.cut {
        Some(Cut::MidBody) => broken(&answer, 2),
        Some(Cut::AfterBody) => broken(&answer, 1),
        _ => Body::from_stream(stream::iter(answer.body.into_iter().map(Ok::<Bytes, Infallible>))),
    };
    response
}

/// One part of a body, then a broken connection; the pause lets that part leave first.
fn broken(answer: &Answer, parts: usize) -> Body {
    let body = Bytes::from(answer.bytes());
    let part = body.slice(..body.len() / parts);
    let end = stream::once(async {
        sleep(Duration::from_millis(1)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(stream::iter([Ok(part)]).chain(end))
}
