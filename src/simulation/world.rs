//! A network, a clock and a Qonto in memory, which fail as they are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use futures::{FutureExt, StreamExt, stream};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use tokio::sync::Notify;

use crate::api::Api;
use crate::config::{FixedToken, Options, Settings};
use crate::fake;
use crate::http::budget::Gate;
use crate::http::clock::Clock;
use crate::http::transport::{Door, Failure, Request, Response, Transport};
use crate::secret::Secret;
use crate::simulation::writer::Writer;
use crate::time::Timestamp;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// Nobody is there.
    NoConnection,
    /// It never arrives.
    RequestLost,
    /// It is carried out, and the answer never arrives.
    AnswerLost,
    /// It is carried out, and half of the answer arrives.
    AnswerCut,
    /// It is refused with this status.
    Refused(u16),
    /// It is refused for the number of requests, to come back after so many seconds.
    Throttled(u64),
    /// It never arrives: a gateway answers with this status and a page of its own.
    Page(u16),
    /// It is carried out, and answered with this status all the same.
    CarriedOutBut(u16),
    /// The process dies before it leaves.
    CrashBefore,
    /// The process dies when half of its body has left.
    CrashMidBody,
    /// The process dies while Qonto works on it.
    CrashBeforeAnswer,
    /// The process dies when the answer has arrived and is not stored.
    CrashBeforeStored,
}

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

    async fn die(&self) -> ! {
        self.1.notify_one();
        std::future::pending().await
    }

    fn carry_out(&self, request: &fake::Request) -> fake::Answer {
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

    fn next_fate(&self, request: &Request) -> Fate {
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

impl Transport for World {
    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let lost = || Failure::Timeout("simulated".to_owned());
        let fate = self.next_fate(&request);
        if fate == Fate::NoConnection {
            return Err(Failure::Connect("simulated".to_owned()));
        }
        if fate == Fate::CrashBefore {
            self.die().await;
        }
        aloud(|| format!("{} {:?} {} {fate:?}", self.now_at_qonto(), request, request.url.query().unwrap_or_default()));
        let asked = self.translated(request, fate).await?;
        match fate {
            Fate::RequestLost => Err(lost()),
            Fate::Refused(status) => Ok(refusal(status)),
            Fate::Throttled(seconds) => Ok(throttled(seconds)),
            Fate::Page(status) => Ok(page(status)),
            Fate::CarriedOutBut(status) => {
                self.carry_out(&asked);
                Ok(refusal(status))
            }
            Fate::AnswerLost => {
                self.carry_out(&asked);
                Err(lost())
            }
            Fate::CrashBeforeAnswer => {
                self.carry_out(&asked);
                self.die().await
            }
            Fate::AnswerCut => Ok(cut(response(self.carry_out(&asked)))),
            Fate::CrashBeforeStored => {
                let answer = response(self.carry_out(&asked));
                let world = self.clone();
                let end = stream::once(async move { world.die().await });
                Ok(Response { body: answer.body.chain(end).boxed(), ..answer })
            }
            _ => Ok(response(self.carry_out(&asked))),
        }
    }
}

impl World {
    async fn translated(&self, request: Request, fate: Fate) -> Result<fake::Request, Failure> {
        let mut headers: Vec<(String, String)> =
            request.headers.iter().map(|(name, value)| (name.to_string(), value.expose().to_owned())).collect();
        let (method, mut body) = (request.method().to_string(), BytesMut::new());
        if let Some(mut payload) = request.body {
            headers.push(("content-type".to_owned(), payload.content_type.clone()));
            while let Some(chunk) = payload.stream.next().await {
                body.extend_from_slice(&chunk.map_err(|error| Failure::Broken(error.to_string()))?);
                if fate == Fate::CrashMidBody && body.len() > 200 {
                    self.die().await;
                }
            }
            assert_eq!(u64::try_from(body.len()).unwrap(), payload.length, "a body is as long as it was declared");
        }
        let query = request.url.query().unwrap_or_default().to_owned();
        Ok(fake::Request { method, path: request.url.path().to_owned(), query, headers, body: body.freeze() })
    }
}

/// A story that was asked for is told while it happens.
#[expect(clippy::print_stderr, reason = "somebody reads along")]
pub(crate) fn aloud(line: impl FnOnce() -> String) {
    if std::env::var_os("QONTOKIT_STORY").is_some() {
        eprintln!("{}", line());
    }
}

fn response(answer: fake::Answer) -> Response {
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        headers.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let status = StatusCode::from_u16(answer.status).unwrap();
    Response { status, headers, body: stream::iter(answer.body.into_iter().map(Ok)).boxed() }
}

fn refusal(status: u16) -> Response {
    let body = Bytes::from_static(b"{\"errors\":[{\"code\":\"simulated\",\"detail\":\"simulated\"}]}");
    let status = StatusCode::from_u16(status).unwrap();
    Response { status, headers: HeaderMap::new(), body: stream::iter([Ok(body)]).boxed() }
}

fn page(status: u16) -> Response {
    let text = Bytes::from_static(b"404 page not found");
    Response { body: stream::iter([Ok(text)]).boxed(), ..refusal(status) }
}

fn throttled(seconds: u64) -> Response {
    let mut response = refusal(429);
    response.headers.insert(RETRY_AFTER, seconds.into());
    response
}

fn cut(answer: Response) -> Response {
    let broken = Err(Failure::Broken("simulated".to_owned()));
    Response {
        body: answer
            .body
            .map(|chunk| chunk.map(|bytes| bytes.slice(..bytes.len() / 2)))
            .chain(stream::iter([broken]))
            .boxed(),
        ..answer
    }
}
