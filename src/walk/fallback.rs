//! What is done when a list does not behave as it should.

use super::keyset::Keyset;
use super::sweep::Sweep;
use crate::api::window::{Key, Range, Window};
use crate::resource::Resource;
use crate::time::Timestamp;

/// Whether Qonto sorts this list by that date: client invoices know `created_at` only (docs.qonto.com, list client invoices).
pub(super) fn sorts(resource: Resource, key: Key) -> bool {
    resource == Resource::SupplierInvoices || key == Key::CreatedAt
}

/// One reading within another: the window that a tie or a broken order left to be read differently.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// In the order of a date.
    Keyset(Keyset),
    /// By page numbers, with proof by counting.
    Sweep(Sweep),
}

/// How to read the rows around a tie in the order of the other date, where Qonto has that order and every row has that
/// date: a row that was never updated matches no filter on `updated_at`.
pub(super) fn for_tie(resource: Resource, key: Key, window: Window) -> Option<Stage> {
    let other = key.other();
    let dated = other == Key::CreatedAt || window.updated.from.is_some();
    (sorts(resource, other) && dated).then(|| Stage::Keyset(Keyset::new(other, window, None)))
}

/// Readings by pages, the innermost last: what is sealed until counting proves it, then the rest once.
pub(super) fn sweeps(window: Window, sealed_by: Key, seal: Option<Timestamp>) -> Vec<Stage> {
    let mut stages = vec![Stage::Sweep(Sweep::once(window))];
    if let Some(seal) = seal {
        let sealed = window.within(sealed_by, Range { from: None, to: Some(seal) });
        if sealed.range(sealed_by).from.is_none_or(|from| from <= seal) {
            stages.push(Stage::Sweep(Sweep::proven(sealed)));
        }
    }
    stages
}

/// How to read a window whose order is broken: by creation if that was not it, else by pages up to the seal.
pub(super) fn for_disorder(key: Key, window: Window, sealed_by: Key, seal: Option<Timestamp>) -> Option<Stage> {
    if key == Key::UpdatedAt {
        return Some(Stage::Keyset(Keyset::new(Key::CreatedAt, window, None)));
    }
    let seal = seal?;
    // Behind the seal nothing can be proven, nor need it be: the next run reads all of it again.
    if window.range(sealed_by).from.is_some_and(|from| from > seal) {
        return Some(Stage::Sweep(Sweep::once(window)));
    }
    Some(Stage::Sweep(Sweep::proven(window.within(sealed_by, Range { from: None, to: Some(seal) }))))
}
