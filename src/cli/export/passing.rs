//! From a mirror to what takes its invoices.

use super::super::exit::Stop;
use super::super::progress::Bar;
use super::interruption::Interrupted;
use crate::mirror::run::ProgressFigures;
use crate::mirror::{Rows, Store};
use crate::time::Timestamp;

/// Reads and writes batch by batch, to the end or until nobody wants it any more; blocks.
pub(super) fn pass_on(
    store: &Store,
    rows: &mut Rows,
    bar: &Bar,
    interrupted: &Interrupted,
    mut push: impl FnMut(&str, Option<Timestamp>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut done = 0;
    loop {
        let is_more = rows.read(store, &mut |row| {
            interrupted.check()?;
            done += 1;
            push(row.body, row.deleted_at)
        })?;
        if !is_more {
            return Ok(());
        }
        bar.show(ProgressFigures { stage: "invoices", done, total: None, bytes: 0 });
    }
}
