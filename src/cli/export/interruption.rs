//! Work on a thread of its own that ends with the command, whatever it was about to write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use super::super::exit::Stop;
use super::super::mirror;

/// Tells the work whether the command was broken off.
#[derive(Debug, Clone, Default)]
pub struct Interrupted(Arc<AtomicBool>);

/// Dropped while the work goes on, it stops it and waits until it has cleared away what it began.
struct Ending {
    interrupted: Interrupted,
    ended: Receiver<()>,
}

impl Interrupted {
    /// Whether the command was broken off.
    pub fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An end, once the command was broken off; nobody is told of it.
    pub(super) fn check(&self) -> Result<(), Stop> {
        if self.is_told() { Err(Stop::Closed) } else { Ok(()) }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.interrupted.0.store(true, Ordering::Relaxed);
        // Nothing is ever sent: the sender is gone when the work is.
        let _ = self.ended.recv();
    }
}

/// Does work that waits for the disk.
pub(super) async fn interruptible<R: Send + 'static>(
    work: impl FnOnce(&Interrupted) -> Result<R, Stop> + Send + 'static,
) -> Result<R, Stop> {
    let (sender, ended) = channel();
    let interrupted = Interrupted::default();
    let ending = Ending { interrupted: interrupted.clone(), ended };
    let done = mirror::blocking(move || {
        let outcome = work(&interrupted);
        drop(sender);
        Ok(outcome)
    })
    .await?;
    drop(ending);
    done
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_that_nobody_wants_any_more_ends_before_the_command() {
        let cleared = Arc::new(AtomicBool::new(false));
        let (started, is_started) = channel();
        let clears = Arc::clone(&cleared);
        let work = interruptible(move |interrupted| {
            started.send(()).unwrap();
            while interrupted.check().is_ok() {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_millis(20));
            clears.store(true, Ordering::SeqCst);
            Ok(())
        });
        let mut work = Box::pin(work);
        assert!(futures::poll!(&mut work).is_pending());
        is_started.recv().unwrap();
        drop(work);
        assert!(cleared.load(Ordering::SeqCst));
        assert_eq!(interruptible(|_| Ok(7)).await.unwrap(), 7);
    }
}
