//! One request with a body, and the server that it goes to.

use std::future::Future;
use std::time::Duration;

use _core::http::network::{Network, NetworkSettings};
use _core::http::transport::{Door, Failure, Payload, Request, Response, Transport, collect};
use bytes::Bytes;
use futures::{StreamExt, stream};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

pub(super) const CHUNK: usize = 64 * 1024;
/// More than all buffers between the two ends together.
pub(super) const LARGE: usize = 32 << 20;
pub(super) const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
pub(super) const TOO_LARGE: &[u8] =
    b"HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// A server with small buffers that serves one connection; its address, and what becomes of the served one.
pub(super) fn serve<F: Future<Output = A> + Send + 'static, A: Send + 'static>(
    answer: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (String, JoinHandle<A>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener: TcpListener = socket.listen(1).unwrap();
    let address = format!("http://{}/v2/bulk", listener.local_addr().unwrap());
    (address, tokio::spawn(async move { answer(listener.accept().await.unwrap().0).await }))
}

pub(super) async fn read_head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

pub(super) fn body(length: usize) -> Payload {
    let chunk = Bytes::from(vec![7; CHUNK]);
    let stream = stream::iter(0..length / CHUNK).map(move |_| Ok(chunk.clone())).boxed();
    Payload { content_type: "text/x".to_owned(), length: u64::try_from(length).unwrap(), stream }
}

pub(super) async fn post(address: &str, timeout: Duration, payload: Payload) -> Result<Response, Failure> {
    send(address, timeout, Door::Api, Some(payload)).await
}

pub(super) async fn send(
    address: &str,
    timeout: Duration,
    door: Door,
    body: Option<Payload>,
) -> Result<Response, Failure> {
    let settings = NetworkSettings { timeout, is_local: true, ..NetworkSettings::default() };
    let request = Request { door, url: address.parse().unwrap(), headers: Vec::new(), body };
    Network::new(&settings).unwrap().send(request).await
}

pub(super) async fn read(answer: Result<Response, Failure>) -> Result<Option<Bytes>, Failure> {
    collect(answer?.body, 100).await
}

pub(super) const PATIENT: Duration = Duration::from_secs(20);
