//! Values that end in the process of their runtime only.

use std::mem;
use std::ops::Deref;

use super::process;

/// A shared value that a forked child never ends: its end would call threads that did not come along, and might wait for a lock
/// that one of them held.
#[derive(Clone)]
pub(super) struct Homebound<T: Clone>(pub(super) T);

impl<T: Clone> Deref for Homebound<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> Drop for Homebound<T> {
    fn drop(&mut self) {
        if process::is_forked() {
            mem::forget(self.0.clone());
        }
    }
}
