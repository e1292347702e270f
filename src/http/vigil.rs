//! The watch over one transfer: it may take long, but it must not stand still.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use tokio::time::{Instant, sleep_until, timeout};

use super::pace::Pace;
use super::transport::{Body, Failure, Payload};

/// Watches one request and its answer; dropped, it ends a body that is still on its way.
pub(super) struct Vigil {
    longest: Duration,
    pace: Pace,
    signs: Arc<Signs>,
}

/// What the two ends of a transfer tell each other.
struct Signs {
    moved: Mutex<Instant>,
    given_up: AtomicBool,
}

impl Vigil {
    /// Begins now; a body's wait for its first chunk includes connecting, which has a limit of its own.
    pub(super) fn begin(longest: Duration, pace: Pace, has_body: bool) -> Self {
        let connecting = if has_body { longest } else { Duration::ZERO };
        let moved = Mutex::new(Instant::now() + connecting);
        Self { longest, pace, signs: Arc::new(Signs { moved, given_up: AtomicBool::new(false) }) }
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

    /// The answer's body: each chunk of it is waited for as long, and all of them together not for ever.
    pub(super) fn until_end(self, body: Body) -> Body {
        let arriving = Arriving { vigil: self, body, received: 0, waited: Duration::ZERO };
        stream::unfold(Some(arriving), |arriving| async {
            let mut arriving = arriving?;
            let chunk = arriving.next().await?;
            let rest = chunk.is_ok().then_some(arriving);
            Some((chunk, rest))
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
        Failure::Timeout(format!("no progress for {} s {place}", self.longest.as_secs_f64()))
    }
}

/// An answer's body, and how it has come so far.
struct Arriving {
    vigil: Vigil,
    body: Body,
    received: u64,
    waited: Duration,
}

impl Arriving {
    async fn next(&mut self) -> Option<Result<Bytes, Failure>> {
        let (longest, left) = (self.vigil.longest, self.vigil.pace.left(self.received, self.waited));
        let since = Instant::now();
        let Ok(chunk) = timeout(longest.min(left), self.body.next()).await else {
            return Some(Err(if left < longest {
                self.too_slow()
            } else {
                self.vigil.stalled("in the middle of the answer")
            }));
        };
        self.waited += since.elapsed();
        if let Some(Ok(bytes)) = &chunk {
            self.received = self.received.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        }
        chunk
    }

    fn too_slow(&self) -> Failure {
        let (bytes, waited) = (self.received, self.waited.as_secs_f64());
        Failure::Timeout(format!("the answer came too slowly, {bytes} bytes of it in {waited:.1} s"))
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
