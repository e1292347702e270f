//! The door to Python, and the only folder that names it.

mod ahead;
mod awaiting;
mod client;
mod command;
mod convert;
mod downloads;
mod ending;
mod errors;
mod export;
mod fake;
mod homebound;
mod inputs;
mod json;
mod kept;
mod listing;
mod log;
mod mirror;
mod mirror_rows;
mod paths;
mod process;
mod progress;
mod raw_page;
mod runtime;
mod settings;
mod sync_run;
mod table;
mod there;
mod token;
mod upload_item;
mod upload_run;
mod waiting;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::command::run_command;
    #[pymodule_export]
    use super::downloads::{Download, Downloads};
    #[pymodule_export]
    use super::export::{Export, place_of_file};
    #[pymodule_export]
    use super::fake::FakeQonto;
    #[pymodule_export]
    use super::listing::{Listing, Pages};
    #[pymodule_export]
    use super::mirror::Mirror;
    #[pymodule_export]
    use super::mirror_rows::MirrorRows;
    #[pymodule_export]
    use super::progress::ProgressState;
    #[pymodule_export]
    use super::raw_page::RawPage;
    #[pymodule_export]
    use super::runtime::Pending;
    #[pymodule_export]
    use super::sync_run::SyncRun;
    #[pymodule_export]
    use super::table::{Table, TableFilling};
    #[pymodule_export]
    use super::upload_run::UploadRun;
    use crate::client::FILE_TIMEOUT;
    use crate::config::{MAX_ATTEMPTS, MAX_IN_FLIGHT, TIMEOUT};
    use crate::upload::SOURCE;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::process::describe_runtime();
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("DEFAULT_TIMEOUT", TIMEOUT)?;
        module.add("DEFAULT_FILE_TIMEOUT", FILE_TIMEOUT)?;
        module.add("DEFAULT_MAX_ATTEMPTS", MAX_ATTEMPTS)?;
        module.add("DEFAULT_MAX_IN_FLIGHT", MAX_IN_FLIGHT)?;
        module.add("DEFAULT_SOURCE", SOURCE)
    }
}
