//! Whether a request that failed is sent again, and what must happen before.

use std::sync::PoisonError;
use std::time::Duration;

use http::StatusCode;
use url::Url;

use super::handle::Api;
use crate::config::Credential;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::Transport;

/// A page that is not JSON may be a proxy's bad minute; a login wall stays, so three tries tell them apart.
const MOST_UNREADABLE: u32 = 3;

/// What one request has been through.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) failures: u32,
    /// Which token was refused or accepted.
    pub(super) generation: u64,
    /// When the last answer said to come back.
    pub(super) told: Option<Duration>,
    renewed: bool,
    exhausted: bool,
    throttled_since: Option<Duration>,
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// Waits as the error demands, or gives it back when repeating cannot help.
    pub(super) async fn prepare_repeat(&self, url: &Url, attempt: &mut Attempt, error: Error) -> Result<()> {
        match &error {
            Error::RateLimit { .. } => self.freeze(attempt),
            Error::Authentication(_) if self.may_renew(attempt) => {
                attempt.renewed = true;
                self.renew_token(attempt.generation).await?;
            }
            _ if attempt.failures + 1 < most_attempts(&error, self.settings().max_attempts) => {
                let pause = retry::pause(attempt.failures, self.random());
                self.clock().sleep(attempt.told.take().unwrap_or_default().max(pause)).await;
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
    fn freeze(&self, attempt: &mut Attempt) {
        let now = self.clock().elapsed();
        let since = *attempt.throttled_since.get_or_insert(now);
        attempt.exhausted = now.saturating_sub(since) >= retry::PATIENCE;
        let (told, random) = (attempt.told.take(), self.random());
        self.shared.gate.freeze(now, |refusals| retry::freeze(refusals, told, random));
    }

    fn may_renew(&self, attempt: &Attempt) -> bool {
        let refreshable = matches!(&self.settings().credential, Credential::Token(source) if source.refreshable());
        refreshable && !attempt.renewed
    }

    fn random(&self) -> f64 {
        self.shared.random.lock().unwrap_or_else(PoisonError::into_inner).f64()
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
