//! Audits: what the mirror holds compared with everything that Qonto lists, because lists do not tell deletions.

pub(super) mod count;
pub(super) mod missing;
pub(super) mod record;
pub(super) mod state;
mod tombstone;
