//! The command line, run under Python's own handling of Ctrl-C.

use std::ffi::OsString;
use std::io;

use pyo3::exceptions::{PyFileNotFoundError, PyModuleNotFoundError, PyOSError};
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

use super::ending::inside;
use super::runtime::Pending;
use crate::cli::{Exported, Interrupted, ParquetOrder};
use crate::error::{Error, Result};
use crate::export;

/// Runs the command with these arguments, the program's name first, and answers its exit code.
#[pyfunction]
pub(super) fn run_command(argv: Vec<OsString>) -> Pending {
    let code = crate::cli::run(argv, write_parquet);
    Pending::new(async move { Ok::<_, PyErr>(code.await) }, |py, code| Ok(code.into_pyobject(py)?.into_any()))
}

/// Has Python write a Parquet file.
fn write_parquet(order: &ParquetOrder, interrupted: &Interrupted) -> Result<Exported> {
    let written = inside(|py| ask(py, order, interrupted).map_err(|error| told(py, order, &error)));
    written.unwrap_or_else(|| Err(Error::Mirror("the work on the file was broken off".to_owned())))
}

fn ask(py: Python<'_>, order: &ParquetOrder, interrupted: &Interrupted) -> PyResult<Exported> {
    let ParquetOrder { mirror, resource, after, deleted, path } = order;
    let interrupted = interrupted.clone();
    let is_wanted =
        PyCFunction::new_closure(py, None, None, move |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
            !interrupted.is_told()
        })?;
    let arguments = (mirror, resource.plural(), *after, *deleted, path, is_wanted);
    let told = py.import("qontokit._parquet")?.call_method1("export", arguments)?;
    let told = told.cast::<PyDict>()?;
    let item = |name: &str| told.as_any().get_item(name);
    let (rows, nulls_made, seq) = (item("rows")?, item("nulls_made")?, item("seq")?);
    Ok(Exported { rows: rows.extract()?, nulls_made: nulls_made.extract()?, seq: seq.extract()? })
}

/// What Python said, as the command tells it.
fn told(py: Python<'_>, order: &ParquetOrder, error: &PyErr) -> Error {
    let text = error.value(py).to_string();
    if error.is_instance_of::<PyModuleNotFoundError>(py) {
        Error::Config(text)
    } else if error.is_instance_of::<PyFileNotFoundError>(py) {
        Error::Missing(text)
    } else if error.is_instance_of::<PyOSError>(py) {
        let number = error.value(py).getattr("errno").and_then(|number| number.extract::<i32>());
        let source = number.map_or_else(|_| io::Error::other(text), io::Error::from_raw_os_error);
        export::told(&order.path, source)
    } else {
        Error::Mirror(text)
    }
}
