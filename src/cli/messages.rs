//! What a command tells while it works, on standard error.

use std::fmt::Display;
use std::io::{self, Write};

use indicatif::MultiProgress;
use log::{LevelFilter, Log, Metadata, Record};

use super::arguments::Common;
use super::printable::printable;

/// What the log calls the steps of a sync and of an upload, told when asked once.
const STEPS: [&str; 2] = ["qontokit.sync", "qontokit.upload"];
/// What the log calls requests, told when asked twice; that they are repeated is told when asked once.
const REQUESTS: &str = "qontokit.http";

/// Standard error, shared with the progress bars.
#[derive(Debug, Clone)]
pub(super) struct Messages {
    bars: MultiProgress,
    /// Of steps.
    level: LevelFilter,
    /// Of requests.
    requests: LevelFilter,
}

impl Messages {
    /// As talkative as was asked for.
    pub(super) fn new(common: Common) -> Self {
        let (level, requests) = match (common.quiet, common.verbose) {
            (true, _) => (LevelFilter::Error, LevelFilter::Off),
            (false, 0) => (LevelFilter::Warn, LevelFilter::Off),
            (false, 1) => (LevelFilter::Debug, LevelFilter::Info),
            (false, _) => (LevelFilter::Debug, LevelFilter::Debug),
        };
        Self { bars: MultiProgress::new(), level, requests }
    }

    /// Shows the core's own log lines when asked to tell more; a program that keeps a log of its own keeps it.
    pub(super) fn follow_log(&self) {
        if self.level > LevelFilter::Warn && log::set_boxed_logger(Box::new(self.clone())).is_ok() {
            log::set_max_level(self.level);
        }
    }

    /// Where progress bars are drawn; `None` when nobody wants to see any.
    pub(super) fn bars(&self) -> Option<&MultiProgress> {
        (self.level > LevelFilter::Error).then_some(&self.bars)
    }

    /// What went wrong.
    pub(super) fn error(&self, what: &dyn Display) {
        self.line(&format!("qontokit: error: {what}"));
    }

    /// What deserves a look.
    pub(super) fn warn(&self, what: &dyn Display) {
        if self.level >= LevelFilter::Warn {
            self.line(&format!("qontokit: warning: {what}"));
        }
    }

    /// What a reader wants to know unless it asked for quiet.
    pub(super) fn tell(&self, what: &dyn Display) {
        if self.level >= LevelFilter::Warn {
            self.line(&what.to_string());
        }
    }

    /// Nobody can be told that standard error is closed.
    fn line(&self, text: &str) {
        self.bars.suspend(|| drop(writeln!(io::stderr().lock(), "{}", printable(text))));
    }
}

impl Log for Messages {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        match metadata.target() {
            REQUESTS => metadata.level() <= self.requests,
            target => STEPS.contains(&target) && metadata.level() <= self.level,
        }
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.line(&record.args().to_string());
        }
    }

    fn flush(&self) {}
}
