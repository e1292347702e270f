//! Paths that cannot be meant.

use std::path::Path;

use super::kind::Kind;
use crate::error::{Error, Result};

/// Refuses what names no place anywhere.
pub(crate) fn check_name(kind: &Kind, path: &Path) -> Result<()> {
    let Kind { name, naming, .. } = kind;
    if path.as_os_str().is_empty() {
        return Err(Error::Argument(format!("the path of the {name} is empty: {naming}")));
    }
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(Error::Argument(format!(
            "the path {:?} holds a NUL character, which no path may: {naming}",
            path.to_string_lossy()
        )));
    }
    Ok(())
}
