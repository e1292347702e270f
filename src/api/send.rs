//! Sends one request to the API until it is answered or refused for good.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, DATE};
use http::{HeaderMap, HeaderName, StatusCode};
use url::Url;

use super::attempt::Attempt;
use super::failure::{refusal, without};
use super::handle::{Answer, Api};
use super::readable::{WALL, readable};
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::{Door, Payload, Request, Response, Transport, collect};
use crate::secret::Secret;
use crate::time::Timestamp;

/// The longest page that is read, unpacked: 100 invoices have some 300 kB, and few have a thousand lines.
const LONGEST_PAGE: usize = 64 << 20;
/// The longest answer about one thing; many of them are on their way at once.
const LONGEST_OBJECT: usize = 4 << 20;
/// The header that opens the sandbox (docs.qonto.com, sandbox).
pub(super) const STAGING_TOKEN: HeaderName = HeaderName::from_static("x-qonto-staging-token");

/// What is asked of the API.
pub(super) struct Question<'a> {
    url: Url,
    /// What a 403 may be missing.
    scope: &'a str,
    /// The most bytes that its answer may have.
    longest: usize,
    /// The list whose rows are wanted.
    list: Option<&'a str>,
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// GETs a list below `/v2/`; `scope` is named when it is refused with a 403.
    pub(super) async fn get_list(&self, list: &str, query: &[(String, String)], scope: &str) -> Result<Answer> {
        self.ask(&Question { list: Some(list), ..self.question(&[list], query, scope) }).await
    }

    /// GETs one thing below `/v2/`.
    pub(super) async fn get_one(&self, path: &[&str], scope: &str) -> Result<Answer> {
        self.ask(&Question { longest: LONGEST_OBJECT, ..self.question(path, &[], scope) }).await
    }

    async fn ask(&self, question: &Question<'_>) -> Result<Answer> {
        let mut attempt = Attempt::default();
        loop {
            self.turn().await;
            match self.send(question, None, &mut attempt).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.prepare_repeat(&mut attempt, error).await?,
            }
        }
    }

    /// A question about what may be a whole page.
    pub(super) fn question<'a>(&self, path: &[&str], query: &[(String, String)], scope: &'a str) -> Question<'a> {
        Question { url: self.address(path, query), scope, longest: LONGEST_PAGE, list: None }
    }

    /// Waits until another request fits into Qonto's limits and no 429 holds everybody up, and counts that request.
    pub async fn turn(&self) {
        let from = self.shared.clock.elapsed();
        self.shared.gate.pass(&self.shared.clock).await;
        self.usage.waited(from, self.shared.clock.elapsed());
    }

    /// Waits for the end of a throttle that has begun since its turn came.
    pub(super) async fn resume(&self) {
        let from = self.shared.clock.elapsed();
        self.shared.gate.resume(&self.shared.clock).await;
        self.usage.waited(from, self.shared.clock.elapsed());
    }

    /// Sends once, when its turn has come: a GET, or a POST of the body.
    pub(super) async fn send(
        &self,
        question: &Question<'_>,
        body: Option<Payload>,
        attempt: &mut Attempt,
    ) -> Result<Answer> {
        let mut request = Request { door: Door::Api, url: question.url.clone(), headers: Vec::new(), body };
        attempt.name(&request);
        let asked_at = self.shared.clock.now();
        let leave = self.leave(attempt).await?;
        attempt.secrets = self.secrets(&leave.credential);
        self.usage.sent();
        log::debug!(target: "qontokit.http", "{} (attempt {})", attempt.what(), attempt.failures + 1);
        request.headers = self.headers(leave.credential.clone());
        let response = self.shared.transport.send(request).await;
        self.note_standing(&leave, response.as_ref().ok().map(|response| response.status));
        let response = response?;
        let answer = self.read(question, response, asked_at, attempt).await;
        answer.inspect_err(|error| self.usage.note_refusal(leave.generation, error))
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

    fn headers(&self, credential: Secret) -> Vec<(HeaderName, Secret)> {
        let staging = self.shared.settings.staging_token.clone().map(|token| (STAGING_TOKEN, token));
        let accept = (ACCEPT, Secret::new("application/json"));
        [(AUTHORIZATION, credential), accept].into_iter().chain(staging).collect()
    }

    /// The token or the key itself, and what opens the sandbox.
    fn secrets(&self, credential: &Secret) -> Vec<Secret> {
        let bare = credential.expose().rsplit([' ', ':']).next().map(Secret::new);
        bare.into_iter().chain(self.shared.settings.staging_token.clone()).collect()
    }

    async fn read(
        &self,
        question: &Question<'_>,
        response: Response,
        asked_at: Timestamp,
        attempt: &mut Attempt,
    ) -> Result<Answer> {
        let Response { status, headers, body } = response;
        let what = attempt.what();
        let body = match collect(body, question.longest).await {
            Ok(Some(body)) => body,
            // Whatever else was said: to come back later or with another token is all there is to do.
            _ if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::UNAUTHORIZED) => Bytes::new(),
            Ok(None) => {
                return Err(Error::Decode(format!("{what} answered with more than {} bytes", question.longest)));
            }
            Err(failure) => return Err(failure.into()),
        };
        if status != StatusCode::TOO_MANY_REQUESTS {
            self.shared.gate.thaw(self.shared.clock.elapsed());
        }
        if status.is_success() {
            let outline = readable(&what, &headers, &body, question.list)?;
            return Ok(Answer { body, date: date(&headers), asked_at, outline });
        }
        if status.is_redirection() {
            return Err(Error::Decode(format!("{what} was redirected ({}): {WALL}", status.as_u16())));
        }
        // A date is meant by Qonto's clock, which the answer tells; ours may be wrong.
        let now = date(&headers).unwrap_or_else(|| self.shared.clock.now());
        attempt.told = retry::retry_after(&headers, now);
        let body = without(&body, &attempt.secrets);
        Err(refusal(&what, question.scope, status, &headers, &body, attempt.told))
    }
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok().map(Timestamp::from)
}
