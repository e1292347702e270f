//! A network and a clock that do as they are told.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use http::{HeaderMap, StatusCode};

use crate::config::TokenSource;
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::{Failure, Request, Response, Transport};
use crate::secret::Secret;
use crate::time::Timestamp;

/// Answers with one status after another and keeps what it was sent.
#[derive(Clone, Default)]
pub(super) struct Script {
    statuses: Arc<Mutex<VecDeque<u16>>>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Script {
    pub(super) fn of(statuses: &[u16]) -> Self {
        Self { statuses: Arc::new(Mutex::new(statuses.iter().copied().collect())), ..Self::default() }
    }

    pub(super) fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

impl Transport for Script {
    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let mut line = format!("{request:?}");
        for (name, value) in &request.headers {
            line = format!("{line} {name}={}", value.expose());
        }
        if let Some(payload) = request.body {
            let bytes: Vec<Bytes> = payload.stream.try_collect().await.unwrap();
            line = format!("{line} {} {:?}", payload.content_type, bytes.concat());
        }
        self.sent.lock().unwrap().push(line);
        let status = StatusCode::from_u16(self.statuses.lock().unwrap().pop_front().unwrap()).unwrap();
        let body = stream::iter([Ok(Bytes::from_static(b"{}"))]).boxed();
        Ok(Response { status, headers: HeaderMap::new(), body })
    }
}

/// Time passes only in sleep.
#[derive(Clone, Default)]
pub(super) struct Slept(Arc<Mutex<Duration>>);

impl Clock for Slept {
    fn now(&self) -> Timestamp {
        Timestamp::parse("2026-11-22T06:00:00Z").unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

/// Gives another token each time.
#[derive(Default)]
pub(super) struct Tokens(Mutex<u32>);

impl TokenSource for Tokens {
    fn token(&self) -> BoxFuture<'_, Result<Secret>> {
        let mut given = self.0.lock().unwrap();
        *given += 1;
        let token = Secret::new(format!("t{given}"));
        async { Ok(token) }.boxed()
    }

    fn refreshable(&self) -> bool {
        true
    }
}
