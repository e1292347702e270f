//! Which form the flags ask for.

use std::path::Path;

use clap::ValueEnum;

use crate::error::{Error, Result};
use crate::export::{Dialect, Fields, Form, Locale};
use crate::resource::Resource;

/// What can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated values
    Csv,
    /// One line of JSON for each invoice
    Jsonl,
    /// An Arrow IPC file
    Arrow,
    /// A Parquet file
    Parquet,
}

/// The country whose Excel reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Country {
    /// France
    Fr,
    /// Germany
    De,
}

impl Format {
    /// Its name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Arrow => "arrow",
            Self::Parquet => "parquet",
        }
    }

    /// Whether a terminal would show nothing but noise.
    pub(super) fn is_binary(self) -> bool {
        matches!(self, Self::Arrow | Self::Parquet)
    }

    /// The one that was named, or that a file's name ends with.
    pub(super) fn of(named: Option<Self>, file: Option<&Path>, excel: Option<Country>) -> Result<Self> {
        let ending = file.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
        let format = match (named, ending.as_deref(), excel) {
            (Some(format), ..) => format,
            (None, Some("jsonl" | "ndjson"), _) => Self::Jsonl,
            (None, Some("arrow" | "feather" | "ipc"), _) => Self::Arrow,
            (None, Some("parquet"), _) => Self::Parquet,
            (None, None | Some("csv"), _) | (None, _, Some(_)) => Self::Csv,
            (None, Some(ending), None) => return Err(unclear(ending)),
        };
        if excel.is_some() && format != Self::Csv {
            return Err(Error::Argument(format!("--excel is a form of CSV, not of {}: leave one out", format.name())));
        }
        Ok(format)
    }

    /// The form to write; `None` for Parquet, which others write.
    pub(super) fn form(self, excel: Option<Country>, resource: Resource, names: &[String]) -> Result<Option<Form>> {
        let fields = chosen(resource, names)?;
        if self.is_binary() && fields.is_some() {
            return Err(Error::Argument(
                "--fields is for csv and jsonl: whoever reads this format reads only the columns it wants".to_owned(),
            ));
        }
        Ok(match self {
            Self::Csv => {
                let dialect = excel.map_or(Dialect::Plain, |country| Dialect::Excel(country.into()));
                Some(Form::Csv(dialect, fields.unwrap_or_else(|| Fields::all(resource))))
            }
            Self::Jsonl => Some(Form::JsonLines(fields)),
            Self::Arrow => Some(Form::Arrow),
            Self::Parquet => None,
        })
    }
}

/// The fields that were named, if any were.
pub(in crate::cli) fn chosen(resource: Resource, names: &[String]) -> Result<Option<Fields>> {
    if names.is_empty() { Ok(None) } else { Fields::chosen(resource, names).map(Some) }
}

/// Refuses `--json` beside another format.
pub(in crate::cli) fn forbid(is_json: bool, format: &str) -> Result<()> {
    if !is_json {
        return Ok(());
    }
    Err(Error::Argument(format!("--json means --format jsonl, which is not {format}: leave one out")))
}

fn unclear(ending: &str) -> Error {
    let help = "say --format csv, jsonl, arrow or parquet; for a spreadsheet write a .csv with --excel";
    Error::Argument(format!("no format ends in .{ending}: {help}"))
}

impl From<Country> for Locale {
    fn from(country: Country) -> Self {
        match country {
            Country::Fr => Self::French,
            Country::De => Self::German,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn of(named: Option<Format>, file: &str, excel: Option<Country>) -> Result<Format> {
        Format::of(named, (!file.is_empty()).then_some(Path::new(file)), excel)
    }

    #[test]
    fn the_name_of_a_file_says_its_format() {
        for (file, format) in [
            ("", Format::Csv),
            ("out", Format::Csv),
            ("a b.CSV", Format::Csv),
            ("x.jsonl", Format::Jsonl),
            ("x.feather", Format::Arrow),
            ("x.csv.parquet", Format::Parquet),
        ] {
            assert_eq!(of(None, file, None).unwrap(), format, "{file}");
            assert_eq!(of(Some(Format::Jsonl), file, None).unwrap(), Format::Jsonl, "{file}");
        }
        for file in ["x.xlsx", "x.csv.gz", "x.json"] {
            assert!(of(None, file, None).unwrap_err().to_string().contains("say --format"), "{file}");
        }
    }

    #[test]
    fn excel_means_csv() {
        assert_eq!(of(None, "report.txt", Some(Country::De)).unwrap(), Format::Csv);
        for (named, file) in [(Some(Format::Jsonl), ""), (Some(Format::Parquet), "x.csv"), (None, "x.arrow")] {
            let told = of(named, file, Some(Country::Fr)).unwrap_err().to_string();
            assert!(told.starts_with("--excel is a form of CSV"), "{told}");
        }
    }

    #[test]
    fn fields_are_for_text() {
        let names = ["id".to_owned()];
        let form = |format: Format| format.form(None, Resource::SupplierInvoices, &names);
        assert!(form(Format::Csv).is_ok() && form(Format::Jsonl).is_ok());
        assert!(form(Format::Arrow).is_err() && form(Format::Parquet).is_err());
    }
}
