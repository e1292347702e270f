//! Sending what is to be sent, batch by batch, until each invoice has ended.

pub(crate) mod batch;
pub(crate) mod deliver;
pub(crate) mod outcome;
pub(crate) mod queue;
pub(crate) mod sending;
mod unanswered;
