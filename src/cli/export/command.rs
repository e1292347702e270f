//! From a mirror to a file, or to standard output.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::exit::{Exit, Outcome, Stop};
use super::super::messages::Messages;
use super::super::output::Output;
use super::super::progress::Bar;
use super::super::values;
use super::form::{Country, Format, forbid};
use super::interruption::interruptible;
use super::parquet::{Exported, ParquetOrder, WriteParquet};
use super::passing::pass_on;
use super::report::{Report, sentence};
use crate::error::{Error, Result};
use crate::export::{FileExport, Form, Sheet, Written, place};
use crate::mirror::{Opening, Rows, Store, Wanted};
use crate::resource::Resource;

/// What stands for standard output.
const STANDARD_OUTPUT: [&str; 2] = ["-", "/dev/stdout"];

/// Write a mirror's invoices as CSV, JSON lines, Arrow or Parquet
///
/// To a file, which appears whole or not at all, or to standard output.
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The mirror's folder
    #[arg(value_parser = values::folder())]
    mirror: PathBuf,
    /// Which kind
    #[arg(value_parser = values::resource())]
    resource: Resource,
    /// What to write, parquet where pyarrow or polars is installed; else as the file's name ends, else csv
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to write it; `-` is standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
    /// CSV that Excel opens by double click, in France unless said otherwise
    #[arg(long, value_name = "COUNTRY", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "fr")]
    excel: Option<Country>,
    /// Only invoices that changed behind this number, deleted ones too: keep the one that the last export told
    #[arg(long, value_name = "SEQ", value_parser = clap::value_parser!(i64).range(0..))]
    after: Option<i64>,
    /// Only these columns, in this order
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = values::word)]
    fields: Vec<String>,
    /// Invoices that are gone from Qonto too
    #[arg(long)]
    deleted: bool,
}

impl Export {
    pub(in crate::cli) async fn run(self, output: Output, messages: &Messages, parquet: WriteParquet) -> Outcome {
        let file = self
            .file
            .as_deref()
            .filter(|file| !STANDARD_OUTPUT.iter().any(|name| *file == Path::new(name)))
            .map(Path::to_owned);
        let format = self.format(file.as_deref(), output)?;
        let form = format.form(self.excel, self.resource, &self.fields)?;
        self.refuse_hidden(form.as_ref())?;
        let exported = match (form, &file) {
            (Some(form), Some(file)) => self.to_file(form, file, messages).await?,
            (Some(form), None) => self.to_output(form, output, messages).await?,
            (None, Some(file)) => self.to_parquet(file, parquet).await?,
            (None, None) => return Err(Error::Argument("parquet is a file: name it with -o".to_owned()).into()),
        };
        messages.tell(&sentence(&exported, self.resource, file.as_deref()));
        let Some(path) = file.filter(|_| !output.is_for_people()) else { return Ok(Exit::Done) };
        let Exported { rows, ref nulls_made, seq } = exported;
        Exit::Done.after(output.json(&Report {
            path: path.to_string_lossy(),
            rows,
            nulls_made,
            seq,
            format: format.name(),
        }))
    }

    fn format(&self, file: Option<&Path>, output: Output) -> Result<Format> {
        let named = self.format.or(output.is_json_asked().then_some(Format::Jsonl).filter(|_| file.is_none()));
        let format = Format::of(named, file, self.excel)?;
        if file.is_none() && format != Format::Jsonl {
            forbid(output.is_json_asked(), format.name())?;
        }
        if file.is_none() && format.is_binary() && output.is_terminal() {
            let help = "is not for a terminal: name a file with -o, or pass it on with |";
            return Err(Error::Argument(format!("{} {help}", format.name())));
        }
        Ok(format)
    }

    /// Among invoices that are there, one that is gone would look like them.
    fn refuse_hidden(&self, form: Option<&Form>) -> Result<()> {
        match form {
            Some(Form::Csv(_, fields)) if (self.deleted || self.after.is_some()) && !fields.tell_deletion() => {
                let text = "deleted invoices come too, and nothing would tell them apart: add deleted_at to --fields";
                Err(Error::Argument(text.to_owned()))
            }
            _ => Ok(()),
        }
    }

    async fn to_file(&self, form: Form, file: &Path, messages: &Messages) -> Result<Exported, Stop> {
        let (opening, resource, bar, file) = (self.opening(), self.resource, Bar::new(messages), file.to_owned());
        interruptible(move |interrupted| {
            let (store, mut rows) = opening()?;
            let mut export = FileExport::create(&file, form, resource)?;
            pass_on(&store, &mut rows, &bar, interrupted, |json, gone| Ok(export.push(json, gone)?))?;
            Ok(exported(export.finish()?, &rows))
        })
        .await
    }

    async fn to_output(&self, form: Form, output: Output, messages: &Messages) -> Result<Exported, Stop> {
        let (opening, resource, bar) = (self.opening(), self.resource, Bar::new(messages));
        interruptible(move |interrupted| {
            let (store, mut rows) = opening()?;
            let mut sheet = Sheet::new(output.data(), form, resource)?;
            pass_on(&store, &mut rows, &bar, interrupted, |json, gone| Ok(sheet.push(json, gone)?))?;
            let (mut data, written) = sheet.finish()?;
            data.flush()?;
            Ok(exported(written, &rows))
        })
        .await
    }

    async fn to_parquet(&self, file: &Path, write: WriteParquet) -> Result<Exported, Stop> {
        let order = ParquetOrder {
            mirror: self.mirror.clone(),
            resource: self.resource,
            after: self.after,
            deleted: self.deleted,
            path: place(file)?,
        };
        interruptible(move |interrupted| Ok(write(&order, interrupted)?)).await
    }

    /// Opens the mirror and begins to read.
    fn opening(&self) -> impl FnOnce() -> Result<(Store, Rows)> + Send + 'static {
        let wanted = match (self.after, self.deleted) {
            (Some(seq), _) => Wanted::ChangedAfter(seq),
            (None, true) => Wanted::All,
            (None, false) => Wanted::Present,
        };
        let (folder, resource) = (self.mirror.clone(), self.resource);
        move || {
            let store = Store::open(&folder, Opening::Existing)?;
            let rows = store.rows(resource, wanted)?;
            Ok((store, rows))
        }
    }
}

fn exported(written: Written, rows: &Rows) -> Exported {
    let nulls_made = written.nulls_made.into_iter().map(|(column, count)| (column.to_owned(), count)).collect();
    Exported { rows: written.rows, nulls_made, seq: rows.seq() }
}
