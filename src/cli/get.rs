//! `qontokit get`.

use clap::Args;

use super::connection::Connection;
use super::exit::{Exit, Outcome};
use super::fields;
use super::list::text;
use super::output::{Output, write_table};
use super::values;
use crate::resource::Resource;

/// Show one invoice as it is on Qonto now
#[derive(Debug, Args)]
pub(super) struct Get {
    /// Which kind
    #[arg(value_parser = values::resource())]
    resource: Resource,
    /// The invoice's id
    id: String,
    #[command(flatten)]
    connection: Connection,
}

impl Get {
    pub(super) async fn run(self, output: Output) -> Outcome {
        let body = self.connection.client()?.invoice(self.resource, &self.id).await?;
        if output.is_for_people() {
            write_table(&fields::table(&body)?)?;
        } else {
            output.json_text(text(&body)?)?;
        }
        Ok(Exit::Done)
    }
}
