//! One thing looked at, and what was found.

use serde::Serialize;

use super::super::exit::{Exit, Stop};
use super::super::output::{Output, write};
use super::super::printable::printable;
use crate::error::Error;

/// How it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Ok,
    Warning,
    Failed,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// One thing looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    #[serde(rename = "check")]
    name: &'static str,
    state: State,
    detail: String,
    #[serde(skip)]
    exit: Exit,
}

impl Check {
    /// As it should be.
    pub(super) fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, state: State::Ok, detail: detail.into(), exit: Exit::Done }
    }

    /// It works, but deserves a look.
    pub(super) fn warning(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, state: State::Warning, detail: detail.into(), exit: Exit::Done }
    }

    /// It does not work; the error says what to do.
    pub(super) fn failed(name: &'static str, error: &Error) -> Self {
        Self { name, state: State::Failed, detail: error.to_string(), exit: Exit::of(error) }
    }
}

/// Tells each check as soon as it is done, and remembers the first failure.
#[derive(Debug)]
pub(super) struct Findings {
    output: Output,
    exit: Exit,
}

impl Findings {
    pub(super) fn new(output: Output) -> Self {
        Self { output, exit: Exit::Done }
    }

    pub(super) fn add(&mut self, check: &Check) -> Result<(), Stop> {
        if self.exit == Exit::Done {
            self.exit = check.exit;
        }
        if !self.output.is_for_people() {
            return self.output.json(check);
        }
        let Check { name, state, detail, .. } = check;
        write(&format!("{:<8}{name}: {}\n", state.as_str(), printable(detail)))
    }

    /// The first failure decides how the command ends.
    pub(super) fn exit(&self) -> Exit {
        self.exit
    }
}
