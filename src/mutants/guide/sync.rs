//! "How to sync supplier invoices and attachments" of docs.qonto.com, step by step.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::asking::{download, get};
use crate::http::clock::Clock;
use crate::simulation::world::World;

/// What somebody has who follows the guide.
#[derive(Default)]
pub(super) struct Follower {
    /// The invoices fetched, by id.
    pub(super) invoices: BTreeMap<String, Value>,
    /// The files downloaded, by the only name that the guide gives them.
    pub(super) files: BTreeMap<String, Bytes>,
    last_sync_at: Option<String>,
}

impl Follower {
    /// One run; what was fetched is kept even when it ends early.
    pub(super) async fn sync(&mut self, world: &World) -> Result<(), String> {
        let last_sync_at = self.last_sync_at.clone().unwrap_or_else(|| "2000-01-01T00:00:00Z".to_owned());
        let current_sync_at = world.now().to_filter();
        let invoices = fetch_all(world, &last_sync_at, &current_sync_at).await?;
        for invoice in &invoices {
            self.invoices.insert(text(invoice, "id").to_owned(), invoice.clone());
        }
        for invoice in invoices.iter().filter(|invoice| !invoice["attachment_id"].is_null()) {
            let (name, bytes) = attachment(world, text(invoice, "attachment_id")).await?;
            self.files.insert(name, bytes);
        }
        self.last_sync_at = Some(current_sync_at);
        Ok(())
    }
}

async fn fetch_all(world: &World, from: &str, to: &str) -> Result<Vec<Value>, String> {
    let (mut invoices, mut page) = (Vec::new(), 1);
    loop {
        let number = page.to_string();
        let query = [
            ("filter[updated_at_from]", from),
            ("filter[updated_at_to]", to),
            ("sort_by", "updated_at:asc"),
            ("per_page", "100"),
            ("page", &number),
        ];
        let data = get(world, "/supplier_invoices", &query).await?;
        invoices.extend(data["supplier_invoices"].as_array().unwrap().iter().cloned());
        match data["meta"]["next_page"].as_u64() {
            Some(next) => page = next,
            None => return Ok(invoices),
        }
    }
}

/// The name and the bytes of an attachment.
pub(super) async fn attachment(world: &World, id: &str) -> Result<(String, Bytes), String> {
    let answer = get(world, &format!("/attachments/{id}"), &[]).await?;
    let attachment = &answer["attachment"];
    let bytes = download(world, text(attachment, "url")).await?;
    Ok((text(attachment, "file_name").to_owned(), bytes))
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
