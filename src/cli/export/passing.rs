//! From a mirror to what takes its invoices.

use tokio::task::{block_in_place, yield_now};

use super::super::exit::Stop;
use super::super::messages::Messages;
use super::super::progress::Bar;
use crate::mirror::run::ProgressFigures;
use crate::mirror::{Rows, Store};
use crate::time::Timestamp;

/// Reads and writes batch by batch where an interruption ends it between two, so that what was begun is cleared away
/// before the command ends.
pub(super) async fn pass_on(
    store: &Store,
    rows: &mut Rows,
    messages: &Messages,
    mut push: impl FnMut(&str, Option<Timestamp>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let (bar, mut done) = (Bar::new(messages), 0);
    loop {
        let mut pushed = Ok(());
        let is_more = block_in_place(|| {
            rows.read(store, &mut |row| {
                if pushed.is_ok() {
                    pushed = push(row.body, row.deleted_at);
                    done += 1;
                }
            })
        })?;
        pushed?;
        if !is_more {
            return Ok(());
        }
        bar.show(ProgressFigures { stage: "invoices", done, total: None, bytes: 0 });
        yield_now().await;
    }
}
