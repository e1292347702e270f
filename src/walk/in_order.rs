//! The pages of slices in the order of their dates, though they arrive side by side.
//!
//! The first slice is handed out as it is read; the others wait for it, and none of them gets further ahead than the
//! pages of one slice, so that a list of any length takes the same room.

use std::collections::{HashMap, VecDeque};

use super::slices::{Question, Slices};
use super::walk::Step;
use crate::api::page::Page;
use crate::error::{Error, Result};
use crate::time::Watermark;

/// A list whose slices are handed out one after another.
#[derive(Debug)]
pub(super) struct InOrder {
    slices: Slices,
    /// Pages of each slice that its turn has not come for.
    waiting: HashMap<u32, VecDeque<Page>>,
    /// What went wrong with a slice, told when its turn comes.
    failed: HashMap<u32, Error>,
}

impl InOrder {
    pub(super) fn new(slices: Slices) -> Self {
        Self { slices, waiting: HashMap::new(), failed: HashMap::new() }
    }

    /// What to ask now.
    pub(super) fn questions(&mut self) -> Vec<Question> {
        let waiting = &self.waiting;
        self.slices.questions_beside(|number| waiting.get(&number).map_or(0, VecDeque::len))
    }

    /// Takes an answer into account; a place that could not be looked up only means a longer slice.
    pub(super) fn answer(&mut self, question: &Question, answer: Result<Page>) {
        match (question, answer) {
            (Question::Edge(place, _), answer) => self.slices.answer_edge(*place, answer.ok().as_ref()),
            (Question::Page(number, ask), Ok(mut page)) => {
                let step = self.slices.answer(*number, ask, &mut page);
                self.keep(*number, page, step);
            }
            (Question::Page(number, _), Err(error)) => drop(self.failed.insert(*number, error)),
        }
        let slices = &self.slices;
        self.waiting.retain(|number, _| slices.has(*number));
        self.failed.retain(|number, _| slices.has(*number));
    }

    fn keep(&mut self, number: u32, page: Page, step: Option<Result<Step>>) {
        match step {
            None => {}
            Some(Ok(_)) => {
                self.waiting.entry(number).or_default().push_back(page);
                self.slices.release(number);
            }
            Some(Err(error)) => drop(self.failed.insert(number, error)),
        }
    }

    /// The next page in order, or what went wrong there; after that the slice may ask again.
    pub(super) fn take(&mut self) -> Option<Result<Page>> {
        while let Some((number, is_done)) = self.slices.first() {
            if let Some(page) = self.waiting.get_mut(&number).and_then(VecDeque::pop_front) {
                return Some(Ok(page));
            }
            if let Some(error) = self.failed.remove(&number) {
                self.slices.release(number);
                return Some(Err(error));
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
