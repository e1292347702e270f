//! What arrives, and which answers are heard.

use std::io;

use _core::http::transport::Failure;
use bytes::Bytes;
use futures::{StreamExt, stream};
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::exchange::{CHUNK, LARGE, OK, PATIENT, TOO_LARGE, body, post, read, read_head, serve};

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
    assert_eq!(read(Ok(response)).await, Ok(Some(Bytes::from_static(b"{}"))));
    let (head, received) = served.await.unwrap();
    assert!(head.starts_with("post /v2/bulk http/1.1\r\n") && head.contains("content-type: text/x\r\n"), "{head}");
    assert!(head.contains("content-length: 131072\r\n") && !head.contains("transfer-encoding"), "{head}");
    assert_eq!(received, vec![7; 2 * CHUNK]);
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
    assert_eq!(read(Ok(response)).await, Ok(Some(Bytes::from_static(b"{}"))));
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
