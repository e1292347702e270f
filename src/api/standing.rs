//! Whether the credential is known to work: one that is not goes with one request at a time.

use std::sync::{Mutex, PoisonError};

use futures::lock;
use http::StatusCode;

use super::attempt::Attempt;
use super::handle::Api;
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::secret::Secret;

/// Which credential Qonto has accepted; Qonto throttles an address after 200 refusals in an hour (docs.qonto.com, rate
/// limitations), so no more than one request at a time may find out.
#[derive(Debug, Default)]
pub(super) struct Standing {
    accepted: Mutex<Option<u64>>,
    alone: lock::Mutex<()>,
}

/// A credential for one request.
pub(super) struct Leave<'a> {
    /// Which token it is.
    pub(super) generation: u64,
    /// The header's text.
    pub(super) credential: Secret,
    /// Whether the answer tells if the credential works.
    vouches: bool,
    /// Held until the answer has come.
    _alone: Option<lock::MutexGuard<'a, ()>>,
}

impl Standing {
    fn is_accepted(&self, generation: u64) -> bool {
        *self.accepted.lock().unwrap_or_else(PoisonError::into_inner) == Some(generation)
    }

    /// An answer that was on its way when the credential was refused does not speak for it.
    fn note(&self, leave: &Leave<'_>, is_accepted: bool) {
        let mut accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        if is_accepted && leave.vouches {
            *accepted = Some(leave.generation);
        } else if !is_accepted && *accepted == Some(leave.generation) {
            *accepted = None;
        }
    }
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// The credential for one request, when it may leave; an error when it was refused in this run.
    pub(super) async fn leave(&self, attempt: &mut Attempt) -> Result<Leave<'_>> {
        let standing = &self.shared.standing;
        let (generation, credential) = self.authorization().await?;
        attempt.generation = generation;
        if standing.is_accepted(generation) {
            return Ok(Leave { generation, credential, vouches: false, _alone: None });
        }
        let alone = match standing.alone.try_lock() {
            Some(alone) => Some(alone),
            None => self.stand_in_line(generation).await,
        };
        // Whoever went before may have found a new token, or that there is none.
        let (generation, credential) = self.authorization().await?;
        attempt.generation = generation;
        let is_accepted = standing.is_accepted(generation);
        if !is_accepted {
            self.usage.check_refusals(generation)?;
        }
        Ok(Leave { generation, credential, vouches: !is_accepted, _alone: alone.filter(|_| !is_accepted) })
    }

    /// Nobody stands in line for longer than a request may stand still: the caller of the one in front may have left it
    /// lying, as whoever iterates downloads does between two of them.
    async fn stand_in_line(&self, generation: u64) -> Option<lock::MutexGuard<'_, ()>> {
        let standing = &self.shared.standing;
        let alone = tokio::select! {
            biased;
            alone = standing.alone.lock() => Some(alone),
            () = self.clock().sleep(self.settings().timeout) => None,
        };
        if !standing.is_accepted(generation) {
            self.resume().await;
        }
        alone
    }

    /// What an answer says of the credential: a gateway's trouble and a throttle say nothing. Where no answer comes nobody
    /// stands in line for one.
    pub(super) fn note_standing(&self, leave: &Leave<'_>, status: Option<StatusCode>) {
        match status {
            Some(StatusCode::UNAUTHORIZED) => self.shared.standing.note(leave, false),
            Some(StatusCode::TOO_MANY_REQUESTS) => {}
            Some(status) if status.is_server_error() => {}
            _ => self.shared.standing.note(leave, true),
        }
    }
}

#[cfg(test)]
mod tests;
