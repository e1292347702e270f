//! Gives files that came to the disk, while those before them are put in their places.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender};

use super::arrivals::{Came, Kept};
use super::blocking::blocking;
use super::downloads::failed_file;
use super::recorder::{MOST_AT_ONCE, Outcome};
use super::session::Session;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;

/// How long files that came wait for others: each sync of the disk then serves many, and nobody notices.
const PATIENCE: Duration = Duration::from_millis(50);

impl<T: Transport, C: Clock> Session<T, C> {
    /// Stores files until the downloads end.
    pub(super) async fn store_all(
        &self,
        mut received: Receiver<Outcome<Came>>,
        kept: Sender<Vec<Outcome<Kept>>>,
    ) -> Result<()> {
        let mut outcomes = Vec::with_capacity(MOST_AT_ONCE);
        while self.gather(&mut received, &mut outcomes).await {
            let came = std::mem::take(&mut outcomes);
            let stored = blocking(&self.folders, move || Ok(came.into_iter().map(store).collect::<Vec<_>>())).await?;
            let (stored, errors): (Vec<_>, Vec<_>) = stored.into_iter().unzip();
            for error in errors.iter().flatten() {
                self.stop_if_hopeless(error);
            }
            // The recorder only goes away when the run ends with an error of its own.
            if kept.send(stored).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Waits for an outcome and a little longer for others; false when none will come any more.
    async fn gather(&self, received: &mut Receiver<Outcome<Came>>, outcomes: &mut Vec<Outcome<Came>>) -> bool {
        let mut more = received.recv_many(outcomes, MOST_AT_ONCE).await;
        let mut patience = pin!(self.api.clock().sleep(PATIENCE));
        while more > 0 && outcomes.len() < MOST_AT_ONCE {
            let room = MOST_AT_ONCE - outcomes.len();
            more = tokio::select! {
                biased;
                more = received.recv_many(outcomes, room) => more,
                () = &mut patience => break,
            };
        }
        !outcomes.is_empty()
    }
}

fn store(outcome: Outcome<Came>) -> (Outcome<Kept>, Option<Error>) {
    match outcome {
        Outcome::New(file) => match file.store() {
            (_, Ok(file)) => (Outcome::New(Box::new(file)), None),
            (attachment_id, Err(error)) => (Outcome::Failed(failed_file(attachment_id, &error)), Some(error)),
        },
        Outcome::Present(file) => (Outcome::Present(file), None),
        Outcome::Failed(file) => (Outcome::Failed(file), None),
        Outcome::Denied(file) => (Outcome::Denied(file), None),
    }
}
