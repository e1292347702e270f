//! The API of one credential, and one answer of it.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::lock;

use super::outline::Outline;
use super::standing::Standing;
use super::usage::Usage;
use crate::config::Settings;
use crate::http::budget::Gate;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Qonto's API for one credential; clones share everything but the usage they count on.
#[derive(Debug)]
pub struct Api<T, C> {
    pub(super) shared: Arc<Shared<T, C>>,
    pub(super) usage: Arc<Usage>,
}

#[derive(Debug)]
pub(super) struct Shared<T, C> {
    pub(super) transport: T,
    pub(super) clock: C,
    pub(super) settings: Settings,
    pub(super) gate: Gate,
    /// The token in use, and how many came before it.
    pub(super) token: lock::Mutex<Option<(u64, Secret)>>,
    pub(super) standing: Standing,
    pub(super) random: Mutex<fastrand::Rng>,
}

/// A whole answer of the API; its body may hold a presigned address, so its `Debug` form only counts it.
#[derive(Clone)]
pub struct Answer {
    /// The JSON text.
    pub body: Bytes,
    /// Qonto's clock when it answered, unless it did not say.
    pub date: Option<Timestamp>,
    /// Our clock when we had asked.
    pub asked_at: Timestamp,
    /// Where its rows stand, when a list was asked for.
    pub(super) outline: Outline,
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Answer({} bytes)", self.body.len())
    }
}

impl<T, C> Clone for Api<T, C> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), usage: Arc::clone(&self.usage) }
    }
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// Joins settings and network; nothing is sent yet.
    pub fn new(transport: T, clock: C, settings: Settings, gate: Gate) -> Self {
        let (token, random) = (lock::Mutex::new(None), Mutex::new(fastrand::Rng::new()));
        let shared = Shared { transport, clock, settings, gate, token, standing: Standing::default(), random };
        Self { shared: Arc::new(shared), usage: Arc::default() }
    }

    /// The same API for one run, counting on a usage of its own: a credential that was refused is not tried again in it.
    #[must_use]
    pub fn metered(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), usage: Arc::new(Usage::of_a_run()) }
    }

    /// What was sent through this handle and its clones.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The clock in use.
    pub fn clock(&self) -> &C {
        &self.shared.clock
    }
}
