//! Which file goes with which key: the order of parts decides.

use super::{Form, model, texts, upload};

const A: (&str, &[u8]) = ("a.pdf", b"%PDF-a");
const B: (&str, &[u8]) = ("b.pdf", b"%PDF-b");

/// What was made, as `file under key`, and the codes of the rest.
fn outcome(form: &Form) -> (Vec<String>, Vec<String>) {
    let mut model = model();
    let codes = texts(&upload(&mut model, form)["errors"], "code");
    let text = |name: &serde_json::Value| name.as_str().unwrap().to_owned();
    let made =
        model.uploads().into_iter().map(|made| text(&made["file_name"]) + " under " + &text(&made["idempotency_key"]));
    (made.collect(), codes)
}

#[test]
fn a_file_and_its_key_in_turn_belong_together_in_either_order() {
    for form in [
        Form::new().file(A.0, A.1).key("1").file(B.0, B.1).key("2"),
        Form::new().key("1").file(A.0, A.1).key("2").file(B.0, B.1),
        Form::new().key("1").text("source", "integration").file(A.0, A.1).file(B.0, B.1).key("2"),
    ] {
        assert_eq!(outcome(&form), (vec!["a.pdf under 1".to_owned(), "b.pdf under 2".to_owned()], vec![]));
    }
}

#[test]
fn keys_before_files_give_a_file_the_key_of_another() {
    let form = Form::new().key("1").key("2").file(A.0, A.1).file(B.0, B.1);
    let (made, codes) = outcome(&form);
    assert_eq!(made, ["a.pdf under 2"]);
    assert_eq!(codes, ["required", "required"]);
}

#[test]
fn files_before_keys_give_a_file_the_key_of_another() {
    let form = Form::new().file(A.0, A.1).file(B.0, B.1).key("1").key("2");
    let (made, codes) = outcome(&form);
    assert_eq!(made, ["b.pdf under 1"]);
    assert_eq!(codes, ["required", "required"]);
}
