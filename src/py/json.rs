//! Qonto's JSON as Python objects, unchanged, a page at a time.

use bytes::Bytes;
use jiter::{FloatMode, PartialMode, PythonParse, StringCacheMode};
use pyo3::prelude::*;
use pyo3::types::PyList;
use serde::Serialize;

use super::errors::DecodeError;

const PARSE: PythonParse = PythonParse {
    allow_inf_nan: false,
    cache_mode: StringCacheMode::All,
    partial_mode: PartialMode::Off,
    catch_duplicate_keys: false,
    float_mode: FloatMode::Float,
};

/// One JSON value.
pub(super) fn value<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    PARSE.python_parse(py, text).map_err(|error| DecodeError::new_err(format!("not JSON: {error}")))
}

/// Many JSON objects as one list.
pub(super) fn rows<'py>(py: Python<'py>, records: &[Bytes]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for record in records {
        list.append(value(py, record)?)?;
    }
    Ok(list)
}

/// What we say ourselves: reports, states, records.
pub(super) fn plain<'py, T: Serialize + ?Sized>(py: Python<'py>, said: &T) -> PyResult<Bound<'py, PyAny>> {
    Ok(pythonize::pythonize(py, said)?)
}
