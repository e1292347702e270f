//! Forms, read as Rack reads them.

mod file_name;
mod header;
mod multipart;
mod nesting;

pub(super) use multipart::{Part, parts};
pub(super) use nesting::{Element, elements};
