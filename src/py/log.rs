//! Our log lines, handed to Python's `logging` when the program uses it.

use std::sync::Once;

use log::{LevelFilter, Log, Metadata, Record};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_log::{Caching, Logger};

use super::ending::inside;

/// The name above all our loggers.
const ROOT: &str = "qontokit";
/// All that a program may set a level of.
const LOGGERS: [&str; 3] = [ROOT, "qontokit.http", "qontokit.sync"];

/// Installs the bridge once `logging` is loaded, and lets through what its `qontokit` logger would show.
pub(super) fn follow_python(py: Python<'_>) -> PyResult<()> {
    static INSTALLED: Once = Once::new();
    let modules = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
    let Some(logging) = modules.get_item("logging")? else { return Ok(()) };
    if !INSTALLED.is_completed() {
        let logger = Logger::new(py, Caching::Loggers)?.filter(LevelFilter::Trace);
        py.import("atexit")?.call_method1("register", (wrap_pyfunction!(stop, py)?,))?;
        INSTALLED.call_once(|| drop(log::set_boxed_logger(Box::new(Bridge(logger)))));
    }
    log::set_max_level(level(&logging)?);
    Ok(())
}

/// Ends all logging: nothing may call into an interpreter that is going away.
#[pyfunction]
fn stop() {
    log::set_max_level(LevelFilter::Off);
}

/// The most that any of our loggers would show; each then leaves out what it does not.
fn level(logging: &Bound<'_, PyAny>) -> PyResult<LevelFilter> {
    let mut most = LevelFilter::Off;
    for name in LOGGERS {
        let logger = logging.call_method1("getLogger", (name,))?;
        most = most.max(shown(&logger.call_method0("getEffectiveLevel")?));
    }
    Ok(most)
}

fn shown(effective: &Bound<'_, PyAny>) -> LevelFilter {
    match effective.extract().unwrap_or(i64::MAX) {
        ..=5 => LevelFilter::Trace,
        6..=10 => LevelFilter::Debug,
        11..=20 => LevelFilter::Info,
        21..=30 => LevelFilter::Warn,
        _ => LevelFilter::Error,
    }
}

/// Lets only our own lines through, and none once the interpreter is closing.
struct Bridge(Logger);

impl Log for Bridge {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(ROOT) && self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            inside(|_| self.0.log(record));
        }
    }

    fn flush(&self) {}
}
