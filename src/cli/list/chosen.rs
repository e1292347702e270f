//! The cells of the fields that a reader chose.

use super::super::figures::or_dash;
use super::super::table::Column;
use crate::columns::{Reading, Shape};
use crate::export::{Cells, Field, Fields, Value, plain};

/// How each field is shown: texts may be cut, but none that somebody copies.
pub(super) fn columns(fields: &Fields) -> Vec<Column> {
    fields.order().iter().map(|field| column(*field)).collect()
}

fn column(field: Field) -> Column {
    let name = field.name();
    match field.shape() {
        Shape::Money | Shape::Number | Shape::Whole => Column::Number(name),
        Shape::Text if name != "id" && !name.ends_with("_id") => Column::Text(name),
        Shape::List(_) | Shape::Struct { .. } => Column::Text(name),
        Shape::Text | Shape::Currency | Shape::Date | Shape::Time | Shape::Flag => Column::Whole(name),
    }
}

/// An invoice's values, an amount with its currency.
pub(super) fn cells(fields: &Fields, json: &str) -> Vec<String> {
    let found = fields.find(json, None);
    fields.order().iter().map(|field| cell(found.cells(*field))).collect()
}

fn cell(cells: Cells<'_>) -> String {
    or_dash(match cells {
        Cells::One(value) => spelled(value),
        Cells::Money(amount, currency) => {
            let currency = spelled(currency).map(|currency| format!(" {currency}")).unwrap_or_default();
            spelled(amount).map(|amount| format!("{amount}{currency}"))
        }
    })
}

fn spelled(reading: Reading<Value<'_>>) -> Option<String> {
    reading.fitting().map(|value| plain(value).into_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::resource::Resource;

    #[test]
    fn an_amount_stands_beside_its_currency() {
        let names = ["id", "supplier_name", "total_amount", "due_date", "is_einvoice"];
        let fields = Fields::chosen(Resource::SupplierInvoices, &names).unwrap();
        let row =
            r#"{"id":"a","total_amount":{"value":"22.10","currency":"EUR"},"due_date":"soon","is_einvoice":true}"#;
        assert_eq!(cells(&fields, row), ["a", "-", "22.10 EUR", "-", "true"]);
        assert_eq!(cells(&fields, r#"{"total_amount":5,"supplier_name":""}"#), ["-", "-", "5", "-", "-"]);
        assert_eq!(cells(&fields, "[]"), ["-"; 5]);
        let kinds = columns(&fields);
        assert_eq!(kinds.first(), Some(&Column::Whole("id")));
        assert_eq!(kinds.get(1..3).unwrap(), [Column::Text("supplier_name"), Column::Number("total_amount")]);
    }
}
