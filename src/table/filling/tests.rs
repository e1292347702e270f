#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type, TimestampMicrosecondType};
use arrow_array::{Array, StringArray};
use arrow_schema::{DataType, TimeUnit};

use super::*;

const SUPPLIER: Resource = Resource::SupplierInvoices;
const CLIENT: Resource = Resource::ClientInvoices;

fn filled(resource: Resource, rows: &[&str]) -> (RecordBatch, Misfits) {
    let mut filling = Filling::new(resource, Codes::AsTheyCome);
    for row in rows {
        filling.push(row, None);
    }
    let Filled { batch, misfits } = filling.finish().unwrap();
    (batch, misfits)
}

fn amounts(batch: &RecordBatch, name: &str) -> Vec<Option<i128>> {
    batch.column_by_name(name).unwrap().as_primitive::<Decimal128Type>().iter().collect()
}

fn codes(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let cells = batch.column_by_name(name).unwrap().as_dictionary::<Int32Type>().clone();
    let cells = cells.downcast_dict::<StringArray>().unwrap();
    cells.into_iter().map(|code| code.map(str::to_owned)).collect()
}

#[test]
fn every_table_of_a_kind_has_the_same_typed_columns() {
    let schema = schema(SUPPLIER).unwrap();
    let kind = |name: &str| schema.field_with_name(name).unwrap().data_type().clone();
    assert_eq!(kind("total_amount"), DataType::Decimal128(38, 6));
    let currency = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    assert_eq!(kind("total_amount_currency"), currency);
    assert_eq!(kind("due_date"), DataType::Date32);
    assert_eq!(kind("created_at"), DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
    assert_eq!(kind("is_einvoice"), DataType::Boolean);
    assert!(matches!(kind("taxes"), DataType::List(item) if matches!(item.data_type(), DataType::Struct(_))));
    assert!(matches!(kind("supplier_snapshot"), DataType::Struct(_)));
    let last: Vec<&String> = schema.fields().iter().rev().take(2).map(|field| field.name()).collect();
    assert_eq!(last, ["raw", "deleted_at"]);
    let (batch, _) = filled(SUPPLIER, &[r#"{"id":"a","new":{"x":[1]}}"#]);
    assert_eq!(batch.schema(), schema);
}

#[test]
fn values_are_typed_and_the_json_is_kept() {
    let row = r#"{"id":"a","total_amount":{"value":"22.10","currency":"EUR"},"payable_amount":"-0.5","due_date":"1970-01-03",
        "created_at":"1970-01-01T02:00:00.000001+02:00","is_einvoice":true,"tin_number":"7",
        "taxes":[{"tax_amount":{"value":1,"currency":"CHF"},"tax_rate":"0.20"},null],"transfer_ids":["t"]}"#;
    let (batch, misfits) = filled(SUPPLIER, &[row]);
    assert!(misfits.is_empty(), "{misfits:?}");
    assert_eq!(amounts(&batch, "total_amount"), [Some(22_100_000)]);
    assert_eq!(codes(&batch, "total_amount_currency"), [Some("EUR".to_owned())]);
    assert_eq!(amounts(&batch, "payable_amount"), [Some(-500_000)]);
    assert_eq!(codes(&batch, "payable_amount_currency"), [None]);
    assert_eq!(batch.column_by_name("due_date").unwrap().as_primitive::<Date32Type>().value(0), 2);
    let created = batch.column_by_name("created_at").unwrap();
    assert_eq!(created.as_primitive::<TimestampMicrosecondType>().value(0), 1);
    assert_eq!(batch.column_by_name("tin").unwrap().as_string::<i32>().value(0), "7");
    let taxes = batch.column_by_name("taxes").unwrap().as_list::<i32>().value(0);
    let rates = taxes.as_struct().column_by_name("tax_rate").unwrap().as_primitive::<Decimal128Type>();
    assert_eq!((rates.value(0), rates.is_null(1), taxes.is_null(1)), (200_000, true, true));
    assert_eq!(batch.column_by_name("raw").unwrap().as_string::<i32>().value(0), row);
}

#[test]
fn what_does_not_fit_is_null_and_counted_and_spoils_nothing_else() {
    let odd = r#"{"id":"a","total_amount":{"value":"a lot","currency":"EUR"},"due_date":"soon","taxes":7,"meta":[],
        "deleted_at":"yesterday","supplier_snapshot":"",
        "matched_transactions":["x",{"transaction_id":"y"},8],"is_einvoice":"maybe","total_tax_amount":{}}"#;
    let (batch, misfits) =
        filled(SUPPLIER, &[odd, "[1]", r#"{"id":"b","total_amount":null,"taxes":null,"due_date":""}"#]);
    let counted: Vec<(&str, u64)> = misfits.into_iter().collect();
    let expected =
        [("deleted_at", 1), ("due_date", 1), ("id", 1), ("is_einvoice", 1), ("matched_transactions", 1), ("meta", 1)];
    assert_eq!(counted, [expected.as_slice(), &[("taxes", 1), ("total_amount", 1)]].concat());
    assert_eq!(batch.num_rows(), 3);
    assert_eq!(codes(&batch, "total_amount_currency"), [Some("EUR".to_owned()), None, None]);
    let matched = batch.column_by_name("matched_transactions").unwrap().as_list::<i32>().value(0);
    let ids = matched.as_struct().column_by_name("transaction_id").unwrap().as_string::<i32>();
    assert_eq!(ids.iter().collect::<Vec<_>>(), [Some("x"), Some("y"), None]);
    assert_eq!(batch.column_by_name("raw").unwrap().as_string::<i32>().value(1), "[1]");
}

#[test]
fn batches_go_on_where_the_last_one_ended() {
    let mut filling = Filling::new(CLIENT, Codes::Known);
    filling.push(r#"{"id":"a","currency":"EUR","items":[{"title":"x"},{"title":"y"}]}"#, None);
    let first = filling.finish().unwrap().batch;
    assert!(filling.is_empty() && !filling.is_full());
    filling.push(r#"{"id":"b","currency":"SHELLS","items":[{"title":"z"}]}"#, Some(Timestamp::from_micros(9).unwrap()));
    filling.push(r#"{"id":"c","currency":"EUR","items":[],"deleted_at":"1970-01-01T00:00:01Z"}"#, None);
    let second = filling.finish().unwrap().batch;
    assert_eq!(codes(&first, "currency"), [Some("EUR".to_owned())]);
    assert_eq!(codes(&second, "currency"), [Some("SHELLS".to_owned()), Some("EUR".to_owned())]);
    let lengths = |batch: &RecordBatch| -> Vec<i32> {
        batch
            .column_by_name("items")
            .unwrap()
            .as_list::<i32>()
            .offsets()
            .lengths()
            .map(|n| n.try_into().unwrap())
            .collect()
    };
    assert_eq!((lengths(&first), lengths(&second)), (vec![2], vec![1, 0]));
    let gone = second.column_by_name("deleted_at").unwrap().as_primitive::<TimestampMicrosecondType>().clone();
    assert_eq!(gone.iter().collect::<Vec<_>>(), [Some(9), Some(1_000_000)]);
    assert_eq!(filling.finish().unwrap().batch.num_rows(), 0);
}
