//! How far slices have come.

use super::super::slice::{Slice, Stretch};
use super::Slices;
use crate::api::page::Page;
use crate::time::{Timestamp, Watermark};

impl Slices {
    /// Lets a slice ask for its next page: what its last one brought is stored.
    pub fn release(&mut self, number: u32) {
        self.parts.iter_mut().filter(|slice| slice.number == number).for_each(Slice::release);
    }

    /// How many rows an answer makes known for the first time.
    pub fn newly_counted(&mut self, number: u32, page: &Page) -> Option<u64> {
        self.parts.iter_mut().find(|slice| slice.number == number)?.counted(page)
    }

    /// What each slice has read; nothing while the list is read in one walk.
    pub fn stretches(&self) -> Vec<Stretch> {
        self.parts.iter().filter(|_| self.is_cut).map(Slice::stretch).collect()
    }

    /// How far one walk over the whole list has come; nothing while it is read in slices.
    pub fn cursor(&self) -> Option<Timestamp> {
        self.parts.last().filter(|_| !self.is_cut).and_then(|slice| slice.walk.cursor())
    }

    /// Qonto's clock at the first answer, behind which nothing more is read.
    pub fn stop(&self) -> Option<Timestamp> {
        self.stop
    }

    /// What the whole list may claim once every slice is done: no more than any answer allows.
    pub fn watermark(&self) -> Option<Watermark> {
        self.seal.watermark()
    }

    /// Whether every slice was read to its end.
    pub fn is_done(&self) -> bool {
        self.parts.iter().all(Slice::is_done)
    }

    /// Whether every place that was looked up is known.
    pub fn is_laid_out(&self) -> bool {
        self.on_the_way == 0
    }

    pub(in crate::walk) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The first slice in the order of dates, and whether it is done.
    pub(in crate::walk) fn first(&self) -> Option<(u32, bool)> {
        self.parts.first().map(|slice| (slice.number, slice.is_done()))
    }

    /// Makes room for another slice behind the first one, which is done.
    pub(in crate::walk) fn forget_first(&mut self) {
        self.parts.drain(..1.min(self.parts.len()));
    }

    /// Whether more of a slice is to be read.
    pub(in crate::walk) fn is_reading(&self, number: u32) -> bool {
        self.parts.iter().any(|slice| slice.number == number && !slice.is_done())
    }

    pub(in crate::walk) fn has(&self, number: u32) -> bool {
        self.parts.iter().any(|slice| slice.number == number)
    }
}
