//! Progress bars, drawn only where a person looks.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use super::messages::Messages;
use crate::mirror::run::ProgressFigures;

/// How often a bar is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// One bar, or none.
#[derive(Debug)]
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar on the terminal; indicatif itself draws nothing where standard error is none.
    pub(super) fn new(messages: &Messages) -> Self {
        Self(messages.bars().map(|bars| bars.add(ProgressBar::no_length().with_style(style(false)))))
    }

    /// How far the work has come.
    pub(super) fn show(&self, figures: ProgressFigures) {
        let Some(bar) = &self.0 else { return };
        if bar.length() != figures.total {
            bar.set_style(style(figures.total.is_some()));
            figures.total.map_or_else(|| bar.unset_length(), |total| bar.set_length(total));
        }
        let bytes = figures.bytes;
        let read = if bytes > 0 { format!(", {}", HumanBytes(bytes)) } else { String::new() };
        bar.set_message(format!("{}{read}", figures.stage));
        bar.set_position(figures.done);
    }

    /// Shows progress until some work ends, then leaves no trace.
    pub(super) async fn watch<R>(self, figures: impl Fn() -> ProgressFigures, work: impl Future<Output = R>) -> R {
        let (mut work, mut ticks) = (pin!(work), tokio::time::interval(TICK));
        loop {
            tokio::select! {
                result = &mut work => return result,
                _ = ticks.tick() => self.show(figures()),
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
    let template = if has_total { "{bar:30} {pos}/{len} {msg} {eta}" } else { "{spinner} {pos} {msg}" };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
