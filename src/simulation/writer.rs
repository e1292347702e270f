//! Somebody who works in the account while it is read.

use fastrand::Rng;

use crate::fake::{Model, Resource};

/// Changes the account after some of the requests.
#[derive(Debug)]
pub(crate) struct Writer {
    rng: Rng,
    /// How many requests pass for one change.
    calm: u8,
    /// Invoices that may still be made, so that a reader has a chance.
    births: usize,
}

impl Writer {
    pub(crate) fn new(seed: u64, calm: u8) -> Self {
        Self { rng: Rng::with_seed(seed), calm, births: 60 }
    }

    /// After one request.
    pub(crate) fn write(&mut self, model: &mut Model) {
        if self.rng.u8(..self.calm) != 0 {
            return;
        }
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
