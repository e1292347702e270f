//! The few fields of an invoice that a table shows.

use bytes::Bytes;
use serde_json::Value;

use super::super::figures::or_dash;
use super::super::table::{Column, Table};
use super::chosen;
use crate::error::{Error, Result};
use crate::export::Fields;

/// A table of invoices.
pub(super) struct Invoices {
    table: Table,
    fields: Option<Fields>,
}

impl Invoices {
    /// A table without invoices yet, of some fields or of those that most want to see.
    pub(super) fn new(fields: Option<Fields>) -> Self {
        let table = Table::new(&fields.as_ref().map_or_else(usual, chosen::columns));
        Self { table, fields }
    }

    /// Adds what can be read of an invoice.
    pub(super) fn add(&mut self, row: &Bytes) -> Result<()> {
        match &self.fields {
            Some(fields) => self.table.push(chosen::cells(fields, text(row)?)),
            None => self.table.push(cells(row)),
        }
        Ok(())
    }

    pub(super) fn drawn(&self) -> &Table {
        &self.table
    }
}

fn usual() -> Vec<Column> {
    vec![
        Column::Whole("id"),
        Column::Text("number"),
        Column::Text("name"),
        Column::Number("amount"),
        Column::Text("status"),
        Column::Whole("due date"),
    ]
}

/// What both kinds of invoice have.
fn cells(row: &Bytes) -> [String; 6] {
    let row: Value = serde_json::from_slice(row).unwrap_or_default();
    let text = |name: &str| or_dash(string(&row, name));
    [text("id"), number(&row), name(&row), amount(&row), text("status"), text("due_date")]
}

/// JSON that Qonto sent, which is text.
pub(in crate::cli) fn text(row: &Bytes) -> Result<&str> {
    std::str::from_utf8(row).map_err(|error| Error::Decode(format!("Qonto's answer is not text: {error}")))
}

fn string<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn number(row: &Value) -> String {
    or_dash(string(row, "invoice_number").or_else(|| string(row, "number")))
}

/// The supplier, or the client, who is a company or a person.
fn name(row: &Value) -> String {
    let supplier = string(row, "supplier_name").map(str::to_owned);
    or_dash(supplier.or_else(|| {
        let client = row.get("client")?;
        let person = || {
            let parts: Vec<&str> =
                ["first_name", "last_name"].into_iter().filter_map(|part| string(client, part)).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        string(client, "name").map(str::to_owned).or_else(person)
    }))
}

fn amount(row: &Value) -> String {
    or_dash(row.get("total_amount").and_then(|money| {
        let currency = string(money, "currency").unwrap_or_default();
        let value = money.get("value")?;
        let digits = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(format!("{digits} {currency}"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &'static str) -> String {
        let mut table = Invoices::new(None);
        assert!(table.add(&Bytes::from_static(json.as_bytes())).is_ok());
        table.drawn().draw(200).lines().nth(1).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_kinds_fit() {
        let supplier = r#"{"id":"a","invoice_number":"F1","supplier_name":"ACME","total_amount":{"value":"1.50","currency":"EUR"},
            "status":"paid","due_date":"2026-01-31"}"#;
        assert_eq!(line(supplier), "a F1 ACME 1.50 EUR paid 2026-01-31");
        let client = r#"{"id":"b","number":"7","client":{"first_name":"Ada","last_name":"L"},"total_amount":{"value":2,"currency":"EUR"}}"#;
        assert_eq!(line(client), "b 7 Ada L 2 EUR - -");
    }

    #[test]
    fn whatever_is_missing_is_a_dash() {
        for json in ["{}", "[]", r#"{"id":null,"client":null,"total_amount":"1"}"#] {
            assert_eq!(line(json), "- - - - - -", "{json}");
        }
    }
}
