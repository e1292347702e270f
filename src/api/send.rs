//! Sends one request to the API until it is answered or refused for good.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::lock;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE};
use http::{HeaderMap, HeaderName, StatusCode};
use url::Url;

use super::failure::refusal;
use super::usage::Usage;
use crate::config::{Credential, Settings, header_text};
use crate::error::{Error, Result};
use crate::http::budget::Gate;
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::{Door, Request, Response, Transport, collect};
use crate::secret::Secret;
use crate::time::Timestamp;

/// The longest JSON answer that is read: a page of 100 invoices has some 300 kB.
const LONGEST_ANSWER: usize = 64 << 20;
/// A page that is not JSON may be a proxy's bad minute; a login wall stays, so three tries tell them apart.
const MOST_UNREADABLE: u32 = 3;
/// The header that opens the sandbox (docs.qonto.com, sandbox).
pub(super) const STAGING_TOKEN: HeaderName = HeaderName::from_static("x-qonto-staging-token");

/// Qonto's API for one credential; clones share everything but the usage they count on.
#[derive(Debug)]
pub struct Api<T, C> {
    pub(super) shared: Arc<Shared<T, C>>,
    pub(super) usage: Arc<Usage>,
}

#[derive(Debug)]
pub(super) struct Shared<T, C> {
    pub(super) transport: T,
    pub(super) clock: C,
    pub(super) settings: Settings,
    gate: Gate,
    token: lock::Mutex<Option<(u64, Secret)>>,
    random: Mutex<fastrand::Rng>,
}

/// A whole answer of the API.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The JSON text.
    pub body: Bytes,
    /// Qonto's clock when it answered, unless it did not say.
    pub date: Option<Timestamp>,
    /// Our clock when we had asked.
    pub asked_at: Timestamp,
}

