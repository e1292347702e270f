//! The columns of an object while they are filled.

use arrow_schema::ArrowError;
use serde_json::value::RawValue;

use super::cells::{Cells, Finished};
use super::codes::Codes;
use crate::columns::{Column, Members, Names};

/// The columns that an object's members become.
pub(super) struct Object {
    columns: &'static [Column],
    names: Names,
    cells: Vec<Cells>,
}

impl Object {
    pub(super) fn new(columns: &'static [Column], codes: Codes) -> Self {
        let cells = columns.iter().map(|column| Cells::new(&column.shape, codes)).collect();
        Self { columns, names: Names::of(columns), cells }
    }

    /// Finds the members of an object; `None` when it is none.
    pub(super) fn find<'a>(&self, json: &'a str) -> Option<Members<'a>> {
        self.names.find(json)
    }

    /// Adds an object; how many of its values do not fit, or `None` when it is no object and nothing was added but nulls.
    pub(super) fn push(&mut self, json: &str) -> Option<u64> {
        let Some(members) = self.find(json) else {
            self.push_nothing();
            return None;
        };
        let mut misfits = 0;
        self.push_members(&members, |_, count| misfits += count);
        Some(misfits)
    }

    /// Adds what was found of an object, and tells of each column how many of its values do not fit.
    pub(super) fn push_members(&mut self, members: &Members<'_>, mut tell: impl FnMut(&'static str, u64)) {
        for (place, (cells, column)) in self.cells.iter_mut().zip(self.columns).enumerate() {
            let misfits = cells.push(self.names.value(members, place));
            if misfits > 0 {
                tell(column.name, misfits);
            }
        }
    }

    /// Adds nulls alone.
    pub(super) fn push_nothing(&mut self) {
        for cells in &mut self.cells {
            cells.push(None);
        }
    }

    /// Adds an object of which one member is known.
    pub(super) fn push_one(&mut self, name: &str, value: &RawValue) -> u64 {
        let pairs = self.cells.iter_mut().zip(self.columns);
        pairs.map(|(cells, column)| cells.push((column.name == name).then_some(value))).sum()
    }

    pub(super) fn finish(&mut self) -> Result<Finished, ArrowError> {
        let mut finished = Finished::new();
        for (cells, column) in self.cells.iter_mut().zip(self.columns) {
            cells.finish(column.name, &mut finished)?;
        }
        Ok(finished)
    }
}
