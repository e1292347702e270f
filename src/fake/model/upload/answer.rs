//! The answer to a bulk request, in the shapes that a client may meet.

use serde_json::{Map, Value, json};

use super::complaint::Complaint;
use super::pointer::pointer;
use super::verdict::Verdict;
use crate::fake::model::{Answer, Model, Resource};
use crate::fake::{Quirks, UploadErrors};

impl Model {
    pub(super) fn bulk_answer(&mut self, verdicts: Vec<Verdict<'_>>) -> Answer {
        let mut told = Told::default();
        for verdict in verdicts {
            told.add(verdict, self.quirks());
        }
        if self.quirks().upload_answer_shuffled {
            let (_, dice) = self.table_and_dice(Resource::SupplierInvoices);
            dice.shuffle(&mut told.invoices);
            dice.shuffle(&mut told.errors);
        }
        let mut body = Map::new();
        body.insert("supplier_invoices".to_owned(), Value::Array(told.invoices));
        put_errors(&mut body, told.errors, self.quirks());
        Answer::json(200, Value::Object(body).to_string())
    }
}

/// The two lists of an answer.
#[derive(Debug, Default)]
struct Told {
    invoices: Vec<Value>,
    errors: Vec<Value>,
}

impl Told {
    fn add(&mut self, verdict: Verdict<'_>, quirks: &Quirks) {
        let told = verdict.invoice.map_err(|complaint| {
            let pointer =
                pointer(quirks.upload_pointers, verdict.index, verdict.entry.key.as_deref(), complaint.member);
            error(&complaint, pointer)
        });
        match (told, quirks.upload_errors) {
            (Ok(invoice), UploadErrors::TopLevel) => self.invoices.push(invoice),
            (Err(error), UploadErrors::TopLevel) => self.errors.push(error),
            (Ok(invoice), UploadErrors::PerInvoice) => self.invoices.push(with_errors(invoice, Vec::new(), quirks)),
            (Err(error), UploadErrors::PerInvoice) => {
                self.invoices.push(with_errors(json!({"file_name": verdict.file_name}), vec![error], quirks));
            }
        }
    }
}

fn with_errors(mut invoice: Value, errors: Vec<Value>, quirks: &Quirks) -> Value {
    if let Some(members) = invoice.as_object_mut() {
        put_errors(members, errors, quirks);
    }
    invoice
}

fn put_errors(members: &mut Map<String, Value>, mut errors: Vec<Value>, quirks: &Quirks) {
    if errors.is_empty() && quirks.upload_errors_missing {
        return;
    }
    let only = if quirks.upload_errors_as_object && errors.len() == 1 { errors.pop() } else { None };
    members.insert("errors".to_owned(), only.unwrap_or(Value::Array(errors)));
}

fn error(complaint: &Complaint, pointer: Option<String>) -> Value {
    let mut error = json!({"code": complaint.code, "detail": complaint.detail});
    if let (Some(pointer), Some(members)) = (pointer, error.as_object_mut()) {
        members.insert("source".to_owned(), json!({"pointer": pointer}));
    }
    error
}
