#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use rusqlite::types::Value;

use super::super::testing::{Bench, NOW, at, invoice, record};
use crate::resource::Resource;

const SUPPLIER: Resource = Resource::SupplierInvoices;

fn columns(bench: &Bench, view: &str) -> String {
    let sql = format!("SELECT group_concat(name, ' ') FROM pragma_table_info('{view}')");
    bench.store.read(|connection| Ok(connection.query_row(&sql, [], |row| row.get(0))?)).unwrap()
}

fn row(bench: &Bench, sql: &str) -> Vec<Value> {
    bench
        .store
        .read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let width = statement.column_count();
            Ok(statement.query_row([], |row| (0..width).map(|column| row.get(column)).collect())?)
        })
        .unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn columns_are_those_that_the_readme_lists() {
    let bench = Bench::new();
    let supplier = "id organization_id status source_type source file_name attachment_id display_attachment_id \
        invoice_number supplier_id supplier_name issuer_name description iban vat_number tin \
        total_amount total_amount_cents total_amount_currency \
        total_amount_excluding_taxes total_amount_excluding_taxes_cents total_amount_excluding_taxes_currency \
        total_tax_amount total_tax_amount_cents total_tax_amount_currency \
        payable_amount payable_amount_cents payable_amount_currency \
        total_amount_credit_notes total_amount_credit_notes_cents total_amount_credit_notes_currency \
        issue_date due_date payment_date scheduled_date created_at updated_at analyzed_at initiator_id declined_note \
        attachment_category e_invoice_type self_invoice_id is_attachment_invoice is_attachment_non_financial \
        is_credit_note is_einvoice has_duplicates has_discrepancies has_suggested_credit_notes supplier_snapshot taxes \
        matched_transactions matched_transactions_ids suggested_transactions transfer_ids request_transfer \
        related_invoices approval_workflow available_actions einvoicing_lifecycle_events meta attachment_path raw";
    let client = "id organization_id status number invoice_number invoice_type purchase_order client_id client_name \
        attachment_id currency total_amount total_amount_cents total_amount_currency \
        vat_amount vat_amount_cents vat_amount_currency amount_paid amount_paid_cents amount_paid_currency \
        deposit_amount deposit_amount_cents deposit_amount_currency \
        stamp_duty_amount stamp_duty_amount_cents stamp_duty_amount_currency \
        issue_date due_date performance_date performance_start_date performance_end_date \
        created_at updated_at finalized_at paid_at einvoicing_status invoice_url contact_email header footer \
        terms_and_conditions discount_conditions late_payment_penalties legal_fixed_compensation client items \
        payment_methods credit_notes_ids discount organization welfare_fund withholding_tax payment_reporting \
        einvoicing_lifecycle_events attachment_path raw";
    assert_eq!(columns(&bench, "supplier_invoices"), supplier);
    assert_eq!(columns(&bench, "client_invoices"), client);
    let attachments = "attachment_id resource invoice_ids state path size sha256 content_type file_name attempts error";
    assert_eq!(columns(&bench, "attachments"), attachments);
    assert_eq!(columns(&bench, "changes"), "seq resource id kind at");
}

