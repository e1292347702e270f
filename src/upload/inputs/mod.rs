//! What the caller gives: read, examined and accounted for.

pub(crate) mod account;
pub(crate) mod folder;
pub(crate) mod input;
pub(crate) mod preflight;
