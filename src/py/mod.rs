//! The door to Python, and the only folder that names it.

mod convert;
mod errors;
mod json;
mod log;
mod process;
mod runtime;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use super::runtime::Pending;
}
