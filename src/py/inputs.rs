//! What a caller wants to upload: paths, and mappings with more to say.

use std::path::PathBuf;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyMemoryView};

use super::convert::kind;
use super::paths::{is_path, usable};
use super::upload_item;
use crate::upload::{Given, Input};

/// One path, or any iterable of paths and items; what is none of them becomes an input that says so.
pub(super) fn inputs(files: &Bound<'_, PyAny>) -> PyResult<Vec<Input>> {
    if is_path(files)? {
        return Ok(vec![input(1, files)?]);
    }
    if files.cast::<PyMapping>().is_ok() {
        return Err(PyTypeError::new_err("files: put the item in a list: upload([item])"));
    }
    if is_bytes(files) || files.hasattr("read")? {
        return Err(PyTypeError::new_err(format!(
            "files: expected paths, not {}: give the file's path, or [{{\"content\": bytes, \"file_name\": name}}]",
            kind(files)
        )));
    }
    let not_iterable = |_| {
        PyTypeError::new_err(format!("files: expected a path or an iterable of paths and items, not {}", kind(files)))
    };
    let each = files.try_iter().map_err(not_iterable)?;
    each.zip(1..).map(|(given, place)| input(place, &given?)).collect()
}

fn input(place: usize, given: &Bound<'_, PyAny>) -> PyResult<Input> {
    if is_path(given)? {
        return Ok(of_path(place, usable(given)?));
    }
    match given.cast::<PyMapping>() {
        Ok(item) => upload_item::input(place, item),
        Err(_) => Ok(unusable(
            place,
            &format!("it is {}: give a path, or a mapping with {}", kind(given), upload_item::CHOICE),
        )),
    }
}

fn of_path(place: usize, path: Result<PathBuf, String>) -> Input {
    match path {
        Ok(path) => Input { label: path.display().to_string(), given: Given::Path(path) },
        Err(why) => unusable(place, &format!("its {why}")),
    }
}

fn unusable(place: usize, why: &str) -> Input {
    Input { label: format!("item {place}"), given: Given::Unusable(why.to_owned()) }
}

/// Whether it can only be a file's content.
fn is_bytes(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>()
}
