//! The command line, run under Python's own handling of Ctrl-C.

use std::ffi::OsString;

use pyo3::prelude::*;

use super::runtime::Pending;

/// Runs the command with these arguments, the program's name first, and answers its exit code.
#[pyfunction]
pub(super) fn run_command(argv: Vec<OsString>) -> Pending {
    let code = crate::cli::run(argv);
    Pending::new(async move { Ok::<_, PyErr>(code.await) }, |py, code| Ok(code.into_pyobject(py)?.into_any()))
}
