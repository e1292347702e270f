#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::super::fields::Fields;
use super::super::form::{Dialect, Locale};
use super::*;

const SUPPLIER: Resource = Resource::SupplierInvoices;

fn written(form: Form, rows: &[(&str, Option<i64>)]) -> (String, Written) {
    let mut sheet = Sheet::new(Vec::new(), form, SUPPLIER).unwrap();
    for (json, gone) in rows {
        sheet.push(json, gone.and_then(Timestamp::from_micros)).unwrap();
    }
    let (bytes, written) = sheet.finish().unwrap();
    (String::from_utf8(bytes).unwrap(), written)
}

fn chosen(names: &[&str]) -> Fields {
    Fields::chosen(SUPPLIER, names).unwrap()
}

fn csv(dialect: Dialect, names: &[&str], rows: &[(&str, Option<i64>)]) -> String {
    written(Form::Csv(dialect, chosen(names)), rows).0
}

#[test]
fn every_column_has_a_name_and_deletion_comes_last() {
    let (text, told) = written(Form::Csv(Dialect::Plain, Fields::all(SUPPLIER)), &[]);
    assert!(text.starts_with("id,organization_id,status,") && text.ends_with(",meta,deleted_at\n"), "{text}");
    assert!(text.contains(",total_amount,total_amount_currency,"));
    assert_eq!(told, Written::default());
    let empty = written(Form::Csv(Dialect::Plain, Fields::all(SUPPLIER)), &[("{}", None)]).0;
    assert_eq!(empty.lines().nth(1).unwrap(), ",".repeat(text.matches(',').count()));
}

#[test]
fn plain_values_are_those_of_programs() {
    let row = r#"{"id":"a,\"b\"\nc","total_amount":{"value":"22.10","currency":"EUR"},"due_date":"2026-01-31",
        "created_at":"2026-01-31T11:00:00+02:00","is_einvoice":true,"transfer_ids":["x",
        "y"],"status":""}"#;
    let names = ["id", "total_amount", "due_date", "created_at", "is_einvoice", "transfer_ids", "status"];
    let lines = "id,total_amount,total_amount_currency,due_date,created_at,is_einvoice,transfer_ids,status\n\
                 \"a,\"\"b\"\"\nc\",22.10,EUR,2026-01-31,2026-01-31T09:00:00.000000Z,true,\"[\"\"x\"\",        \"\"y\"\"]\",\n";
    assert_eq!(csv(Dialect::Plain, &names, &[(row, None)]), lines);
}

#[test]
fn excel_reads_its_own_spelling() {
    let row = r#"{"id":"00123","total_amount":{"value":"-22.10","currency":"EUR"},"due_date":"2026-01-31",
        "is_einvoice":false,"supplier_name":"=1;2"}"#;
    let names = ["id", "total_amount", "due_date", "is_einvoice", "supplier_name", "deleted_at"];
    let rows = [(row, Some(1_000_000))];
    let title = "\u{feff}id;total_amount;total_amount_currency;due_date;is_einvoice;supplier_name;deleted_at\r\n";
    let french = "\"=\"\"00123\"\"\";-22,10;EUR;31/01/2026;FAUX;\"=\"\"=1;2\"\"\";01/01/1970 00:00:01\r\n";
    assert_eq!(csv(Dialect::Excel(Locale::French), &names, &rows), format!("{title}{french}"));
    let german = "\"=\"\"00123\"\"\";-22,10;EUR;31.01.2026;FALSCH;\"=\"\"=1;2\"\"\";01.01.1970 00:00:01\r\n";
    assert_eq!(csv(Dialect::Excel(Locale::German), &names, &rows), format!("{title}{german}"));
}

#[test]
fn what_does_not_fit_is_left_out_and_counted() {
    let names = ["id", "total_amount", "due_date", "created_at", "is_einvoice"];
    let rows = [
        (r#"{"id":"a","total_amount":{"value":"x","currency":[1]},"due_date":"31/01/2026"}"#, None),
        (r#"{"id":"b","total_amount":{"value":"1","currency":"EUR"},"created_at":"today","is_einvoice":"no"}"#, None),
        ("[]", None),
    ];
    let (text, told) = written(Form::Csv(Dialect::Plain, chosen(&names)), &rows);
    assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), ["a,,,,,", "b,1,EUR,,,", ",,,,,"]);
    let nulls = [("created_at", 1), ("due_date", 1), ("id", 1), ("is_einvoice", 1), ("total_amount", 2)];
    assert_eq!((told.rows, told.nulls_made), (3, nulls.into()));
}

#[test]
fn lines_of_json_are_what_was_sent() {
    let rows = [("{\"id\":\"a\",\n\t\"total\":1.50}", None), (r#"{"id":"b","x":1}"#, Some(1_000_000)), ("[]", None)];
    let (text, told) = written(Form::JsonLines(None), &rows);
    let gone = r#"{"id":"b","deleted_at":"1970-01-01T00:00:01Z"}"#;
    assert_eq!(text, format!("{{\"id\":\"a\",\"total\":1.50}}\n{gone}\n[]\n"));
    assert_eq!(told, Written { rows: 3, nulls_made: Misfits::new() });
    let (text, _) = written(
        Form::JsonLines(Some(chosen(&["total_amount", "id", "tin", "deleted_at"]))),
        &[
            (r#"{"id":"a","total_amount":{"value": "1.50"},"tin_number":7,"deleted_at":"1970-01-01T00:00:00Z"}"#, None),
            rows[1],
            rows[2],
        ],
    );
    let kept = r#"{"total_amount":{"value": "1.50"},"id":"a","tin":7,"deleted_at":"1970-01-01T00:00:00Z"}"#;
    let nothing = r#"{"total_amount":null,"id":null,"tin":null,"deleted_at":null}"#;
    assert_eq!(text, format!("{kept}\n{gone}\n{nothing}\n"));
}

#[test]
fn an_arrow_file_takes_a_currency_that_nobody_knows() {
    let mut sheet = Sheet::new(Vec::new(), Form::Arrow, SUPPLIER).unwrap();
    let row = |currency: &str| format!(r#"{{"id":"a","total_amount":{{"value":"1.50","currency":"{currency}"}}}}"#);
    for _ in 0..9_000 {
        sheet.push(&row("EUR"), None).unwrap();
    }
    sheet.push(&row("a shell"), None).unwrap();
    sheet.push("7", None).unwrap();
    let (bytes, told) = sheet.finish().unwrap();
    assert_eq!(told, Written { rows: 9_002, nulls_made: [("id", 1)].into() });
    let batches = arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
    assert_eq!(batches.map(|batch| batch.unwrap().num_rows()).collect::<Vec<_>>(), [8_192, 810]);
}
