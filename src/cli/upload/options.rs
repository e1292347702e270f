//! How files are to be uploaded, from the command line.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::super::values;
use crate::error::{Error, Result};
use crate::upload::{SOURCE, Shared, UploadOptions};

/// What is sent, and how.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where it is kept what was sent: a file, or a mirror's folder [default: the user's data folder]
    #[arg(long, value_name = "PATH")]
    ledger: Option<PathBuf>,
    /// Where the invoices come from, in Qonto's words
    #[arg(long, value_name = "TEXT", default_value = SOURCE, value_parser = NonEmptyStringValueParser::new())]
    source: String,
    /// What Qonto shall keep beside each invoice; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = values::pair)]
    meta: Vec<(String, String)>,
    /// Leave out Qonto's search for the transaction that paid the invoice
    #[arg(long)]
    skip_attachment_matcher: bool,
    /// Send again what Qonto has
    #[arg(long)]
    allow_duplicates: bool,
    /// Check the files and tell what would be sent; send nothing
    #[arg(long)]
    dry_run: bool,
}

impl Options {
    pub(super) fn read(self) -> Result<UploadOptions> {
        let mut names = HashSet::new();
        if let Some((name, _)) = self.meta.iter().find(|(name, _)| !names.insert(name)) {
            return Err(Error::Argument(format!("--meta gives {name} twice: give each name once")));
        }
        let Self { ledger, source, meta, skip_attachment_matcher, allow_duplicates, dry_run } = self;
        let shared = Shared { source: Some(source), meta, skip_attachment_matcher };
        Ok(UploadOptions { ledger, shared, allow_duplicates, dry_run })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn read(line: &str) -> Result<UploadOptions> {
        Line::try_parse_from(format!("upload {line}").split_whitespace()).unwrap().options.read()
    }

    #[test]
    fn nothing_said_is_the_default() {
        let (said, default) = (read("").unwrap(), UploadOptions::default());
        assert_eq!(said.shared, default.shared);
        assert_eq!((said.ledger, said.allow_duplicates, said.dry_run), (None, false, false));
    }

    #[test]
    fn everything_said_is_passed_on() {
        let said = read("--ledger l --source s --meta a=1 --meta b=2 --skip-attachment-matcher --dry-run").unwrap();
        let meta = [("a", "1"), ("b", "2")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        assert_eq!(said.shared, Shared { source: Some("s".to_owned()), meta, skip_attachment_matcher: true });
        assert_eq!((said.ledger, said.dry_run), (Some("l".into()), true));
    }

    #[test]
    fn a_name_has_one_value() {
        let error = read("--meta a=1 --meta b=2 --meta a=3").unwrap_err();
        assert_eq!(error.to_string(), "--meta gives a twice: give each name once");
    }
}
