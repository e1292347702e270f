//! The end of the interpreter, which a thread of ours must not meet from inside.
//!
//! Python ends a thread that asks for the interpreter too late by unwinding its stack, and Rust then aborts the process.

use std::cell::Cell;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use super::process;

/// How long the end waits for those inside: a caller's own function, which one of them may run, need not ever return.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the end looks whether all have left.
const GLANCE: Duration = Duration::from_millis(1);

/// Whether the interpreter is going away.
static CLOSING: AtomicBool = AtomicBool::new(false);
/// How many stay inside the interpreter and must leave before it goes.
static INSIDE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether this is the thread that ends the interpreter, and that may use it to the last.
    static IS_LAST: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the interpreter from going away.
pub(super) struct Stay(());

impl Stay {
    /// `None` once the interpreter is going away. Never blocks, so that a thread may enter twice.
    fn begin() -> Option<Self> {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        let stay = Self(());
        (IS_LAST.get() || !is_closing()).then_some(stay)
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Works with the interpreter from a thread of ours, unless it is going away.
pub(super) fn inside<T>(work: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    let _stay = Stay::begin()?;
    Python::try_attach(work)
}

/// Works without the interpreter and comes back to stay; a thread that would come back too late sleeps to the end instead.
pub(super) fn outside<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> (T, Stay) {
    py.detach(|| {
        let value = work();
        loop {
            match Stay::begin() {
                Some(stay) => return (value, stay),
                None => thread::park(),
            }
        }
    })
}

/// Whether the interpreter is going away.
pub(super) fn is_closing() -> bool {
    CLOSING.load(Ordering::SeqCst)
}

/// Asks Python to tell when it goes away.
pub(super) fn watch(py: Python<'_>) -> PyResult<()> {
    static WATCHED: Once = Once::new();
    if !WATCHED.is_completed() {
        py.import("atexit")?.call_method1("register", (wrap_pyfunction!(close, py)?,))?;
        WATCHED.call_once(|| ());
    }
    Ok(())
}

/// Lets nobody in any more and waits until all have left.
#[pyfunction]
fn close(py: Python<'_>) {
    IS_LAST.set(true);
    CLOSING.store(true, Ordering::SeqCst);
    // Those who were inside when a process was forked never leave the child.
    if process::check().is_ok() {
        py.detach(wait_until_empty);
    }
}

fn wait_until_empty() {
    let begun = Instant::now();
    while INSIDE.load(Ordering::SeqCst) > 0 && begun.elapsed() < PATIENCE {
        thread::sleep(GLANCE);
    }
}
