//! The columns of an object while they are filled.

use arrow_schema::ArrowError;
use serde_json::value::RawValue;

use super::cells::{Cells, Finished};
use super::codes::Codes;
use crate::columns::{Column, Names};

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

    /// Adds an object; how many of its values do not fit, or `None` when it is no object and nothing was added but nulls.
    pub(super) fn push(&mut self, json: &str) -> Option<u64> {
        let mut misfits = 0;
        self.push_counted(json, |_, count| misfits += count).then_some(misfits)
    }

    /// Adds an object and tells of each column how many of its values do not fit; whether it is an object.
    pub(super) fn push_counted(&mut self, json: &str, mut tell: impl FnMut(&'static str, u64)) -> bool {
        let Some(members) = self.names.find(json) else {
            self.push_nothing();
            return false;
        };
        for (place, (cells, column)) in self.cells.iter_mut().zip(self.columns).enumerate() {
            let misfits = cells.push(self.names.value(&members, place));
            if misfits > 0 {
                tell(column.name, misfits);
            }
        }
        true
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
