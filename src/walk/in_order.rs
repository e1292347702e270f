//! The pages of slices in the order of their dates, though they arrive side by side.
//!
//! The first slice is handed out as it is read; the others wait for it, and none of them gets further ahead than the
//! pages of one slice, nor all of them further than some bytes, so that a list of any length takes the same room.

use std::collections::{HashMap, VecDeque};

use super::slices::{Question, Slices};
use super::walk::Step;
use crate::api::page::Page;
use crate::error::{Error, Result};
use crate::time::Watermark;

/// While so many bytes wait, only the slice whose turn it is asks on: a slice of ordinary invoices has a tenth of them.
const MOST_BYTES: usize = 32 << 20;

/// A page that waits for its turn.
#[derive(Debug)]
struct Waiting {
    page: Page,
    /// Those of all rows that came, because the rows that are left keep the whole answer in memory.
    bytes: usize,
}

/// What went wrong with a slice.
#[derive(Debug)]
struct Failure {
    error: Error,
    /// Whether its turn was still to come.
    is_early: bool,
}

impl Failure {
    /// Whether it may be long over when the slice's turn comes.
    fn may_have_passed(&self) -> bool {
        use Error::{Connect, Server, Timeout, Transport};
        self.is_early && matches!(self.error, Server(_) | Connect(_) | Timeout(_) | Transport(_))
    }
}

/// A list whose slices are handed out one after another.
#[derive(Debug)]
pub(super) struct InOrder {
    slices: Slices,
    /// Pages of each slice that its turn has not come for.
    waiting: HashMap<u32, VecDeque<Waiting>>,
    /// What went wrong with a slice, told when its turn comes.
    failed: HashMap<u32, Failure>,
}

impl InOrder {
    pub(super) fn new(slices: Slices) -> Self {
        Self { slices, waiting: HashMap::new(), failed: HashMap::new() }
    }

    /// What to ask now.
    pub(super) fn questions(&mut self) -> Vec<Question> {
        let (waiting, turn) = (&self.waiting, self.turn());
        let is_full = waiting.values().flatten().map(|waiting| waiting.bytes).sum::<usize>() >= MOST_BYTES;
        let waits_for_others = |number| is_full && turn != Some(number);
        self.slices.questions_beside(|number| match waiting.get(&number) {
            _ if waits_for_others(number) => usize::MAX,
            pages => pages.map_or(0, VecDeque::len),
        })
    }

    /// Takes an answer into account; a place that could not be looked up only means a longer slice.
    pub(super) fn answer(&mut self, question: &Question, answer: Result<Page>) {
        match (question, answer) {
            (Question::Edge(place, _), answer) => self.slices.answer_edge(*place, answer.ok().as_ref()),
            (Question::Page(number, ask), Ok(mut page)) => {
                let bytes = bytes(&page);
                let step = self.slices.answer(*number, ask, &mut page);
                self.keep(*number, Waiting { page, bytes }, step);
            }
            (Question::Page(number, _), Err(error)) => self.fail(*number, error),
        }
        let slices = &self.slices;
        self.waiting.retain(|number, _| slices.has(*number));
        self.failed.retain(|number, _| slices.is_reading(*number));
    }

    fn keep(&mut self, number: u32, page: Waiting, step: Option<Result<Step>>) {
        match step {
            None => {}
            Some(Ok(_)) => {
                self.waiting.entry(number).or_default().push_back(page);
                self.slices.release(number);
            }
            Some(Err(error)) => self.fail(number, error),
        }
    }

    fn fail(&mut self, number: u32, error: Error) {
        let is_early = self.turn() != Some(number);
        self.failed.insert(number, Failure { error, is_early });
    }

    /// The slice that is handed out now.
    fn turn(&self) -> Option<u32> {
        self.slices.first().map(|(number, _)| number)
    }

    /// The next page in order, or what went wrong there; after that the slice may ask again. What went wrong long before
    /// its turn is tried once more first.
    pub(super) fn take(&mut self) -> Option<Result<Page>> {
        while let Some((number, is_done)) = self.slices.first() {
            if let Some(waiting) = self.waiting.get_mut(&number).and_then(VecDeque::pop_front) {
                return Some(Ok(waiting.page));
            }
            if let Some(failure) = self.failed.remove(&number) {
                self.slices.release(number);
                if failure.may_have_passed() {
                    break;
                }
                return Some(Err(failure.error));
            }
            if !is_done {
                break;
            }
            self.waiting.remove(&number);
            self.slices.forget_first();
        }
        None
    }

    /// Whether more than one slice may be at work.
    pub(super) fn is_cut(&self) -> bool {
        self.slices.is_cut()
    }

    /// Whether everything was read and handed out.
    pub(super) fn is_over(&self) -> bool {
        self.slices.is_done() && self.failed.is_empty() && self.waiting.values().all(VecDeque::is_empty)
    }

    /// Where to begin next time, once it is over.
    pub(super) fn watermark(&self) -> Option<Watermark> {
        self.slices.watermark()
    }
}

fn bytes(page: &Page) -> usize {
    let records = page.records.iter().map(|record| record.raw.len());
    records.chain(page.unreadable.iter().map(|row| row.raw.len())).sum()
}
