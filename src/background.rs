//! Threads for what blocks.

use tokio::task::spawn_blocking;

/// Work that did not come to its end: it panicked, or the runtime ended.
#[derive(Debug, thiserror::Error)]
#[error("it was broken off: {0}")]
pub(crate) struct BrokenOff(String);

/// Runs what blocks on the threads kept for it; dropping the future does not stop it half-way.
pub(crate) async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BrokenOff> {
    #[cfg(test)]
    if here::is_asked_for() {
        here::pause().await;
        let done = work();
        here::pause().await;
        return Ok(done);
    }
    spawn_blocking(work).await.map_err(|error| BrokenOff(error.to_string()))
}

/// A simulation does everything on its one thread, so that the same seed gives the same order of events.
#[cfg(test)]
pub(crate) mod here {
    use std::cell::Cell;

    thread_local! {
        static HERE: Cell<bool> = const { Cell::new(false) };
        static PAUSES: Cell<bool> = const { Cell::new(false) };
    }

    pub(crate) fn ask_for() {
        HERE.set(true);
    }

    pub(super) fn is_asked_for() -> bool {
        HERE.get()
    }

    /// From here on somebody may give up wherever the product waits, though nothing takes any time.
    pub(crate) fn ask_for_pauses() {
        PAUSES.set(true);
    }

    pub(crate) async fn pause() {
        if PAUSES.get() {
            tokio::task::yield_now().await;
        }
    }
}
