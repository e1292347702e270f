//! A network, a clock and a Qonto in memory, which fail as they are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use fastrand::Rng;
use futures::FutureExt;
use serde_json::Value;
use tokio::sync::Notify;

use crate::api::Api;
use crate::config::{FixedToken, Options, Settings, TokenSource};
use crate::fake;
use crate::http::budget::Gate;
use crate::http::clock::Clock;
use crate::http::transport::{Door, Request};
use crate::secret::Secret;
use crate::simulation::fate::Fate;
use crate::simulation::history::{Asked, Commit};
use crate::simulation::writer::Writer;
use crate::time::Timestamp;

/// A network, a clock and a Qonto; clones are the same one.
#[derive(Clone)]
pub(crate) struct World(Arc<Mutex<State>>, Arc<Notify>);

pub(crate) struct State {
    pub(crate) model: fake::Model,
    pub(super) elapsed: Duration,
    pub(super) start: Timestamp,
    /// How far our clock is ahead of Qonto's, or behind it.
    pub(crate) skew: i64,
    /// How far the `Date` of its answers is ahead of Qonto's clock, or behind it.
    pub(crate) date_off: i64,
    /// How far the clocks of Qonto's machines are apart, in seconds: each answer comes from any of them.
    pub(crate) nodes: i64,
    /// After so many more answers our clock jumps to being so far ahead.
    pub(crate) jump: Option<(u32, i64)>,
    /// How long one request takes.
    pub(crate) tick: Duration,
    /// Whether we keep to Qonto's limits.
    pub(crate) is_limited: bool,
    /// How many requests a second other programs send from our address.
    pub(crate) others: u128,
    /// Millionths of a request that they are behind.
    pub(super) owed: u128,
    /// Where tokens come from, unless there is only one.
    pub(crate) tokens: Option<Arc<dyn TokenSource>>,
    /// Whether answers overtake each other.
    pub(crate) is_busy: bool,
    /// Requests that did not just go well.
    pub(crate) met: u64,
    /// What is written down of this world.
    pub(super) commits: Vec<Commit>,
    pub(super) asked: Vec<Asked>,
    pub(super) rng: Rng,
    /// Whether a file is served with other bytes than it was sent with.
    pub(crate) files_altered: bool,
    /// What happens to the next uploads, and what to all after them.
    pub(crate) uploads: VecDeque<Fate>,
    pub(crate) afterwards: Fate,
    /// What happens to the next questions.
    pub(crate) questions: VecDeque<Fate>,
    /// What happens to every question for a single invoice.
    pub(crate) singles: Option<Fate>,
    /// What happens to the next files.
    pub(crate) files: VecDeque<Fate>,
    /// Uploads that left, whole or not.
    pub(crate) sent: u64,
    /// Questions after attachments.
    pub(crate) compared: u64,
    /// After so many more pages with a lower bound one is answered as if there were none.
    pub(crate) unbounded: Option<u32>,
    /// Who changes the account while others read it.
    pub(crate) writer: Option<Writer>,
}

const BASE_URL: &str = "http://127.0.0.1:9";
const TICK: Duration = Duration::from_millis(50);

impl World {
    pub(crate) fn new(settings: fake::Settings) -> Self {
        let start = Timestamp::parse("2026-11-02T09:00:00Z").unwrap();
        let rng = Rng::with_seed(settings.seed);
        let model = fake::Model::new(settings, start.micros() / 1000, BASE_URL);
        let state = State {
            model,
            elapsed: Duration::ZERO,
            start,
            skew: 0,
            date_off: 0,
            nodes: 0,
            jump: None,
            tick: TICK,
            is_limited: false,
            others: 0,
            owed: 0,
            tokens: None,
            is_busy: false,
            met: 0,
            commits: Vec::new(),
            asked: Vec::new(),
            rng,
            files_altered: false,
            uploads: VecDeque::new(),
            afterwards: Fate::Answered,
            questions: VecDeque::new(),
            singles: None,
            files: VecDeque::new(),
            sent: 0,
            compared: 0,
            unbounded: None,
            writer: None,
        };
        Self(Arc::new(Mutex::new(state)), Arc::default())
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// A process that died does not die again in the next one.
    pub(crate) fn rise(&self) {
        let _ = self.1.notified().now_or_never();
    }

    /// Completes when the process has died.
    pub(crate) async fn died(&self) {
        self.1.notified().await;
    }

    /// Time in which nobody does anything.
    pub(crate) fn outage(&self, seconds: u64) {
        let mut state = self.state();
        let until = state.elapsed + Duration::from_secs(seconds);
        state.pass_time(until);
    }

    pub(crate) fn api(&self) -> Api<Self, Self> {
        let only: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new(fake::Settings::default().access_token)));
        let options = Options {
            access_token: Some(self.state().tokens.clone().unwrap_or(only)),
            base_url: Some(BASE_URL.to_owned()),
            ..Options::default()
        };
        let gate = Gate::alone(self.state().is_limited);
        Api::new(self.clone(), self.clone(), Settings::resolve(options).unwrap(), gate)
    }

    /// Qonto's clock.
    pub(crate) fn now_at_qonto(&self) -> Timestamp {
        let state = self.state();
        state.start.plus(state.elapsed)
    }

    pub(crate) fn uploads(&self) -> Vec<Value> {
        self.state().model.uploads()
    }

    pub(super) async fn die(&self) -> ! {
        self.1.notify_one();
        std::future::pending().await
    }

    pub(super) fn carry_out(&self, request: &fake::Request) -> fake::Answer {
        let mut state = self.state();
        let until = state.elapsed + state.tick;
        state.pass_time(until);
        state.compared += u64::from(request.path.starts_with("/v2/attachments/"));
        let answer = state.model.answer(request);
        state.note_commits();
        let State { writer, model, .. } = &mut *state;
        if let Some(writer) = writer {
            writer.write(model);
        }
        state.note_commits();
        state.turn_clock();
        state.told(answer, request.path.starts_with("/v2/"))
    }

    pub(super) fn next_fate(&self, request: &Request) -> Fate {
        let fate = self.drawn_fate(request);
        self.state().met += u64::from(fate != Fate::Answered);
        fate
    }

    fn drawn_fate(&self, request: &Request) -> Fate {
        let mut state = self.state();
        if request.body.is_none() {
            if let Some(fate) = state.singles.filter(|_| request.url.path().contains("_invoices/")) {
                return fate;
            }
            let State { files, questions, .. } = &mut *state;
            let fates = if request.door == Door::File { files } else { questions };
            return fates.pop_front().unwrap_or(Fate::Answered);
        }
        state.sent += 1;
        let afterwards = state.afterwards;
        state.uploads.pop_front().unwrap_or(afterwards)
    }
}

fn shifted(now: Timestamp, seconds: i64) -> Timestamp {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { now.minus(distance) } else { now.plus(distance) }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        let state = self.state();
        shifted(state.start.plus(state.elapsed), state.skew)
    }

    fn elapsed(&self) -> Duration {
        self.state().elapsed
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.elapsed() + duration;
        // Those who wait at the same time wait together.
        tokio::task::yield_now().await;
        self.state().pass_time(until);
    }
}
