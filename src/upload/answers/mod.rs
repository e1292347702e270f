//! Qonto's answer to a batch, settled invoice by invoice.

pub(crate) mod answer;
pub(crate) mod evidence;
pub(crate) mod failures;
pub(crate) mod named;
pub(crate) mod pointer;
#[cfg(test)]
mod properties;
pub(crate) mod refusal;
pub(crate) mod settle;
