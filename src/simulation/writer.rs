//! Somebody who works in the account while it is read.

use std::collections::VecDeque;

use fastrand::Rng;

use crate::fake::{Model, Resource};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Milliseconds that a commit may take to show: with clocks that differ, the longest is just within the overlap.
const DELAYS: [i64; 4] = [SECOND, MINUTE, 5 * MINUTE, 14 * MINUTE];
/// How far a wrong clock dates its rows ahead.
const AHEAD: [i64; 4] = [5 * MINUTE, HOUR, 30 * HOUR, 365 * 24 * HOUR];

/// Changes the account after some of the requests.
#[derive(Debug)]
pub(crate) struct Writer {
    rng: Rng,
    /// How many requests pass for one change.
    calm: u8,
    /// Invoices that may still be made, so that a reader has a chance.
    births: usize,
    /// How far the clocks of Qonto's machines are apart, in seconds.
    nodes: i64,
    /// Whether some commits take long to show.
    is_slow: bool,
    /// Whether one of the clocks is far ahead.
    is_ahead: bool,
    requests: u32,
    storms: VecDeque<Storm>,
}

/// Many changes of each list at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Storm {
    /// After so many requests.
    pub(crate) after: u32,
    pub(crate) edits: usize,
    pub(crate) deletions: usize,
    pub(crate) creations: usize,
}

impl Writer {
    pub(crate) fn new(seed: u64, calm: u8, nodes: i64, may_be_ahead: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let (is_slow, is_ahead) = (rng.u8(..3) == 0, rng.u8(..6) == 0 && may_be_ahead);
        Self { rng, calm, births: 60, nodes, is_slow, is_ahead, requests: 0, storms: VecDeque::new() }
    }

    /// Somebody who does nothing but what is listed here.
    pub(crate) fn storms(storms: &[Storm]) -> Self {
        Self { calm: u8::MAX, births: 0, storms: storms.iter().copied().collect(), ..Self::new(0, 1, 0, false) }
    }

    /// After one request.
    pub(crate) fn write(&mut self, model: &mut Model) {
        self.requests += 1;
        while let Some(storm) = self.storms.pop_front_if(|storm| storm.after <= self.requests) {
            storm.strike(model);
        }
        if self.calm == u8::MAX || self.rng.u8(..self.calm) != 0 {
            return;
        }
        model.set_stamps_off(self.off());
        self.change(model);
        model.set_stamps_off(0);
    }

    fn off(&mut self) -> i64 {
        match self.rng.u8(..8) {
            0 | 1 if self.is_slow => -DELAYS[self.rng.usize(..DELAYS.len())],
            2 if self.is_ahead => AHEAD[self.rng.usize(..AHEAD.len())],
            _ => self.rng.i64(-self.nodes..=self.nodes) * SECOND,
        }
    }

    fn change(&mut self, model: &mut Model) {
        let resource = if self.rng.bool() { Resource::SupplierInvoices } else { Resource::ClientInvoices };
        // Now and then everything changes at once, as a bulk action in the app does.
        let count = if self.rng.u8(..12) == 0 { self.rng.usize(5..30) } else { self.rng.usize(1..4) };
        match self.rng.u8(..4) {
            0 | 1 => drop(model.edit(resource, count)),
            2 => drop(model.delete(resource, count.min(8))),
            _ => {
                let count = count.min(self.births);
                self.births -= count;
                drop(model.create(resource, count));
            }
        }
    }
}

impl Storm {
    fn strike(self, model: &mut Model) {
        for resource in [Resource::SupplierInvoices, Resource::ClientInvoices] {
            drop(model.edit(resource, self.edits));
            drop(model.delete(resource, self.deletions));
            drop(model.create(resource, self.creations));
        }
    }
}
