//! Whether a request that failed is sent again, and what must happen before.

use std::sync::PoisonError;
use std::time::Duration;

use http::{Method, StatusCode};

use super::handle::Api;
use crate::config::Credential;
use crate::error::{ApiFailure, Error, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::{Request, Transport};
use crate::secret::Secret;

/// A page that is not JSON may be a proxy's bad minute; a login wall stays, so three tries tell them apart.
const MOST_UNREADABLE: u32 = 3;

/// What one request has been through.
#[derive(Debug, Default)]
pub struct Attempt {
    method: Method,
    path: String,
    pub(super) failures: u32,
    /// What no answer may repeat into a message.
    pub(super) secrets: Vec<Secret>,
    /// Which token was refused or accepted.
    pub(super) generation: u64,
    /// When the last answer said to come back.
    pub(super) told: Option<Duration>,
    renewed: bool,
    exhausted: bool,
    throttled_since: Option<Duration>,
}

impl Attempt {
    /// The tries that follow some which failed in another request.
    pub fn after(failures: u32) -> Self {
        Self { failures, ..Self::default() }
    }

    /// Notes what is sent, for everything that is told about it.
    pub(super) fn name(&mut self, request: &Request) {
        self.method = request.method();
        request.url.path().clone_into(&mut self.path);
    }

    /// How many sendings failed and were followed by another; refusals for their number do not count.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// What is sent, in a message.
    pub(super) fn what(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// Waits as the error demands, or gives it back when repeating cannot help.
    pub async fn prepare_repeat(&self, attempt: &mut Attempt, error: Error) -> Result<()> {
        match &error {
            #[cfg(test)]
            Error::RateLimit { .. } if crate::mutants::Mutant::ThrottleTakenForFailure.is_at_work() => {
                return Err(error);
            }
            Error::RateLimit { .. } => self.freeze(attempt),
            Error::Authentication(_) if self.may_renew(attempt) => {
                attempt.renewed = true;
                self.renew_token(attempt.generation).await?;
            }
            _ if attempt.failures + 1 < most_attempts(&attempt.method, &error, self.settings().max_attempts) => {
                let pause = self.pause(attempt, &error);
                self.clock().sleep(pause).await;
                attempt.failures += 1;
            }
            _ => return Err(error),
        }
        if attempt.exhausted {
            return Err(error);
        }
        self.usage.repeated();
        log::info!(target: "qontokit.http", "repeating {}: {error}", attempt.what());
        Ok(())
    }

    /// Work that is still going on needs a while for certain; anything else may be over at once.
    fn pause(&self, attempt: &mut Attempt, error: &Error) -> Duration {
        let (told, random) = (attempt.told.take(), self.random());
        if is_at_work(&attempt.method, error) {
            return retry::freeze(attempt.failures, told, random);
        }
        told.unwrap_or_default().max(retry::pause(attempt.failures, random))
    }

    /// A 429 stops everybody for a while; only patience ends the waiting.
    fn freeze(&self, attempt: &mut Attempt) {
        let now = self.clock().elapsed();
        let since = *attempt.throttled_since.get_or_insert(now);
        let (told, random) = (attempt.told.take(), self.random());
        let waits = self.shared.gate.freeze(now, |refusals| retry::freeze(refusals, told, random));
        attempt.exhausted = !waits || now.saturating_sub(since) >= retry::PATIENCE;
    }

    fn may_renew(&self, attempt: &Attempt) -> bool {
        let refreshable = matches!(&self.settings().credential, Credential::Token(source) if source.refreshable());
        refreshable && !attempt.renewed && !self.usage.is_refused_for_good()
    }

    fn random(&self) -> f64 {
        self.shared.random.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

/// How often a request that failed like this is sent at most.
fn most_attempts(method: &Method, error: &Error, allowed: u32) -> u32 {
    match error {
        Error::Server(failure) | Error::Api(failure) => {
            let passing = StatusCode::from_u16(failure.status).is_ok_and(retry::is_passing);
            if passing || is_at_work(method, error) { allowed } else { 1 }
        }
        Error::Connect(_) | Error::Timeout(_) | Error::Transport(_) => allowed,
        Error::Decode(_) => allowed.min(MOST_UNREADABLE),
        _ => 1,
    }
}

/// A POST's 409 says that the same idempotency key is still being worked on: Qonto's own idempotency library can be set to
/// answer so instead of 429.
fn is_at_work(method: &Method, error: &Error) -> bool {
    method == Method::POST && matches!(error, Error::Api(ApiFailure { status: 409, .. }))
}
