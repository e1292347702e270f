//! What can be said on the command line.

use clap::{ArgAction, Args, Parser, Subcommand};

use super::changes::Changes;
use super::demo::Demo;
use super::doctor::Doctor;
use super::download::Download;
use super::export::Export;
use super::fake::Fake;
use super::get::Get;
use super::list::List;
use super::status::Status;
use super::sync::Sync;
use super::upload::Upload;
use super::verify::Verify;

/// Keeps a faithful local copy of a company's Qonto invoices and their files, and uploads supplier invoices.
///
/// Tables on a terminal, JSON elsewhere; messages go to standard error.
#[derive(Debug, Parser)]
#[command(name = "qontokit", version, after_help = EXIT_CODES, max_term_width = 120)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Common {
    /// Answer in JSON on a terminal too
    #[arg(long, global = true, display_order = 1000)]
    pub(super) json: bool,
    /// Tell what is done; twice tells every request
    #[arg(short, long, global = true, display_order = 1001, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(super) verbose: u8,
    /// Tell nothing but errors
    #[arg(long, global = true, display_order = 1002)]
    pub(super) quiet: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(Demo),
    Sync(Sync),
    Upload(Box<Upload>),
    List(Box<List>),
    Get(Get),
    Download(Download),
    Export(Box<Export>),
    Status(Status),
    Verify(Verify),
    Changes(Changes),
    Fake(Box<Fake>),
    Doctor(Doctor),
}

const EXIT_CODES: &str = "\
Exit codes:
  0    all done; files that Qonto has not made yet are no exception
  1    something was not done: a file not had or damaged, an upload refused or unclear, a list not read to its end,
       a full disk
  2    wrong usage or settings
  3    not authorised
  4    the network or Qonto failed after every attempt
  5    another run holds the mirror or the ledger
  130  interrupted";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split_whitespace())
    }

    fn refusal(line: &str) -> ErrorKind {
        parse(line).unwrap_err().kind()
    }

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn common_flags_stand_anywhere() {
        for line in ["qontokit --json status m", "qontokit status m --json", "qontokit status --json m"] {
            assert!(parse(line).unwrap().common.json, "{line}");
        }
        assert_eq!(parse("qontokit -vv status m").unwrap().common.verbose, 2);
    }

    #[test]
    fn wrong_usage_is_refused() {
        assert_eq!(refusal("qontokit status"), ErrorKind::MissingRequiredArgument);
        assert_eq!(refusal("qontokit remove m"), ErrorKind::InvalidSubcommand);
        assert_eq!(refusal("qontokit list invoices"), ErrorKind::InvalidValue);
        assert_eq!(refusal("qontokit sync m --resource quotes"), ErrorKind::InvalidValue);
        assert_eq!(refusal("qontokit sync m --since 2026-01-31T09:00:00"), ErrorKind::ValueValidation);
        assert_eq!(refusal("qontokit sync m -v --quiet"), ErrorKind::ArgumentConflict);
        assert_eq!(refusal("qontokit sync m --access-token x"), ErrorKind::UnknownArgument);
        assert_eq!(refusal("qontokit upload"), ErrorKind::MissingRequiredArgument);
        assert_eq!(refusal("qontokit upload a.pdf --source="), ErrorKind::InvalidValue);
        assert_eq!(refusal("qontokit upload a.pdf --meta connector"), ErrorKind::ValueValidation);
    }

    #[test]
    fn no_flag_takes_a_secret() {
        let secret =
            |name: &str| ["token", "secret", "login", "password", "key"].iter().any(|word| name.contains(word));
        for command in Arguments::command().get_subcommands() {
            for argument in command.get_arguments() {
                assert!(!secret(argument.get_id().as_str()), "{}: {}", command.get_name(), argument.get_id());
            }
        }
    }
}
