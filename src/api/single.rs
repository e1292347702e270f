//! Answers that wrap one object in a key of its own name.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// The object below `key`, byte for byte.
pub(super) fn unwrapped(body: &Bytes, key: &str) -> Result<Bytes> {
    let members: HashMap<String, &RawValue> = serde_json::from_slice(body).unwrap_or_default();
    match members.get(key) {
        Some(object) if object.get().starts_with('{') => Ok(body.slice_ref(object.get().as_bytes())),
        _ => Err(Error::Decode(format!(
            "Qonto's answer has no object {key:?}: it is not the answer that its documentation shows"
        ))),
    }
}
