//! Standing in line behind the first request of a credential.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::future::pending;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use futures::{StreamExt, poll, stream};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::time::{Instant, sleep, timeout};

use super::*;
use crate::config::{FixedToken, Options, Settings, TokenSource};
use crate::http::budget::Gate;
use crate::http::clock::SystemClock;
use crate::http::transport::{Failure, Request, Response};

/// Seconds that a request may stand still.
const PATIENCE: f64 = 0.3;

/// Does to the first request what it is told, and answers the others soon.
#[derive(Clone)]
struct Line {
    first: First,
    began: Instant,
    sent: Arc<Mutex<Vec<Duration>>>,
}

#[derive(Clone, Copy)]
enum First {
    Throttled,
    Unanswered,
}

impl Transport for Line {
    async fn send(&self, _: Request) -> Result<Response, Failure> {
        let is_first = {
            let mut sent = self.sent.lock().unwrap();
            sent.push(self.began.elapsed());
            sent.len() == 1
        };
        sleep(Duration::from_millis(20)).await;
        let (status, headers) = match self.first {
            First::Unanswered if is_first => pending().await,
            First::Throttled if is_first => {
                (StatusCode::TOO_MANY_REQUESTS, HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("1"))]))
            }
            _ => (StatusCode::OK, HeaderMap::new()),
        };
        Ok(Response { status, headers, body: stream::iter([Ok(Bytes::from_static(b"{}"))]).boxed() })
    }
}

fn line(first: First) -> (Api<Line, SystemClock>, Arc<Mutex<Vec<Duration>>>) {
    let source: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new("t")));
    let settings =
        Settings::resolve(Options { access_token: Some(source), timeout: Some(PATIENCE), ..Options::default() })
            .unwrap();
    let (began, sent) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let transport = Line { first, began, sent: Arc::clone(&sent) };
    (Api::new(transport, SystemClock, settings, Gate::alone(true)), sent)
}

#[tokio::test]
async fn whoever_stands_in_line_behind_a_429_waits_for_its_end() {
    let (api, sent) = line(First::Throttled);
    let answers = join_all((0..20).map(|_| api.get_list("thing", &[], ""))).await;
    assert!(answers.iter().all(Result::is_ok));
    let sent = sent.lock().unwrap();
    assert_eq!(sent.iter().filter(|at| at.as_millis() < 1_000).count(), 1, "{sent:?}");
    assert_eq!(sent.len(), 21);
}

#[tokio::test]
async fn a_first_request_that_nobody_goes_on_with_holds_up_nobody_for_ever() {
    let (api, sent) = line(First::Unanswered);
    let mut first = pin!(api.get_list("thing", &[], ""));
    assert!(poll!(first.as_mut()).is_pending());
    let others = join_all((0..20).map(|_| api.get_list("thing", &[], "")));
    let answers = timeout(Duration::from_secs(20), others).await.unwrap();
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(sent.lock().unwrap().len(), 21);
}
