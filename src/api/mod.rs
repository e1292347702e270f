//! Qonto's endpoints: what is asked, and the few fields of an answer that we read.

pub mod record;
