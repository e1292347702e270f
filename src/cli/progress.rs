//! Progress bars, drawn only where a person looks.

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use super::messages::Messages;
use crate::mirror::run::{Progress, ProgressFigures};

/// How often a bar is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// One bar, or none.
#[derive(Debug)]
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar on the terminal; indicatif itself draws nothing where standard error is none.
    pub(super) fn new(messages: &Messages) -> Self {
        Self(messages.bars().map(|bars| bars.add(ProgressBar::no_length())))
    }

    /// How far the work has come.
    pub(super) fn show(&self, figures: ProgressFigures) {
        let Some(bar) = &self.0 else { return };
        bar.set_style(style(figures.total.is_some()));
        bar.set_length(figures.total.unwrap_or_default());
        bar.set_position(figures.done);
        let bytes = figures.bytes;
        let read = if bytes > 0 { Cow::Owned(format!(", {}", HumanBytes(bytes))) } else { Cow::Borrowed("") };
        bar.set_message(format!("{}{read}", figures.stage));
    }

    /// Shows progress until some work ends, then leaves no trace.
    pub(super) async fn watch<R>(self, progress: &Progress, work: impl Future<Output = R>) -> R {
        let (mut work, mut ticks) = (pin!(work), tokio::time::interval(TICK));
        loop {
            tokio::select! {
                result = &mut work => return result,
                _ = ticks.tick() => self.show(progress.figures()),
            }
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn style(has_total: bool) -> ProgressStyle {
    let template = if has_total { "{wide_bar} {pos}/{len} {msg} {eta}" } else { "{spinner} {pos} {msg}" };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
