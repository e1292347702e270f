//! Panics that are expected, told as texts instead of printed.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// What was told of the last panic, while somebody expects one.
    static TOLD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does what may panic, and gives the file in which it panicked with its message.
pub(crate) fn quietly(work: impl FnOnce()) -> Result<(), String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(listen);
    TOLD.set(Some(String::new()));
    let ended = catch_unwind(AssertUnwindSafe(work));
    let told = TOLD.take().unwrap_or_default();
    ended.map_err(|_| told)
}

/// Whether this thread tries an oracle on a mutant, or on ours after it.
pub(crate) fn is_hunting() -> bool {
    TOLD.with_borrow(Option::is_some)
}

/// Panics on other threads are printed as ever.
fn listen() {
    let aloud = take_hook();
    set_hook(Box::new(move |panic| {
        let file = panic.location().map(Location::file).unwrap_or_default();
        let text = format!("{file}: {}", message(panic));
        let is_expected = TOLD.with_borrow_mut(|told| told.as_mut().map(|told| *told = text).is_some());
        if !is_expected {
            aloud(panic);
        }
    }));
}

fn message<'a>(panic: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = panic.payload();
    payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref().copied()).unwrap_or_default()
}
