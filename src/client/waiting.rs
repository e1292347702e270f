//! Waiting for a file that Qonto is still making.

use std::time::Duration;

use bytes::Bytes;

use super::handle::Client;
use crate::api::record::Record;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::resource::Resource;

/// The PDF is made about ten seconds after the invoice (docs.qonto.com, sync client invoices): asking twice a second would be too much.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Seconds to wait for a file unless told otherwise: six times what Qonto says it takes.
pub const FILE_TIMEOUT: f64 = 60.0;

impl Client {
    /// Asks for a client invoice until it has its file, at most for `timeout`.
    pub async fn wait_for_attachment(&self, id: &str, timeout: Duration) -> Result<Bytes> {
        let clock = self.api().clock();
        let deadline = clock.elapsed().saturating_add(timeout);
        let mut pause = FIRST_PAUSE;
        loop {
            let body = self.invoice(Resource::ClientInvoices, id).await?;
            if Record::read(body.clone()).is_ok_and(|record| record.attachment_id.is_some()) {
                return Ok(body);
            }
            let left = deadline.saturating_sub(clock.elapsed());
            if left.is_zero() {
                return Err(still_none(id, timeout));
            }
            clock.sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

fn still_none(id: &str, timeout: Duration) -> Error {
    Error::Timeout(format!(
        "client invoice {id} had no file after {} s: drafts never get one; otherwise try again later",
        timeout.as_secs_f64()
    ))
}
