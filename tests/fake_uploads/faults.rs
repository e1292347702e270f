//! Lies, lost answers and refusals of single invoices.

use _core::fake::Cut;
use serde_json::{Value, json};

use super::{Form, json_of, one, post, rows, texts, upload, with};

fn three() -> Form {
    ["ant", "bee", "cat"].iter().fold(Form::new(), |form, name| form.file(&format!("{name}.pdf"), b"%PDF-").key(name))
}

#[test]
fn a_rule_refuses_the_files_it_names_as_often_as_it_says() {
    for code in ["invalid", "required", "limit_reached", "internal_server_error", "of_tomorrow"] {
        let rule = json!({"file_name": "bee", "code": code, "detail": "because", "skip": 1, "times": 1});
        let mut model = with(json!({}), json!({"uploads": [rule]}));
        for number in 0..3 {
            let form =
                Form::new().file("bee.pdf", b"%PDF-").key(&format!("k{number}")).file("cat.pdf", b"%PDF-").key("c");
            let answer = upload(&mut model, &form);
            let refused = if number == 1 { vec![code] } else { vec![] };
            assert_eq!(texts(&answer["errors"], "code"), refused);
            assert_eq!(answer["supplier_invoices"].as_array().unwrap().len(), 2 - refused.len());
        }
        assert_eq!(model.uploads().len(), 3);
    }
}

#[test]
fn a_rule_can_lie_about_an_invoice_that_was_made() {
    let rule = json!({"file_name": "bee", "code": "internal_server_error", "times": 1, "after": true});
    let mut model = with(json!({}), json!({"uploads": [rule]}));
    let first = upload(&mut model, &three());
    assert_eq!(texts(&first["supplier_invoices"], "file_name"), ["ant.pdf", "cat.pdf"]);
    assert_eq!(texts(&first["errors"], "code"), ["internal_server_error"]);
    assert_eq!(rows(&mut model).len(), 3);
    let second = upload(&mut model, &three());
    assert_eq!(second["supplier_invoices"][1]["id"], model.uploads()[1]["id"]);
    assert_eq!(rows(&mut model).len(), 3);
}

#[test]
fn an_answer_can_be_lost_after_the_work() {
    let mut model = with(json!({}), json!({"rules": [{"path": "bulk", "close": "before_headers", "times": 1}]}));
    assert_eq!(post(&mut model, &three()).cut, Some(Cut::BeforeHeaders));
    assert_eq!(model.uploads().len(), 3);
    upload(&mut model, &three());
    assert_eq!(model.uploads().len(), 3);
}

#[test]
fn a_status_replaces_the_work_unless_the_rule_says_that_it_was_carried_out() {
    let made = |rule: Value| {
        let mut model = with(json!({}), json!({"rules": [rule]}));
        let answer = post(&mut model, &three());
        (answer.status, answer.cut, model.uploads().len())
    };
    assert_eq!(made(json!({"path": "bulk", "status": 502})), (502, None, 0));
    assert_eq!(made(json!({"path": "bulk", "status": 502, "carried_out": true})), (502, None, 3));
    assert_eq!(made(json!({"path": "bulk", "text": "{}", "carried_out": true})), (200, None, 3));
    let lost = json!({"path": "bulk", "status": 502, "close": "before_headers"});
    assert_eq!(made(lost), (502, Some(Cut::BeforeHeaders), 0));
    assert_eq!(made(json!({"path": "bulk", "body": "truncated_json"})), (200, None, 3));
}

#[test]
fn a_rule_knows_an_attachment_by_the_name_of_its_file() {
    let faults = json!({"uploads": [{"file_name": "bee", "code": "invalid", "skip": 1}]});
    let mut model = with(json!({"upload_errors": "per_invoice"}), faults);
    let made = upload(&mut model, &three())["supplier_invoices"][1].clone();
    let again = Form::new().attachment(made["attachment_id"].as_str().unwrap()).key("again");
    let answer = upload(&mut model, &again);
    assert_eq!(texts(&answer["supplier_invoices"], "file_name"), ["bee.pdf"]);
    assert_eq!(answer["supplier_invoices"][0]["errors"][0]["code"], "invalid");
}

#[test]
fn new_faults_replace_the_rules_for_invoices_too() {
    let mut model = with(json!({}), json!({"uploads": [{"file_name": "", "code": "invalid"}]}));
    assert_eq!(json_of(&post(&mut model, &one("k")))["errors"][0]["code"], "invalid");
    model.set_faults(_core::fake::Faults::default());
    assert_eq!(json_of(&post(&mut model, &one("k")))["errors"], json!([]));
}
