//! Reads one list into the mirror, several slices of it side by side.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync;

use super::ending::Ending;
use super::pages::asked;
use super::session::Session;
use crate::api::page::Page;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{Reading, ScanKind, ScanState};
use crate::resource::Resource;
use crate::time::{Timestamp, Watermark};
use crate::walk::{Ask, Question, Slices, fetch};

/// A list in the middle of being read.
pub(super) struct Sliced {
    resource: Resource,
    kind: ScanKind,
    from: Option<Watermark>,
    slices: Mutex<Slices>,
    /// Answers are judged and stored one at a time: so what is stored of a scan never claims an answer that is not, and
    /// no more pages wait for the disk than are asked for at once.
    turn: sync::Mutex<()>,
}

impl Sliced {
    pub(super) fn new(resource: Resource, kind: ScanKind, from: Option<Watermark>, slices: Slices) -> Self {
        Self { resource, kind, from, slices: Mutex::new(slices), turn: sync::Mutex::new(()) }
    }

    pub(super) fn slices(&self) -> MutexGuard<'_, Slices> {
        self.slices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scan after an answer to one slice.
    fn state(&self, number: u32, asked_at: Timestamp) -> ScanState {
        let slices = self.slices();
        ScanState {
            kind: self.kind,
            from: self.from,
            seal: slices.watermark(),
            stop: slices.stop().unwrap_or(asked_at),
            cursor: slices.cursor(),
            slice: slices.stretches().into_iter().find(|stretch| stretch.number == number),
        }
    }
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// Reads to the end of every slice. After an error nothing more is asked; what is on its way is stored still, unless
    /// the error forbids it.
    pub(super) async fn read_side_by_side(&self, list: &Sliced) -> Result<()> {
        let (mut on_the_way, mut ending) = (FuturesUnordered::new(), None::<Ending>);
        while !matches!(ending, Some(Ending::AtOnce(_))) {
            if ending.is_none() {
                on_the_way.extend(list.slices().questions().into_iter().map(|question| self.settle(list, question)));
            }
            let Some(settled) = on_the_way.next().await else { break };
            if let Err(later) = settled {
                ending = Some(later.after(ending));
            }
        }
        match ending {
            Some(ending) => Err(ending.into()),
            None if list.slices().is_done() => Ok(()),
            None => Err(still(list.resource)),
        }
    }

    async fn settle(&self, list: &Sliced, question: Question) -> Result<(), Ending> {
        log::debug!(target: "qontokit.sync", "listing {}", list.resource);
        let (order, ask) = (self.next_read(), question.ask());
        let answer = fetch(&self.api, list.resource, &asked(list.resource, ask.query.clone()), ask.page).await;
        let date = answer.as_ref().ok().and_then(|page| page.date);
        self.server_clock.hear(date, self.api.clock().elapsed());
        let _turn = list.turn.lock().await;
        match question {
            Question::Edge(place, _) => self.cut_at(list, place, answer.ok()).await,
            Question::Page(number, ask) => self.store_page(list, number, &ask, answer?, order).await,
        }
    }

    async fn store_page(
        &self,
        list: &Sliced,
        number: u32,
        ask: &Ask,
        mut page: Page,
        order: u64,
    ) -> Result<(), Ending> {
        page.records.iter().try_for_each(|record| self.check_owner(record))?;
        let (counted, step) = {
            let mut slices = list.slices();
            (slices.newly_counted(number, &page), slices.answer(number, ask, &mut page))
        };
        let Some(step) = step else { return Ok(()) };
        self.progress.expect_rows(counted.unwrap_or_default());
        self.progress.read_rows(u64::try_from(page.len()).unwrap_or_default());
        self.keep_above_floor(&mut page);
        let reading = Reading::Scan(list.state(number, page.asked_at));
        self.commit(list.resource, page, order, reading).await.map_err(Ending::AtOnce)?;
        Ok(step.map(|_| list.slices().release(number))?)
    }

    /// Once every place is known, the slices are stored before any of them is read.
    async fn cut_at(&self, list: &Sliced, place: u64, row: Option<Page>) -> Result<(), Ending> {
        let layout = {
            let mut slices = list.slices();
            // One that nobody waits for any more changes nothing.
            let was_laid_out = slices.is_laid_out();
            slices.answer_edge(place, row.as_ref());
            if slices.is_laid_out() && !was_laid_out { slices.stretches() } else { Vec::new() }
        };
        if layout.is_empty() {
            return Ok(());
        }
        let resource = list.resource;
        self.on_disk(move |store, run| store.lay_out(run, resource, &layout)).await.map_err(Ending::AtOnce)
    }
}

fn still(resource: Resource) -> Error {
    Error::IncompleteScan(format!("the list of {resource} stood still; what was read is kept, run again later"))
}
