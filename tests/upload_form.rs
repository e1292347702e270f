//! Sending a body over real sockets: to servers that are slow, hasty or gone.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::future::Future;
use std::io;
use std::time::Duration;

use _core::http::network::{Network, NetworkSettings};
use _core::http::transport::{Door, Failure, Payload, Request, Response, Transport, collect};
use bytes::Bytes;
use futures::{StreamExt, stream};
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

const CHUNK: usize = 64 * 1024;
/// More than all buffers between the two ends together.
const LARGE: usize = 32 << 20;
const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const TOO_LARGE: &[u8] = b"HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// A server with small buffers that serves one connection; its address, and what becomes of the served one.
fn serve<F: Future<Output = A> + Send, A: Send + 'static>(
    answer: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (String, tokio::task::JoinHandle<A>)
where
    F: 'static,
{
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener: TcpListener = socket.listen(1).unwrap();
    let address = format!("http://{}/v2/bulk", listener.local_addr().unwrap());
    (address, tokio::spawn(async move { answer(listener.accept().await.unwrap().0).await }))
}

async fn read_head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

fn body(length: usize) -> Payload {
    let chunk = Bytes::from_static(&[7; CHUNK]);
    let stream = stream::iter(0..length / CHUNK).map(move |_| Ok(chunk.clone())).boxed();
    Payload { content_type: "text/x".to_owned(), length: u64::try_from(length).unwrap(), stream }
}

async fn post(address: &str, timeout: Duration, payload: Payload) -> Result<Response, Failure> {
    let settings = NetworkSettings { timeout, is_local: true, ..NetworkSettings::default() };
    let url = address.parse().unwrap();
    let request = Request { door: Door::Api, url, headers: Vec::new(), body: Some(payload) };
    Network::new(&settings).unwrap().send(request).await
}

async fn read(response: Response) -> Result<Option<Bytes>, Failure> {
    collect(response.body, 100).await
}

const PATIENT: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(400);

#[tokio::test]
async fn a_body_is_sent_with_its_length_and_never_in_chunks() {
    let (address, served) = serve(|mut socket| async move {
        let head = read_head(&mut socket).await;
        let mut body = vec![0; 2 * CHUNK];
        socket.read_exact(&mut body).await.unwrap();
        socket.write_all(OK).await.unwrap();
        (head.to_ascii_lowercase(), body)
    });
    let response = post(&address, PATIENT, body(2 * CHUNK)).await.unwrap();
    assert_eq!(read(response).await, Ok(Some(Bytes::from_static(b"{}"))));
    let (head, received) = served.await.unwrap();
    assert!(head.starts_with("post /v2/bulk http/1.1\r\n") && head.contains("content-type: text/x\r\n"), "{head}");
    assert!(head.contains("content-length: 131072\r\n") && !head.contains("transfer-encoding"), "{head}");
    assert_eq!(received, [7; 2 * CHUNK]);
}

#[tokio::test]
async fn a_slow_server_has_the_time_it_needs_as_long_as_it_reads() {
    let (address, served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        let (begun, mut part) = (Instant::now(), vec![0; LARGE / 32]);
        for turn in 1..=32 {
            socket.read_exact(&mut part).await.unwrap();
            sleep_until(begun + Duration::from_millis(60) * turn).await;
        }
        socket.write_all(OK).await.unwrap();
        begun.elapsed()
    });
    let timeout = Duration::from_secs(1);
    let response = post(&address, timeout, body(LARGE)).await.unwrap();
    assert_eq!(response.status, StatusCode::OK);
    assert!(served.await.unwrap() > timeout);
}

#[tokio::test]
async fn a_slow_source_has_the_time_it_needs_too() {
    let (address, _served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        socket.read_exact(&mut vec![0; 8 * CHUNK]).await.unwrap();
        socket.write_all(OK).await.unwrap();
    });
    let mut payload = body(8 * CHUNK);
    payload.stream = payload
        .stream
        .then(|chunk| async {
            tokio::time::sleep(SHORT / 4).await;
            chunk
        })
        .boxed();
    assert_eq!(post(&address, SHORT, payload).await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_server_that_stops_reading_is_given_up_and_gets_no_more() {
    let (resume, resumed) = oneshot::channel();
    let (address, served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        resumed.await.unwrap();
        let mut rest = Vec::new();
        let _ = socket.read_to_end(&mut rest).await;
        rest.len()
    });
    let failure = post(&address, SHORT, body(LARGE)).await.err().unwrap();
    assert!(matches!(failure, Failure::Timeout(_)), "{failure}");
    resume.send(()).unwrap();
    assert!(served.await.unwrap() < LARGE, "the body went on after it was given up");
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let (done, end) = oneshot::channel::<()>();
    let (address, _served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        socket.read_exact(&mut vec![0; CHUNK]).await.unwrap();
        let _ = end.await;
    });
    let failure = post(&address, SHORT, body(CHUNK)).await.err().unwrap();
    assert!(matches!(failure, Failure::Timeout(_)), "{failure}");
    drop(done);
}

#[tokio::test]
async fn an_answer_that_stops_halfway_is_given_up() {
    let (done, end) = oneshot::channel::<()>();
    let (address, _served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        socket.read_exact(&mut vec![0; CHUNK]).await.unwrap();
        socket.write_all(OK.split_last().unwrap().1).await.unwrap();
        let _ = end.await;
    });
    let response = post(&address, SHORT, body(CHUNK)).await.unwrap();
    let failure = read(response).await.unwrap_err();
    assert!(matches!(failure, Failure::Timeout(_)), "{failure}");
    drop(done);
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_body_is_read() {
    let (address, served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        socket.write_all(TOO_LARGE).await.unwrap();
        let mut rest = Vec::new();
        let _ = socket.read_to_end(&mut rest).await;
        rest.len()
    });
    let response = post(&address, PATIENT, body(LARGE)).await.unwrap();
    assert_eq!(response.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(read(response).await, Ok(Some(Bytes::from_static(b"{}"))));
    assert!(served.await.unwrap() < LARGE, "the body went on after its answer");
}

#[tokio::test]
async fn an_answer_and_a_close_before_the_end_of_the_body_is_read() {
    let (address, _served) = serve(|mut socket| async move {
        read_head(&mut socket).await;
        socket.write_all(TOO_LARGE).await.unwrap();
    });
    // Bytes that nobody reads make the server's system reset the connection, which may overtake the answer.
    let answer = post(&address, PATIENT, body(LARGE)).await.map(|response| response.status);
    assert!(matches!(answer, Ok(StatusCode::PAYLOAD_TOO_LARGE) | Err(Failure::Broken(_))), "{answer:?}");
}

#[tokio::test]
async fn a_body_that_breaks_off_breaks_the_connection() {
    let (address, served) = serve(|mut socket| async move {
        let mut rest = Vec::new();
        let _ = socket.read_to_end(&mut rest).await;
        rest.len()
    });
    let mut payload = body(64 * CHUNK);
    payload.stream = payload.stream.take(32).chain(stream::iter([Err(io::Error::other("changed"))])).boxed();
    let failure = post(&address, PATIENT, payload).await.err().unwrap();
    assert!(matches!(&failure, Failure::Broken(why) if why.contains("changed")), "{failure:?}");
    assert!(served.await.unwrap() < 33 * CHUNK);
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failure = post(&format!("http://{address}/"), PATIENT, body(CHUNK)).await.err().unwrap();
    assert!(matches!(failure, Failure::Connect(_)), "{failure}");
}