impl<T, C> Clone for Api<T, C> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), usage: Arc::clone(&self.usage) }
    }
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// Joins settings and network; nothing is sent yet.
    pub fn new(transport: T, clock: C, settings: Settings, gate: Gate) -> Self {
        let (token, random) = (lock::Mutex::new(None), Mutex::new(fastrand::Rng::new()));
        let shared = Shared { transport, clock, settings, gate, token, random };
        Self { shared: Arc::new(shared), usage: Arc::default() }
    }

    /// The same API, counting on a usage of its own.
    #[must_use]
    pub fn metered(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), usage: Arc::default() }
    }

    /// What was sent through this handle and its clones.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The clock in use.
    pub fn clock(&self) -> &C {
        &self.shared.clock
    }

    /// GETs a path below `/v2/`; `scope` is named when it is refused with a 403.
    pub(super) async fn get(&self, path: &[&str], query: &[(String, String)], scope: &str) -> Result<Answer> {
        let url = self.address(path, query);
        let mut attempt = Attempt::default();
        loop {
            self.usage.waited(self.shared.gate.pass(&self.shared.clock).await);
            let asked_at = self.shared.clock.now();
            let (token, credential) = self.authorization().await?;
            attempt.generation = token;
            self.usage.sent();
            log::debug!(target: "qontokit.http", "GET {} (attempt {})", url.path(), attempt.failures + 1);
            let outcome = match self.shared.transport.send(self.request(&url, credential)).await {
                Ok(response) => self.read(&url, scope, response, asked_at).await,
                Err(failure) => Err(failure.into()),
            };
            match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => self.prepare_repeat(&url, &mut attempt, error).await?,
            }
        }
    }

    fn address(&self, path: &[&str], query: &[(String, String)]) -> Url {
        let mut url = self.shared.settings.base_url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v2").extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn request(&self, url: &Url, credential: Secret) -> Request {
        let staging = self.shared.settings.staging_token.clone().map(|token| (STAGING_TOKEN, token));
        let accept = (ACCEPT, Secret::new("application/json"));
        let headers = [(AUTHORIZATION, credential), accept].into_iter().chain(staging).collect();
        Request { door: Door::Api, url: url.clone(), headers }
    }

    async fn read(&self, url: &Url, scope: &str, response: Response, asked_at: Timestamp) -> Result<Answer> {
        let Response { status, headers, body } = response;
        let what = format!("GET {}", url.path());
        let too_long = || Error::Decode(format!("{what} answered with more than {LONGEST_ANSWER} bytes"));
        let body = collect(body, LONGEST_ANSWER).await?.ok_or_else(too_long)?;
        if status != StatusCode::TOO_MANY_REQUESTS {
            self.shared.gate.thaw();
        }
        if status.is_success() {
            readable(&what, &headers, &body)?;
            return Ok(Answer { body, date: date(&headers), asked_at });
        }
        if status.is_redirection() {
            return Err(Error::Decode(format!("{what} was redirected ({}): {WALL}", status.as_u16())));
        }
        let retry_after = retry::retry_after(&headers, self.shared.clock.now());
        Err(refusal(&what, scope, status, &headers, &body, retry_after))
    }

    /// Waits as the error demands, or gives it back when repeating cannot help.
    async fn prepare_repeat(&self, url: &Url, attempt: &mut Attempt, error: Error) -> Result<()> {
        match &error {
            Error::RateLimit { retry_after, .. } => self.freeze(attempt, *retry_after),
            Error::Authentication(_) if self.may_renew(attempt) => self.renew(attempt).await?,
            _ if attempt.failures + 1 < most_attempts(&error, self.shared.settings.max_attempts) => {
                self.shared.clock.sleep(retry::pause(attempt.failures, self.random())).await;
                attempt.failures += 1;
            }
            _ => return Err(error),
        }
        if attempt.exhausted {
            return Err(error);
        }
        self.usage.repeated();
        log::info!(target: "qontokit.http", "repeating GET {}: {error}", url.path());
        Ok(())
    }

    /// A 429 stops everybody for a while; only patience ends the waiting.
    fn freeze(&self, attempt: &mut Attempt, told: Option<Duration>) {
        let now = self.shared.clock.elapsed();
        let since = *attempt.throttled_since.get_or_insert(now);
        attempt.exhausted = now.saturating_sub(since) >= retry::PATIENCE;
        let random = self.random();
        self.shared.gate.freeze(now, |refusals| retry::freeze(refusals, told, random));
    }

    fn may_renew(&self, attempt: &Attempt) -> bool {
        let refreshable = matches!(&self.shared.settings.credential, Credential::Token(source) if source.refreshable());
        refreshable && !attempt.renewed
    }

    /// Asks for a new token, once for all requests that were refused with the same one.
    async fn renew(&self, attempt: &mut Attempt) -> Result<()> {
        attempt.renewed = true;
        let mut token = self.shared.token.lock().await;
        if token.as_ref().is_some_and(|(generation, _)| *generation == attempt.generation) {
            *token = Some((attempt.generation + 1, self.ask_for_token().await?));
        }
        Ok(())
    }

    async fn authorization(&self) -> Result<(u64, Secret)> {
        if let Credential::ApiKey { login, secret_key } = &self.shared.settings.credential {
            return Ok((0, Secret::new(format!("{login}:{}", secret_key.expose()))));
        }
        let mut token = self.shared.token.lock().await;
        if token.is_none() {
            *token = Some((0, self.ask_for_token().await?));
        }
        let (generation, secret) = token.as_ref().ok_or_else(|| Error::Config("no token".to_owned()))?;
        Ok((*generation, Secret::new(format!("Bearer {}", secret.expose()))))
    }

    async fn ask_for_token(&self) -> Result<Secret> {
        match &self.shared.settings.credential {
            Credential::Token(source) => header_text("the access token", source.token().await?.expose()),
            Credential::ApiKey { secret_key, .. } => Ok(secret_key.clone()),
        }
    }

    fn random(&self) -> f64 {
        self.shared.random.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

/// What one request has been through.
#[derive(Default)]
struct Attempt {
    failures: u32,
    renewed: bool,
    exhausted: bool,
    generation: u64,
    throttled_since: Option<Duration>,
}

const WALL: &str = "this is not Qonto's API; in the sandbox pass staging_token, else check base_url and proxy";

/// A success must be JSON: the sandbox's login page comes with status 200 (docs.qonto.com, sandbox).
fn readable(what: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.contains("html") || body.trim_ascii_start().starts_with(b"<") {
        return Err(Error::Decode(format!("{what} answered with a web page instead of JSON: {WALL}")));
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Error::Decode(format!("{what} answered with {} bytes that are not JSON: {error}", body.len())))
        }
    }
}

/// How often a GET that failed like this is sent at most.
fn most_attempts(error: &Error, allowed: u32) -> u32 {
    match error {
        Error::Server(failure) | Error::Api(failure) => {
            let passing = StatusCode::from_u16(failure.status).is_ok_and(retry::is_passing);
            if passing { allowed } else { 1 }
        }
        Error::Connect(_) | Error::Timeout(_) | Error::Transport(_) => allowed,
        Error::Decode(_) => allowed.min(MOST_UNREADABLE),
        _ => 1,
    }
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok().map(Timestamp::from)
}
