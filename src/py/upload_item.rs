//! An item to upload, from a mapping.

use std::path::PathBuf;

use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyMemoryView};

use super::convert::kind;
use super::paths::{is_path, usable};
use crate::upload::{Given, Input, Item};

/// What an item must have.
pub(super) const CHOICE: &str = "exactly one of path, content and attachment_id";

/// Why an item cannot be used.
type Why = String;

/// An item, or an input that says why it is none; only what the mapping's own code raises is raised, and Ctrl-C.
pub(super) fn input(place: usize, mapping: &Bound<'_, PyMapping>) -> PyResult<Input> {
    let (mut item, mut complaints) = (Item::default(), Vec::new());
    for member in mapping.items()? {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = member.extract()?;
        if !value.is_none()
            && let Err(why) = take(&mut item, &name.str()?.to_string_lossy(), &value)?
        {
            complaints.push(why);
        }
    }
    let label = label(place, &item);
    let given = if complaints.is_empty() { Given::Item(item) } else { Given::Unusable(complaints.join("; ")) };
    Ok(Input { label, given })
}

fn take(item: &mut Item, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Result<(), Why>> {
    Ok(match name {
        "path" => one_path(value)?.map(|path| item.path = Some(path)),
        "content" => content(value).map(|content| item.content = Some(content)),
        "attachment_id" => text(name, value).map(|id| item.attachment_id = Some(id)),
        "file_name" => text(name, value).map(|name| item.file_name = Some(name)),
        "idempotency_key" => text(name, value).map(|key| item.idempotency_key = Some(key)),
        _ => Err(format!("{name} is no member of an item: give {CHOICE}, and file_name or idempotency_key")),
    })
}

fn one_path(value: &Bound<'_, PyAny>) -> PyResult<Result<PathBuf, Why>> {
    if is_path(value)? { usable(value) } else { Ok(Err(format!("path is {}: give a str or a PathLike", kind(value)))) }
}

fn text(name: &str, value: &Bound<'_, PyAny>) -> Result<String, Why> {
    let expected = |_| format!("{name} is {}: give a str of whole characters", kind(value));
    let text: String = value.extract().map_err(expected)?;
    if text.is_empty() { Err(format!("{name} is empty: leave it out")) } else { Ok(text) }
}

/// Bytes stay where Python has them; what may change while it is sent is copied.
fn content(value: &Bound<'_, PyAny>) -> Result<Bytes, Why> {
    let held = if let Ok(bytes) = value.cast::<PyBytes>() {
        PyBackedBytes::from(bytes.clone())
    } else if let Ok(bytes) = value.cast::<PyByteArray>() {
        PyBackedBytes::from(bytes.clone())
    } else if value.is_instance_of::<PyMemoryView>() {
        copied(value).map_err(|error| format!("content cannot be read: {error}"))?
    } else {
        return Err(format!("content is {}: give bytes", kind(value)));
    };
    Ok(Bytes::from_owner(held))
}

fn copied(view: &Bound<'_, PyAny>) -> PyResult<PyBackedBytes> {
    Ok(PyBackedBytes::from(view.call_method0("tobytes")?.cast_into::<PyBytes>()?))
}

fn label(place: usize, item: &Item) -> String {
    let path = item.path.as_ref().map(|path| path.display().to_string());
    let named = path.or_else(|| item.file_name.clone()).or_else(|| item.attachment_id.clone());
    let unnamed = || format!("{} {place}", if item.content.is_some() { "content of item" } else { "item" });
    named.unwrap_or_else(unnamed)
}
