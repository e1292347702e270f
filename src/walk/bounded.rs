//! A walk that ends before its list does.

use super::fallback::Stage;
use super::walk::Walk;
use crate::api::window::Range;
use crate::time::Timestamp;

impl Walk {
    /// Ends the reading at an instant, behind which others read.
    pub(super) fn end_at(&mut self, end: Timestamp) {
        self.plan.window = self.plan.window.within(self.plan.key, Range { from: None, to: Some(end) });
        if let Some(Stage::Keyset(keyset)) = self.stages.first_mut() {
            keyset.end_at(end);
        }
    }

    /// Whether its outermost reading is in the order that was asked for.
    pub(super) fn is_in_order(&self) -> bool {
        matches!(self.stages.first(), Some(Stage::Keyset(keyset)) if keyset.key == self.plan.key)
    }

    /// Rows that fill a page, as far as is known.
    pub(super) fn full(&self) -> u64 {
        self.full
    }
}
