//! What a world writes down for the history: versions of invoices, requests, faults.

use std::time::{Duration, SystemTime};

use http::header::DATE;

use super::history::{Answered, Asked, Commit, History, Recorder};
use super::mirroring::Mirroring;
use super::world::World;
use crate::http::transport::{Door, Request, Response};
use crate::time::Timestamp;

impl World {
    /// Notes a request that leaves, and gives its place.
    pub(super) fn note_asked(&self, request: &Request) -> usize {
        let (at, ours) = (self.now_at_qonto(), crate::http::clock::Clock::now(self));
        let (is_api, path) = (request.door == Door::Api, request.url.path().to_owned());
        let asked = &mut self.state().asked;
        asked.push(Asked { at, ours, is_api, path, answered: None });
        asked.len() - 1
    }

    /// Notes the answer to the request at this place, if one came.
    pub(super) fn note_answered(&self, place: usize, answer: Option<&Response>) {
        let Some(response) = answer else { return };
        let date = response.headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        let (at, status) = (self.now_at_qonto(), response.status.as_u16());
        self.state().asked[place].answered = Some(Answered { at, status, date: date.map(Timestamp::from) });
    }

    /// Lets others go first, now and then.
    pub(super) async fn dawdle(&self) {
        let turns = {
            let mut state = self.state();
            if state.is_busy { state.rng.u8(..4) } else { 0 }
        };
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }

    /// Everything that happened, for a mirror that was recorded.
    pub(super) fn history(&self, recorder: Recorder, is_quiet: bool) -> History {
        let mut state = self.state();
        state.note_commits();
        let nodes = Duration::from_secs(state.nodes.unsigned_abs());
        let (commits, asked): (Vec<Commit>, Vec<Asked>) = (state.commits.clone(), state.asked.clone());
        History { commits, asked, nodes, is_quiet, ..recorder.history() }
    }
}

impl Mirroring {
    /// Takes down what the last run wrote.
    pub(super) fn record(&self, recorder: &mut Recorder) {
        let asked = self.world.state().asked.len();
        if let Some(store) = self.store() {
            recorder.look(store.database(), asked);
        }
    }
}

/// A date moved by some seconds; one that is not there stays away.
pub(super) fn moved(date: &str, seconds: i64) -> Option<String> {
    let date = httpdate::parse_http_date(date).ok()?;
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let date: SystemTime = if seconds < 0 { date - distance } else { date + distance };
    Some(httpdate::fmt_http_date(date))
}
