//! Whether Qonto has an invoice already.

pub(crate) mod ask;
pub(crate) mod fingerprint;
pub(crate) mod recognise;
pub(crate) mod sighting;
