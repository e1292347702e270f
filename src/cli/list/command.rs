//! Reading a list to its end, or to a limit.

use clap::Args;

use super::super::connection::Connection;
use super::super::exit::{Exit, Outcome};
use super::super::messages::Messages;
use super::super::output::Output;
use super::super::progress::Bar;
use super::super::values;
use super::answer::{Answer, Format};
use super::filters::Filters;
use crate::api::window::{Range, Window};
use crate::error::Result;
use crate::mirror::run::ProgressFigures;
use crate::resource::Resource;
use crate::time::Timestamp;
use crate::walk::Listing;

/// List invoices as they are on Qonto now
///
/// A table on a terminal, one JSON line each elsewhere, unless said otherwise.
#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    /// Which kind
    #[arg(value_parser = values::resource())]
    resource: Resource,
    /// Created at or after this; times are RFC 3339, a date means its whole UTC day
    #[arg(long, value_name = "TIME", value_parser = values::start)]
    created_at_from: Option<Timestamp>,
    /// Created at or before this
    #[arg(long, value_name = "TIME", value_parser = values::end)]
    created_at_to: Option<Timestamp>,
    /// Changed at or after this
    #[arg(long, value_name = "TIME", value_parser = values::start)]
    updated_at_from: Option<Timestamp>,
    /// Changed at or before this
    #[arg(long, value_name = "TIME", value_parser = values::end)]
    updated_at_to: Option<Timestamp>,
    /// Qonto's own pages in this order, such as `due_date:asc`, instead of the walk that loses nothing
    #[arg(long, value_name = "FIELD:ORDER")]
    sort_by: Option<String>,
    /// Accept a list that moved while it was read
    #[arg(long, requires = "sort_by")]
    allow_shift: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// A table, CSV, or one line of JSON each
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Only these columns, in this order
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = values::word)]
    fields: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    connection: Connection,
}

impl List {
    pub(in crate::cli) async fn run(self: Box<Self>, output: Output, messages: &Messages) -> Outcome {
        let listing = self.listing()?;
        let mut answer = Answer::new(self.format, output, self.resource, &self.fields)?;
        let mut pages = self.connection.client()?.list(listing);
        let (bar, mut done) = (Bar::new(messages), 0);
        while let Some(page) = pages.next().await? {
            done += u64::try_from(page.rows.len()).unwrap_or_default();
            answer.add(&page.rows)?;
            bar.show(ProgressFigures { stage: "invoices", done, total: None, bytes: 0 });
        }
        drop(bar);
        answer.end(messages)?;
        Ok(Exit::Done)
    }

    fn listing(&self) -> Result<Listing> {
        Ok(Listing {
            resource: self.resource,
            filters: self.filters.query(self.resource)?,
            window: Window {
                created: Range { from: self.created_at_from, to: self.created_at_to },
                updated: Range { from: self.updated_at_from, to: self.updated_at_to },
            },
            sort_by: self.sort_by.clone(),
            allow_shift: self.allow_shift,
            limit: self.limit,
        })
    }
}
