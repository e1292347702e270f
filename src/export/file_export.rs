//! Invoices on their way into a file.

use std::path::{Path, PathBuf};

use super::file::{File, told};
use super::form::Form;
use super::sheet::{Sheet, Written};
use crate::error::Result;
use crate::resource::Resource;
use crate::time::Timestamp;

/// A file of invoices; dropped before it is finished, it leaves what was there before.
pub struct FileExport {
    path: PathBuf,
    sheet: Sheet<File>,
}

impl FileExport {
    /// Begins a file of one form.
    pub fn create(path: &Path, form: Form, resource: Resource) -> Result<Self> {
        let sheet = Sheet::new(File::create(path)?, form, resource).map_err(|error| told(path, error))?;
        Ok(Self { path: path.to_owned(), sheet })
    }

    /// Adds an invoice, and when the mirror found it gone. An error ends the file.
    pub fn push(&mut self, json: &str, gone: Option<Timestamp>) -> Result<()> {
        self.sheet.push(json, gone).map_err(|error| told(&self.path, error))
    }

    /// How many invoices were added.
    pub fn rows(&self) -> u64 {
        self.sheet.rows()
    }

    /// Gives the file its name once it is whole and safe.
    pub fn finish(self) -> Result<Written> {
        let Self { path, sheet } = self;
        let (file, written) = sheet.finish().map_err(|error| told(&path, error))?;
        file.keep()?;
        Ok(written)
    }
}
