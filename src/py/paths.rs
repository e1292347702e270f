//! Paths as Python people give them.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
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
