//! Pages that are on their way before they are asked for, so that Python makes objects of one while the next arrives.

use std::sync::Arc;

use pyo3::PyResult;
use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{Permit, Receiver, Sender, channel};
use tokio::sync::{Mutex, MutexGuard, OwnedMutexGuard};
use tokio::task::AbortHandle;

use super::awaiting::Caller;
use super::client::Account;
use super::runtime::bug;
use crate::client;
use crate::walk::InvoicePage;

/// Pages that are there or on their way at most, the one that is being asked for among them: a page may have 64 MiB.
const AHEAD: usize = 3;

/// Some rows, nothing at the end, or why there are none.
pub(super) type Arrival = PyResult<Option<InvoicePage>>;

/// A list that is read ahead of whoever iterates it; nothing of it goes on once this is dropped.
pub(super) struct Ahead {
    account: Account,
    pages: Arc<Mutex<client::Pages>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    reading: Option<Reading>,
    /// Whether whoever iterates has seen the end.
    has_ended: bool,
}

/// The reading that goes on by itself.
struct Reading {
    arrivals: Receiver<Arrival>,
    task: AbortHandle,
    caller: Option<Caller>,
    is_stopped: bool,
}

impl Ahead {
    pub(super) fn new(account: Account, pages: client::Pages) -> Self {
        Self { account, pages: Arc::new(Mutex::new(pages)), state: Mutex::default() }
    }

    /// Whether a page, the end or an error is there already; a closed client gives nothing out any more.
    pub(super) fn has_arrived(&self) -> bool {
        let is_there = |state: MutexGuard<'_, State>| state.reading.as_ref().is_some_and(|it| !it.arrivals.is_empty());
        self.account.open().is_err() || self.state.try_lock().is_ok_and(is_there)
    }

    /// What is there already.
    pub(super) fn take(&self) -> Option<Arrival> {
        if let Err(closed) = self.account.open() {
            return Some(Err(closed));
        }
        let mut state = self.state.try_lock().ok()?;
        let arrival = state.reading.as_mut()?.arrivals.try_recv().ok()?;
        Some(state.note(arrival))
    }

    /// The next rows; giving up this wait ends what is in flight, and the pages behind stay for the next wait.
    pub(super) async fn next(&self) -> Arrival {
        self.account.open()?;
        let mut state = self.state.lock().await;
        loop {
            let reading = state.reading.get_or_insert_with(|| self.begin());
            if reading.caller != Caller::present() {
                reading.stop();
            }
            match reading.arrival().await {
                Some(arrival) => return state.note(arrival),
                None if reading.is_stopped => state.reading = None,
                None => return state.note(Err(bug())),
            }
        }
    }

    /// Where to begin next time, once the end was given out.
    pub(super) fn watermark(&self) -> Option<String> {
        let has_ended = self.state.try_lock().is_ok_and(|state| state.has_ended);
        let pages = self.pages.try_lock().ok().filter(|_| has_ended)?;
        pages.watermark().map(|watermark| watermark.to_string())
    }

    fn begin(&self) -> Reading {
        let (account, pages) = (self.account.clone(), Arc::clone(&self.pages));
        let (sender, arrivals) = channel(AHEAD);
        let caller = Caller::present();
        let reading = async move {
            let mut pages = Held(pages.lock_owned().await);
            // A place is taken first, so that no page is read that nobody may ever want.
            while let Ok(place) = room(&sender, &mut pages.0).await {
                let arrival = account.explained(pages.0.next()).await;
                if !matches!(arrival, Ok(Some(_))) {
                    drop(pages);
                    return place.send(arrival);
                }
                place.send(arrival);
            }
        };
        let task = Caller::spawn(caller.clone(), reading);
        Reading { arrivals, task, caller, is_stopped: false }
    }
}

/// A place for one more page; the list goes on meanwhile.
async fn room<'a>(
    sender: &'a Sender<Arrival>,
    pages: &mut client::Pages,
) -> Result<Permit<'a, Arrival>, SendError<()>> {
    tokio::select! {
        biased;
        place = sender.reserve() => return place,
        () = pages.drive() => {}
    }
    sender.reserve().await
}

/// A list that is being read; when that ends early, nothing of it stays on its way.
struct Held(OwnedMutexGuard<client::Pages>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.recall();
    }
}

impl State {
    fn note(&mut self, arrival: Arrival) -> Arrival {
        if !matches!(arrival, Ok(Some(_))) {
            self.reading = None;
        }
        self.has_ended = matches!(arrival, Ok(None));
        arrival
    }
}

impl Reading {
    async fn arrival(&mut self) -> Option<Arrival> {
        let mut wait = Wait { task: &self.task, is_stopped: &mut self.is_stopped, is_over: false };
        let arrival = self.arrivals.recv().await;
        wait.is_over = true;
        arrival
    }

    fn stop(&mut self) {
        self.is_stopped = true;
        self.task.abort();
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A wait for a reading; given up itself, it stops the reading.
struct Wait<'a> {
    task: &'a AbortHandle,
    is_stopped: &'a mut bool,
    is_over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            *self.is_stopped = true;
            self.task.abort();
        }
    }
}
