//! The state of one walk: what to ask next, and what an answer changes.

use super::fallback::{Stage, for_disorder, for_tie, sweeps};
use super::keyset::Keyset;
use super::plan::Plan;
use super::seal::{OVERLAP, Seal};
use super::stage::{MARGIN, Verdict, around, behind};
use crate::api::filters::Query;
use crate::api::page::Page;
use crate::api::window::Window;
use crate::error::{Error, Result};
use crate::time::{Timestamp, Watermark};

/// A walk of more requests than this is going round in circles: it would be 50 million rows.
const MOST_REQUESTS: u32 = 500_000;

/// One question to the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Bounds, order and place.
    pub query: Query,
    /// The page number: behind the first, an error may only mean that the list has shrunk.
    pub page: u64,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is more to ask.
    More,
    /// Everything that was there at the beginning has been read.
    Done,
}

/// A walk in progress.
#[derive(Debug, Clone)]
pub struct Walk {
    pub(super) plan: Plan,
    pub(super) stages: Vec<Stage>,
    stop: Option<Timestamp>,
    seal: Seal,
    requests: u32,
    /// Rows that fill a page, as far as answers have shown; what `meta` says of it may be what we asked for.
    pub(super) full: u64,
}

impl Walk {
    /// A walk from the beginning.
    pub fn new(plan: Plan) -> Self {
        Self::resumed(plan, None, None, Seal::default())
    }

    /// A walk that an earlier run began: everything before the cursor is stored, and its seal still holds.
    pub fn resumed(plan: Plan, cursor: Option<Timestamp>, stop: Option<Timestamp>, seal: Seal) -> Self {
        let stages = vec![Stage::Keyset(Keyset::new(plan.key, plan.window, cursor))];
        #[cfg(test)]
        let stages = crate::mutants::Mutant::PageNumbers
            .instead(stages, || vec![Stage::Sweep(super::sweep::Sweep::once(plan.window))]);
        let full = plan.per_page;
        Self { plan, stages, stop, seal, requests: 0, full }
    }

    /// What to ask now; `None` when the walk is done.
    pub fn ask(&self) -> Option<Ask> {
        let (mut query, page) = match self.stages.last()? {
            Stage::Keyset(keyset) => (keyset.query(), 1),
            Stage::Sweep(sweep) => (sweep.query(self.plan.key.ascending()), sweep.page()),
        };
        query.push(("per_page".to_owned(), self.plan.per_page.to_string()));
        query.push(("page".to_owned(), page.to_string()));
        Some(Ask { query, page })
    }

    /// Takes an answer into account.
    pub fn answer(&mut self, page: &Page) -> Result<Step> {
        self.requests += 1;
        if self.requests > MOST_REQUESTS {
            return Err(self.incomplete("it does not come to an end"));
        }
        self.stop.get_or_insert(page.date.unwrap_or(page.asked_at));
        self.seal = self.seal.lowered_by(page.date, page.asked_at);
        match self.judge(page) {
            Verdict::More => Ok(Step::More),
            Verdict::Done => Ok(self.leave()),
            Verdict::Tie(instant) => Ok(self.enter_tie(instant)),
            Verdict::Disordered => self.fall_back(),
            Verdict::Unproven => {
                Err(self
                    .incomplete("more rows share one instant than fit a page, and repeated readings never added up"))
            }
        }
    }

    /// How far the outermost reading has come, for a later run to go on from.
    pub fn cursor(&self) -> Option<Timestamp> {
        match self.stages.first() {
            Some(Stage::Keyset(keyset)) if keyset.key == self.plan.key => keyset.cursor,
            _ => None,
        }
    }

    /// Qonto's clock at the first answer, behind which nothing more is read.
    pub fn stop(&self) -> Option<Timestamp> {
        self.stop
    }

    /// What the finished walk may claim.
    pub fn watermark(&self) -> Option<Watermark> {
        self.seal.watermark()
    }

    /// A first page that leaves rows over was full, however few it had.
    fn learn(&mut self, page: &Page) {
        let rows = u64::try_from(page.len()).unwrap_or(u64::MAX);
        if rows > 0 && page.meta.total_count.is_some_and(|total| total > rows) {
            self.full = self.full.min(rows);
        }
    }

    fn judge(&mut self, page: &Page) -> Verdict {
        if matches!(self.stages.last(), Some(Stage::Keyset(_))) {
            self.learn(page);
        }
        let stop = self.stop.filter(|_| self.stages.len() == 1);
        #[cfg(test)]
        let stop = crate::mutants::Mutant::NoStop.instead(stop, || None);
        match self.stages.last_mut() {
            Some(Stage::Keyset(keyset)) => keyset.answer(page, self.full, stop),
            Some(Stage::Sweep(sweep)) => sweep.answer(page),
            None => Verdict::Done,
        }
    }

    /// The innermost reading is complete: the one around it goes on behind its tie.
    fn leave(&mut self) -> Step {
        self.stages.pop();
        match self.stages.last_mut() {
            Some(Stage::Keyset(outer)) => {
                let tie = outer.cursor;
                tie.map(|instant| outer.advance(behind(instant)));
                if outer.is_past_end() { self.leave() } else { Step::More }
            }
            Some(Stage::Sweep(_)) => Step::More,
            None => Step::Done,
        }
    }

    fn enter_tie(&mut self, instant: Timestamp) -> Step {
        if let Some(Stage::Keyset(keyset)) = self.stages.last() {
            let window = keyset.window.within(keyset.key, around(instant));
            let ordered = for_tie(self.plan.resource, keyset.key, window).filter(|_| self.stages.len() == 1);
            let inner = ordered.map_or_else(|| self.sweeps(window), |stage| vec![stage]);
            self.stages.extend(inner);
        }
        Step::More
    }

    fn fall_back(&mut self) -> Result<Step> {
        let (depth, innermost) = (self.stages.len(), self.stages.pop());
        if let Some(Stage::Keyset(inner)) = innermost {
            let next = match depth {
                1 => for_disorder(inner.key, self.plan.window, self.plan.sealed_by, self.sealed_to())
                    .map(|stage| vec![stage])
                    .ok_or_else(|| self.incomplete("rows come in no order, and no answer told the time"))?,
                _ => self.sweeps(inner.window),
            };
            self.stages.extend(next);
        }
        Ok(Step::More)
    }

    fn sweeps(&self, window: Window) -> Vec<Stage> {
        sweeps(window, self.plan.sealed_by, self.sealed_to())
    }

    /// Up to where no row can enter any more; a plain list takes the second before it began.
    fn sealed_to(&self) -> Option<Timestamp> {
        if self.plan.claims_watermark {
            // Where Qonto never tells the time, our clock says what is old enough to be proven; nothing is claimed by it.
            let told = self.seal.watermark().map(|watermark| watermark.0);
            return told.or_else(|| self.stop.map(|stop| stop.minus(OVERLAP)));
        }
        self.stop.map(|stop| stop.floor_second().minus(MARGIN))
    }

    fn incomplete(&self, why: &str) -> Error {
        Error::IncompleteScan(format!(
            "the list of {} could not be read completely: {why}; what was read is kept, run again later",
            self.plan.resource
        ))
    }
}
