//! The watch over one transfer: it may take long, but it must not stand still.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use tokio::time::{Instant, sleep_until, timeout};

use super::transport::{Body, Failure, Payload};

/// Watches one request and its answer; dropped, it ends a body that is still on its way.
pub(super) struct Vigil {
    longest: Duration,
    signs: Arc<Signs>,
}

/// What the two ends of a transfer tell each other.
struct Signs {
    moved: Mutex<Instant>,
    given_up: AtomicBool,
}

impl Vigil {
    /// Begins now; a body's wait for its first chunk includes connecting, which has a limit of its own.
    pub(super) fn begin(longest: Duration, has_body: bool) -> Self {
        let connecting = if has_body { longest } else { Duration::ZERO };
        let moved = Mutex::new(Instant::now() + connecting);
        Self { longest, signs: Arc::new(Signs { moved, given_up: AtomicBool::new(false) }) }
    }

    /// The payload's stream, where each chunk that is taken counts as progress.
    pub(super) fn follow(&self, payload: Payload) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        let signs = Arc::clone(&self.signs);
        payload.stream.map(move |chunk| {
            if signs.given_up.load(Relaxed) {
                return Err(io::Error::other("nobody waits for the answer any more"));
            }
            signs.note();
            chunk
        })
    }

    /// What `sending` gives, unless nothing moves for too long.
    pub(super) async fn over<A>(&self, sending: impl Future<Output = Result<A, Failure>>) -> Result<A, Failure> {
        tokio::select! {
            biased;
            answer = sending => answer,
            () = self.standstill() => Err(self.stalled("before the answer began")),
        }
    }

    /// The answer's body, each chunk of which is waited for as long.
    pub(super) fn until_end(self, body: Body) -> Body {
        stream::unfold(Some((self, body)), |state| async {
            let (vigil, mut body) = state?;
            match timeout(vigil.longest, body.next()).await {
                Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some((vigil, body)))),
                Ok(Some(Err(failure))) => Some((Err(failure), None)),
                Ok(None) => None,
                Err(_) => Some((Err(vigil.stalled("in the middle of the answer")), None)),
            }
        })
        .boxed()
    }

    /// The first chunk may come long before the time that connecting has, so no look is later than one limit away.
    async fn standstill(&self) {
        loop {
            let (now, deadline) = (Instant::now(), self.signs.moved() + self.longest);
            if deadline <= now {
                return;
            }
            sleep_until(deadline.min(now + self.longest)).await;
        }
    }

    fn stalled(&self, place: &str) -> Failure {
        Failure::Timeout(format!("{} s passed {place}", self.longest.as_secs_f64()))
    }
}

impl Drop for Vigil {
    fn drop(&mut self) {
        self.signs.given_up.store(true, Relaxed);
    }
}

impl Signs {
    fn note(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn moved(&self) -> Instant {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
