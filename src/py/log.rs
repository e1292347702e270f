//! Our log lines, handed to Python's `logging` when the program uses it.

use std::sync::Once;

use log::{LevelFilter, Log, Metadata, Record};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_log::{Caching, Logger};

use super::ending::inside;

/// The name above all our loggers.
const ROOT: &str = "qontokit";
/// Our loggers: a program may set the level of each.
const LOGGERS: [&str; 4] = [ROOT, "qontokit.http", "qontokit.sync", "qontokit.upload"];

/// Installs the bridge once `logging` is loaded, and lets through what the most talkative of our loggers would show.
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
        most = most.max(filter(logger.call_method0("getEffectiveLevel")?.extract().unwrap_or(i64::MAX)));
    }
    Ok(most)
}

/// Python's level as Rust's: what lies between two is shown from the next one on.
fn filter(level: i64) -> LevelFilter {
    match level {
        ..=5 => LevelFilter::Trace,
        6..=10 => LevelFilter::Debug,
        11..=20 => LevelFilter::Info,
        21..=30 => LevelFilter::Warn,
        31..=40 => LevelFilter::Error,
        _ => LevelFilter::Off,
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
            inside(|py| {
                self.0.log(record);
                // An error of the program's own handler or filter must not turn up in the work that was logged.
                drop(PyErr::take(py));
            });
        }
    }

    fn flush(&self) {}
}
