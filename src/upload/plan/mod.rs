//! What is to be done with each content before anything is sent.

pub(crate) mod case;
pub(crate) mod decide;
pub(crate) mod fate;
