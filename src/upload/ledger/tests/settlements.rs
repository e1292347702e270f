#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use bytes::Bytes;

use crate::upload::UploadFailure;
use crate::upload::ledger::testing::{Bench, at, content, intent, key, ours, text, uploaded};
use crate::upload::ledger::{Intent, Ledger, Settled, State};

fn refused() -> Settled {
    Settled::Refused(vec![UploadFailure { code: "invalid".into(), detail: "no".into(), pointer: Some("/0".into()) }])
}

/// Three contents that are being sent.
fn sent() -> (Bench, [Intent; 3]) {
    let bench = Bench::new();
    let intents = ["a", "b", "c"].map(intent);
    bench.intend(&intents, 0).unwrap();
    (bench, intents)
}

#[test]
fn every_end_is_kept() {
    let (bench, [a, b, c]) = sent();
    bench.settle(&[(&a, uploaded("i")), (&b, refused()), (&c, Settled::Withdrawn)]).unwrap();
    let path = bench.path();
    drop(bench.ledger);
    let ledger = Ledger::open(&path).unwrap();
    let [a, b, c] = [a, b, c].map(|intent| ledger.latest(&ours(), &intent.content).unwrap().unwrap());
    assert_eq!((a.state, a.first_sent), (State::Uploaded, Some(at(0))));
    assert_eq!((a.invoice_id, a.invoice), (Some("i".into()), Some(Bytes::from_static(br#"{"id":"i"}"#))));
    assert_eq!((b.state, b.first_sent), (State::Refused, Some(at(0))));
    assert_eq!((c.state, c.first_sent, c.last_sent), (State::Planned, None, None));
    assert_eq!(ledger.claimed(&ours(), &"i".into()).unwrap(), Some(content("a")));
    assert_eq!(ledger.claimed(&ours(), &"j".into()).unwrap(), None);
}

#[test]
fn a_refusal_is_kept_as_json() {
    let (bench, [a, ..]) = sent();
    bench.settle(&[(&a, refused())]).unwrap();
    let sql =
        "SELECT (failures ->> '$[0].code') || (failures ->> '$[0].pointer') FROM sending WHERE failures IS NOT NULL";
    let told: String = bench.ledger.read(|reader| Ok(reader.query_row(sql, [], |row| row.get(0))?)).unwrap();
    assert_eq!(told, "invalid/0");
}

#[test]
fn an_invoice_of_another_content_is_refused_and_the_rest_kept() {
    let (bench, [a, b, c]) = sent();
    let error = bench.settle(&[(&a, uploaded("i")), (&b, uploaded("i")), (&c, uploaded("k"))]).unwrap_err();
    let error = text(error);
    assert!(error.contains("invoice i cannot be that of sha256:b") && error.contains("sha256:a"), "{error}");
    assert_eq!(bench.state("a"), Some(State::Uploaded));
    assert_eq!(bench.state("b"), Some(State::Sending));
    assert_eq!(bench.state("c"), Some(State::Uploaded));
}

#[test]
fn what_is_uploaded_stays_so() {
    let (bench, [a, b, _]) = sent();
    bench.settle(&[(&a, uploaded("i"))]).unwrap();
    bench.settle(&[(&a, uploaded("i"))]).unwrap();
    for outcome in [uploaded("j"), refused(), Settled::Withdrawn] {
        let error = text(bench.settle(&[(&a, outcome), (&b, refused())]).unwrap_err());
        assert!(error.contains("a.pdf") && error.contains("became invoice i"), "{error}");
        assert_eq!(bench.latest("a").unwrap().invoice_id, Some("i".into()));
        assert_eq!(bench.state("b"), Some(State::Refused));
    }
}

#[test]
fn nothing_is_settled_without_an_intent() {
    let (bench, [a, ..]) = sent();
    let unknown = Intent { generation: 1, ..a };
    let error = text(bench.settle(&[(&unknown, uploaded("i"))]).unwrap_err());
    assert!(error.contains("sha256:a, generation 1"), "{error}");
}

#[test]
fn the_invoice_of_an_earlier_generation_is_nothing_new() {
    let (bench, [a, ..]) = sent();
    bench.settle(&[(&a, uploaded("i"))]).unwrap();
    let again = Intent { generation: 1, ..a };
    bench.intend(std::slice::from_ref(&again), 9).unwrap();
    bench.settle(&[(&again, uploaded("i"))]).unwrap();
    let record = bench.latest("a").unwrap();
    assert_eq!((record.generation, record.state, record.invoice_id), (0, State::Uploaded, Some("i".into())));
}

#[test]
fn what_is_found_in_qonto_is_noted_without_an_intent() {
    let (bench, [a, ..]) = sent();
    let found = |intent: &Intent, id: &str| {
        bench.ledger.settle_found(&ours(), intent, &id.into(), &Bytes::from_static(b"{}"), at(5))
    };
    found(&intent("new"), "i").unwrap();
    found(&intent("new"), "i").unwrap();
    let record = bench.latest("new").unwrap();
    assert_eq!(
        (record.state, record.invoice_id, record.invoice),
        (State::Uploaded, Some("i".into()), Some("{}".into()))
    );
    assert_eq!((record.key, record.first_sent), (intent("new").key, Some(at(5))));

    found(&a, "j").unwrap();
    let record = bench.latest("a").unwrap();
    assert_eq!((record.state, record.first_sent), (State::Uploaded, Some(at(0))));
    found(&Intent { generation: 1, ..a.clone() }, "j").unwrap();
    assert_eq!(bench.latest("a").unwrap().generation, 0);

    for (intent, id) in [(intent("other"), "i"), (a, "k"), (Intent { key: key("own"), ..intent("b") }, "j")] {
        let error = text(found(&intent, id).unwrap_err());
        assert!(error.contains(&intent.content.to_string()), "{error}");
    }
    assert_eq!((bench.state("other"), bench.state("b")), (None, Some(State::Sending)));
    let taken = Intent { key: intent("new").key, ..intent("other") };
    assert!(text(found(&taken, "z").unwrap_err()).contains("names one file"));
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_written() {
    let (bench, [a, b, _]) = sent();
    let limit = "PRAGMA max_page_count = 1";
    bench.ledger.read(|connection| Ok(connection.query_row(limit, [], |row| row.get::<_, i64>(0))?)).unwrap();
    let large = Settled::Uploaded { invoice_id: "i".into(), invoice: Bytes::from(vec![b' '; 1 << 20]) };
    let error = bench.settle(&[(&a, refused()), (&b, large)]).unwrap_err();
    assert!(error.is_disk_full(), "{error}");
    assert_eq!((bench.state("a"), bench.state("b")), (Some(State::Sending), Some(State::Sending)));
}
