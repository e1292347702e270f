//! Sends one request to the API until it is answered or refused for good.

use http::header::{ACCEPT, AUTHORIZATION, DATE};
use http::{HeaderMap, HeaderName, StatusCode};
use url::Url;

use super::attempt::Attempt;
use super::failure::refusal;
use super::handle::{Answer, Api};
use super::readable::{WALL, readable};
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::{Door, Payload, Request, Response, Transport, collect};
use crate::secret::Secret;
use crate::time::Timestamp;

/// The longest JSON answer that is read: a page of 100 invoices has some 300 kB.
const LONGEST_ANSWER: usize = 64 << 20;
/// The header that opens the sandbox (docs.qonto.com, sandbox).
pub(super) const STAGING_TOKEN: HeaderName = HeaderName::from_static("x-qonto-staging-token");

impl<T: Transport, C: Clock> Api<T, C> {
    /// GETs a path below `/v2/`; `scope` is named when it is refused with a 403.
    pub(super) async fn get(&self, path: &[&str], query: &[(String, String)], scope: &str) -> Result<Answer> {
        let url = self.address(path, query);
        let mut attempt = Attempt::default();
        loop {
            self.turn().await;
            match self.send(&url, None, scope, &mut attempt).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.prepare_repeat(&mut attempt, error).await?,
            }
        }
    }

    /// Waits until another request fits into Qonto's limits and no 429 holds everybody up, and counts that request.
    pub async fn turn(&self) {
        let from = self.shared.clock.elapsed();
        self.shared.gate.pass(&self.shared.clock).await;
        self.usage.waited(from, self.shared.clock.elapsed());
    }

    /// Sends once, when its turn has come: a GET, or a POST of the body.
    pub(super) async fn send(
        &self,
        url: &Url,
        body: Option<Payload>,
        scope: &str,
        attempt: &mut Attempt,
    ) -> Result<Answer> {
        let mut request = Request { door: Door::Api, url: url.clone(), headers: Vec::new(), body };
        attempt.name(&request);
        let asked_at = self.shared.clock.now();
        let leave = self.leave(attempt).await?;
        self.usage.sent();
        log::debug!(target: "qontokit.http", "{} (attempt {})", attempt.what(), attempt.failures + 1);
        request.headers = self.headers(leave.credential.clone());
        let response = self.shared.transport.send(request).await;
        self.note_standing(&leave, response.as_ref().ok().map(|response| response.status));
        let response = response?;
        let answer = self.read(scope, response, asked_at, attempt).await;
        answer.inspect_err(|error| self.usage.note_refusal(leave.generation, error))
    }

    pub(super) fn address(&self, path: &[&str], query: &[(String, String)]) -> Url {
        let mut url = self.shared.settings.base_url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v2").extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn headers(&self, credential: Secret) -> Vec<(HeaderName, Secret)> {
        let staging = self.shared.settings.staging_token.clone().map(|token| (STAGING_TOKEN, token));
        let accept = (ACCEPT, Secret::new("application/json"));
        [(AUTHORIZATION, credential), accept].into_iter().chain(staging).collect()
    }

    async fn read(
        &self,
        scope: &str,
        response: Response,
        asked_at: Timestamp,
        attempt: &mut Attempt,
    ) -> Result<Answer> {
        let Response { status, headers, body } = response;
        let what = attempt.what();
        let too_long = || Error::Decode(format!("{what} answered with more than {LONGEST_ANSWER} bytes"));
        let body = collect(body, LONGEST_ANSWER).await?.ok_or_else(too_long)?;
        if status != StatusCode::TOO_MANY_REQUESTS {
            self.shared.gate.thaw(self.shared.clock.elapsed());
        }
        if status.is_success() {
            readable(&what, &headers, &body)?;
            return Ok(Answer { body, date: date(&headers), asked_at });
        }
        if status.is_redirection() {
            return Err(Error::Decode(format!("{what} was redirected ({}): {WALL}", status.as_u16())));
        }
        // A date is meant by Qonto's clock, which the answer tells; ours may be wrong.
        let now = date(&headers).unwrap_or_else(|| self.shared.clock.now());
        attempt.told = retry::retry_after(&headers, now);
        Err(refusal(&what, scope, status, &headers, &body, attempt.told))
    }
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok().map(Timestamp::from)
}
