//! scaffold

pub mod fake;
