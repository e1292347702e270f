//! Looks for what lists do not tell: deletions, and whatever the watermark promised too much of.

mod ask;
mod audits;
mod compare;
mod look_back;
mod tripwire;

pub(super) use audits::Audits;