#[test]
fn cents_are_exact_or_unknown() {
    let cases = [
        (r#""22.1""#, text("22.1"), Value::Integer(2210)),
        (r#""22""#, text("22"), Value::Integer(2200)),
        (r#""22.10""#, text("22.10"), Value::Integer(2210)),
        (r#""-0.45""#, text("-0.45"), Value::Integer(-45)),
        (r#""0.00""#, text("0.00"), Value::Integer(0)),
        (r#""1e3""#, text("1e3"), Value::Null),
        (r#""22.105""#, text("22.105"), Value::Null),
        (r#""22.100""#, text("22.100"), Value::Integer(2210)),
        (r#""1,50""#, text("1,50"), Value::Null),
        (r#""1.2.3""#, text("1.2.3"), Value::Null),
        (r#""--5""#, text("--5"), Value::Null),
        (r#""90071992547409.93""#, text("90071992547409.93"), Value::Integer(9_007_199_254_740_993)),
        (r#""99999999999999999999""#, text("99999999999999999999"), Value::Null),
        (r#""""#, Value::Null, Value::Null),
        ("22.1", text("22.1"), Value::Integer(2210)),
        ("22", text("22"), Value::Integer(2200)),
        ("null", Value::Null, Value::Null),
    ];
    for (json, shown, cents) in cases {
        let bench = Bench::new();
        let amount = format!(r#","total_amount":{{"value":{json},"currency":"EUR"}},"payable_amount":{json}"#);
        bench.page(SUPPLIER, &[invoice("a", 0, &amount)], None);
        let sql = "SELECT total_amount, total_amount_cents, total_amount_currency, payable_amount, payable_amount_cents
                   FROM supplier_invoices";
        assert_eq!(row(&bench, sql), [shown.clone(), cents.clone(), text("EUR"), shown, cents], "{json}");
    }
}

#[test]
fn times_are_utc_and_dates_and_flags_have_one_form() {
    let bench = Bench::new();
    let json = r#"{"id":"a","created_at":"2022-03-04T17:58:30+02:00","updated_at":"","analyzed_at":"2022-03-04",
        "due_date":"","is_einvoice":true,"has_duplicates":false,"tin_number":"T","taxes":[{"a": 1}],"iban":12}"#;
    bench.page(SUPPLIER, &[record(json)], None);
    let sql = "SELECT created_at, updated_at, analyzed_at, due_date, is_einvoice, has_duplicates, is_credit_note, tin,
                 taxes, iban, raw FROM supplier_invoices";
    let expected = [
        text("2022-03-04T15:58:30.000Z"),
        Value::Null,
        text("2022-03-04"),
        Value::Null,
        Value::Integer(1),
        Value::Integer(0),
        Value::Null,
        text("T"),
        text(r#"[{"a":1}]"#),
        text("12"),
        text(json),
    ];
    assert_eq!(row(&bench, sql), expected);
}

#[test]
fn only_live_invoices_and_stored_files_are_shown() {
    let bench = Bench::new();
    bench.page(SUPPLIER, &[invoice("a", 0, r#","attachment_id":"x""#), invoice("b", 0, "")], None);
    bench.sql("UPDATE attachment SET path = 'attachments/x.pdf'");
    assert_eq!(row(&bench, "SELECT attachment_path FROM supplier_invoices WHERE id = 'a'"), [Value::Null]);
    bench.done("x");
    assert_eq!(
        row(&bench, "SELECT attachment_path FROM supplier_invoices WHERE id = 'a'"),
        [text("attachments/x.pdf")]
    );
    bench.sql("UPDATE invoice SET deleted_at = 1 WHERE id = 'a'");
    assert_eq!(row(&bench, "SELECT group_concat(id) FROM supplier_invoices"), [text("b")]);
    let files =
        "SELECT group_concat(coalesce(attachment_id, '-') || ' ' || state || ' ' || invoice_ids) FROM attachments";
    assert_eq!(row(&bench, files), [text(r#"x done ["a"],- waiting ["b"]"#)]);
    let first = "SELECT * FROM changes ORDER BY seq LIMIT 1";
    let when = at(NOW).to_string().replace('Z', ".000Z");
    assert_eq!(
        row(&bench, first),
        [Value::Integer(1), text("supplier_invoices"), text("a"), text("created"), text(&when)]
    );
}

#[test]
fn client_invoices_have_their_own_columns() {
    let bench = Bench::new();
    let more = r#","client":{"id":"c","name":"Ada"},"items":null,"stamp_duty_amount":"2.00","finalized_at":"""#;
    bench.page(Resource::ClientInvoices, &[invoice("a", 0, more)], None);
    let sql = "SELECT client_id, client_name, items, stamp_duty_amount_cents, finalized_at FROM client_invoices";
    assert_eq!(row(&bench, sql), [text("c"), text("Ada"), Value::Null, Value::Integer(200), Value::Null]);
}

fn plan(bench: &Bench, sql: &str) -> String {
    let plan = |connection: &rusqlite::Connection| {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps = statement.query_map([], |row| row.get::<_, String>("detail"))?;
        Ok(steps.collect::<Result<Vec<_>, _>>()?.join("\n"))
    };
    bench.store.read(plan).unwrap()
}

#[test]
fn an_identifier_is_looked_up_and_no_view_reads_every_invoice_for_what_waits() {
    let bench = Bench::new();
    for view in ["supplier_invoices", "client_invoices"] {
        let plan = plan(&bench, &format!("SELECT * FROM {view} WHERE id > '7' ORDER BY id LIMIT 100"));
        assert!(plan.contains("INDEX sqlite_autoindex_invoice_1 (resource=? AND id>?)"), "{plan}");
    }
    for sql in ["SELECT * FROM attachments WHERE state = 'dead'", "SELECT count(*) FROM attachments"] {
        let plan = plan(&bench, sql);
        assert!(!plan.contains("SCAN invoice"), "{plan}");
    }
}
