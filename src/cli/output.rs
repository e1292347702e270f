//! What a command answers, on standard output: tables for people, JSON for programs.

use std::io::{self, IsTerminal, Write};

use console::Term;
use serde::Serialize;

use super::data::Data;
use super::exit::Stop;
use super::printable::harmless_json;
use super::table::Table;
use crate::error::Error;
use crate::export::one_line;

/// Standard output, for a person or for a program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    is_terminal: bool,
    is_json_asked: bool,
}

impl Output {
    /// A terminal gets tables unless JSON was asked for.
    pub(super) fn new(json: bool) -> Self {
        Self { is_terminal: io::stdout().is_terminal(), is_json_asked: json }
    }

    /// Whether a person reads this.
    pub(super) fn is_for_people(self) -> bool {
        self.is_terminal && !self.is_json_asked
    }

    /// Whether it is a terminal, for which not everything is fit.
    pub(super) fn is_terminal(self) -> bool {
        self.is_terminal
    }

    /// Whether JSON was asked for by name.
    pub(super) fn is_json_asked(self) -> bool {
        self.is_json_asked
    }

    /// Where data goes that is no answer of a few lines.
    pub(super) fn data(self) -> Data {
        Data::new(self.is_terminal)
    }

    /// One line of JSON.
    pub(super) fn json(self, value: &impl Serialize) -> Result<(), Stop> {
        let text = serde_json::to_string(value)
            .map_err(|error| Error::Decode(format!("the answer cannot be written as JSON: {error}")))?;
        self.json_text(&text)
    }

    /// JSON as Qonto sent it, on one line.
    pub(super) fn json_text(self, json: &str) -> Result<(), Stop> {
        let line = one_line(json);
        let shown = if self.is_terminal { harmless_json(&line) } else { line };
        write(&format!("{shown}\n"))
    }
}

/// Writes a table, as wide as the terminal; a file or a pipe takes lines of any length.
pub(super) fn write_table(table: &Table) -> Result<(), Stop> {
    let terminal = Term::stdout();
    let width = if terminal.is_term() { usize::from(terminal.size().1) } else { usize::MAX };
    write(&table.draw(width))
}

/// Writes text that is ours and complete; flushed at once, because a reader may wait for it.
pub(super) fn write(text: &str) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}
