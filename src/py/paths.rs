//! Paths as Python people give them.

use std::path::PathBuf;

use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// What `os.fspath` takes, but for plain bytes: those are far more often a file's content than its path.
pub(super) fn is_path(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.is_instance_of::<PyString>() || value.get_type().hasattr("__fspath__")?)
}

/// A path as the operating system has it, whatever bytes its name is made of.
pub(super) fn path(value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    let path: PathBuf = value.py().import("os")?.call_method1("fsdecode", (value,))?.extract()?;
    if path.as_os_str().is_empty() {
        return Err(PyValueError::new_err("it is empty: name a file or a folder"));
    }
    Ok(path)
}

/// A path, or why there is none; what is no complaint about it, such as Ctrl-C while Python's own code reads it, is raised.
pub(super) fn usable(value: &Bound<'_, PyAny>) -> PyResult<Result<PathBuf, String>> {
    match path(value) {
        Ok(path) => Ok(Ok(path)),
        Err(error) if error.is_instance_of::<PyException>(value.py()) => {
            Ok(Err(format!("path cannot be used: {error}")))
        }
        Err(error) => Err(error),
    }
}
