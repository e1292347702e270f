//! A network, a clock and a Qonto in memory, which fail as they are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use serde_json::Value;
use tokio::sync::Notify;

use crate::api::Api;
use crate::config::{FixedToken, Options, Settings};
use crate::fake;
use crate::http::budget::Gate;
use crate::http::clock::Clock;
use crate::http::transport::{Door, Request};
use crate::secret::Secret;
use crate::simulation::fate::Fate;
use crate::simulation::writer::Writer;
use crate::time::Timestamp;

/// A network, a clock and a Qonto; clones are the same one.
#[derive(Clone)]
pub(crate) struct World(Arc<Mutex<State>>, Arc<Notify>);

pub(crate) struct State {
    pub(crate) model: fake::Model,
    elapsed: Duration,
    start: Timestamp,
    /// How far our clock is ahead of Qonto's, or behind it.
    pub(crate) skew: i64,
    /// How far the `Date` of its answers is ahead of Qonto's clock, or behind it.
    pub(crate) date_off: i64,
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
    /// Who changes the account while others read it.
    pub(crate) writer: Option<Writer>,
}

const BASE_URL: &str = "http://127.0.0.1:9";
const TICK: Duration = Duration::from_millis(50);

impl World {
    pub(crate) fn new(settings: fake::Settings) -> Self {
        let start = Timestamp::parse("2026-11-02T09:00:00Z").unwrap();
        let model = fake::Model::new(settings, start.micros() / 1000, BASE_URL);
        let state = State {
            model,
            elapsed: Duration::ZERO,
            start,
            skew: 0,
            date_off: 0,
            files_altered: false,
            uploads: VecDeque::new(),
            afterwards: Fate::Answered,
            questions: VecDeque::new(),
            singles: None,
            files: VecDeque::new(),
            sent: 0,
            compared: 0,
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
        state.elapsed += Duration::from_secs(seconds);
        let elapsed = state.elapsed;
        state.model.has_run(elapsed);
    }

    pub(crate) fn api(&self) -> Api<Self, Self> {
        let options = Options {
            access_token: Some(Arc::new(FixedToken(Secret::new(fake::Settings::default().access_token)))),
            base_url: Some(BASE_URL.to_owned()),
            ..Options::default()
        };
        Api::new(self.clone(), self.clone(), Settings::resolve(options).unwrap(), Gate::alone(false))
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
        state.elapsed += TICK;
        let elapsed = state.elapsed;
        state.model.has_run(elapsed);
        state.compared += u64::from(request.path.starts_with("/v2/attachments/"));
        let answer = state.model.answer(request);
        let State { writer, model, .. } = &mut *state;
        if let Some(writer) = writer {
            writer.write(model);
        }
        state.told(answer, request.path.starts_with("/v2/"))
    }

    pub(super) fn next_fate(&self, request: &Request) -> Fate {
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

impl State {
    /// What becomes of an answer before it is served.
    fn told(&self, mut answer: fake::Answer, is_of_api: bool) -> fake::Answer {
        if self.date_off != 0 {
            let date = shifted(self.start.plus(self.elapsed), self.date_off);
            let date = SystemTime::UNIX_EPOCH + Duration::from_micros(date.micros().unsigned_abs());
            answer.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
            answer.headers.push(("date".to_owned(), httpdate::fmt_http_date(date)));
        }
        if self.files_altered && !is_of_api {
            answer.body.iter_mut().for_each(|piece| *piece = piece.to_ascii_uppercase().into());
        }
        answer
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
        self.state().elapsed += duration;
    }
}
