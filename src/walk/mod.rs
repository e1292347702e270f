//! Lists read without losing a row, whatever is edited, created or deleted meanwhile.
//!
//! The walk itself does no input or output: it says what to ask, is told the answer, and fails closed.

mod bounded;
mod cut;
#[cfg(test)]
mod endings;
#[cfg(test)]
pub(crate) mod exhaustive;
mod fallback;
mod in_order;
mod keyset;
mod listing;
mod numbered;
mod pages;
mod plan;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod regressions;
mod request;
mod seal;
mod seen;
#[cfg(test)]
pub(crate) mod simulation;
mod slice;
mod slices;
mod stage;
mod sweep;
#[expect(clippy::module_inception, reason = "the folder's main thing")]
mod walk;

pub use cut::Cut;
pub use listing::Listing;
pub use pages::{InvoicePage, Pages};
pub use plan::Plan;
pub(crate) use request::fetch;
pub use seal::{OVERLAP, Seal};
pub use slice::Stretch;
pub use slices::{Question, Slices};
pub use walk::{Ask, Step, Walk};
