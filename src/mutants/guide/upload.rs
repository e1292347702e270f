//! "Bulk upload supplier invoices" of docs.qonto.com, step by step, with as many invoices as the request may hold.

use uuid::Uuid;

use super::asking::post;
use super::sync::text;
use crate::simulation::world::World;

const BOUNDARY: &str = "guide0boundary";

/// What the guide's code prints.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    /// Ids of the invoices that were "uploaded successfully".
    pub(super) uploaded: Vec<String>,
    /// How many "failed".
    pub(super) failed: usize,
}

/// One run of the guide's code over some files, each under a key of its own that no other run has.
pub(super) async fn upload(world: &World, files: &[(&str, &[u8])]) -> Result<Printed, String> {
    let mut form = Vec::new();
    for _ in files {
        field(&mut form, "supplier_invoices[][idempotency_key]", &random().to_string());
    }
    field(&mut form, "source", "integration");
    for (name, content) in files {
        let head = format!("name=\"supplier_invoices[][file]\"; filename=\"{name}\"\r\nContent-Type: application/pdf");
        part(&mut form, &head, content);
    }
    form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let result = post(world, "/supplier_invoices/bulk", BOUNDARY, form).await?;
    let mut printed = Printed::default();
    for invoice in result["supplier_invoices"].as_array().into_iter().flatten() {
        if invoice["errors"].as_array().is_some_and(|errors| !errors.is_empty()) {
            printed.failed += 1;
        } else {
            printed.uploaded.push(text(invoice, "id").to_owned());
        }
    }
    Ok(printed)
}

fn random() -> Uuid {
    Uuid::from_u128(fastrand::u128(..))
}

fn field(form: &mut Vec<u8>, name: &str, value: &str) {
    part(form, &format!("name=\"{name}\""), value.as_bytes());
}

fn part(form: &mut Vec<u8>, head: &str, content: &[u8]) {
    form.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
    form.extend_from_slice(content);
    form.extend_from_slice(b"\r\n");
}
