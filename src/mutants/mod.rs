//! Products that are broken on purpose, and the algorithm of Qonto's guide: the tests tell each of them from ours.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop at a surprise")]

mod audited;
mod early;
mod guide;
mod hidden;
mod hunt;
mod hunts;
mod late;
mod mutant;
mod quietly;
mod stored;

pub(crate) use early::not_there_yet;
pub(crate) use mutant::Mutant;
pub(crate) use quietly::{is_hunting, quietly};
