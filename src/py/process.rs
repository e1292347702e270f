//! The process that owns the runtime's threads: a forked child has none of them.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::PyResult;
use pyo3::exceptions::PyRuntimeError;
use tokio::runtime::Builder;

/// Zero until the runtime was first used.
static OWNER: AtomicU32 = AtomicU32::new(0);

/// Threads that wait for the disk at most. Each keeps some memory for itself, and files come from Qonto at a hundred a
/// second at most, so that more of them would only cost memory.
const DISK_THREADS: usize = 8;

/// Threads that carry the network. One serves all that Qonto's limits allow; with a second one, each answer wakes a thread
/// to hand it to another, which cost a fifth of the CPU of a sync.
const NETWORK_THREADS: usize = 1;

/// Says how the runtime is to be made once it is needed; starts nothing.
pub(super) fn describe_runtime() {
    let mut builder = Builder::new_multi_thread();
    builder.enable_all().worker_threads(NETWORK_THREADS).max_blocking_threads(DISK_THREADS);
    pyo3_async_runtimes::tokio::init(builder);
}

/// Whether the runtime's threads belong to the process that this one was forked from.
pub(super) fn is_forked() -> bool {
    let owner = OWNER.load(Ordering::Acquire);
    owner != 0 && owner != process::id()
}

/// Refuses to go on in a child that was forked after the runtime had started.
pub(super) fn check() -> PyResult<()> {
    let here = process::id();
    match OWNER.compare_exchange(0, here, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => Ok(()),
        Err(owner) if owner == here => Ok(()),
        Err(owner) => Err(PyRuntimeError::new_err(format!(
            "qontokit was used in process {owner} before it was forked into {here}, and its threads did not come along: \
             start worker processes with the \"spawn\" or \"forkserver\" method, or use qontokit only after the fork"
        ))),
    }
}
