//! What is slow has its time, and what stands still is given up.

use std::time::Duration;

use _core::http::transport::{Door, Failure};
use futures::StreamExt;
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until};

use super::exchange::{CHUNK, LARGE, OK, body, post, read, read_head, send, serve};

/// What a transfer that moves keeps to, even on a busy machine.
const ENOUGH: Duration = Duration::from_secs(1);
const SHORT: Duration = Duration::from_millis(400);

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
    let response = post(&address, ENOUGH, body(LARGE)).await.unwrap();
    assert_eq!(response.status, StatusCode::OK);
    assert!(served.await.unwrap() > ENOUGH);
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
            sleep(ENOUGH / 5).await;
            chunk
        })
        .boxed();
    assert_eq!(post(&address, ENOUGH, payload).await.unwrap().status, StatusCode::OK);
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
    let failure = read(post(&address, SHORT, body(CHUNK)).await).await.unwrap_err();
    assert!(matches!(failure, Failure::Timeout(_)), "{failure}");
    drop(done);
}

#[tokio::test]
async fn a_get_that_stands_still_is_given_up_too() {
    for (door, begun) in [(Door::Api, b"".as_slice()), (Door::File, OK.split_last().unwrap().1)] {
        let (done, end) = oneshot::channel::<()>();
        let (address, _served) = serve(move |mut socket| async move {
            read_head(&mut socket).await;
            socket.write_all(begun).await.unwrap();
            let _ = end.await;
        });
        let failure = read(send(&address, SHORT, door, None).await).await.unwrap_err();
        assert!(matches!(failure, Failure::Timeout(_)), "{failure}");
        drop(done);
    }
}
