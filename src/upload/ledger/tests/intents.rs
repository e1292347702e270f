#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use crate::upload::UploadFailure;
use crate::upload::document::Content;
use crate::upload::ledger::testing::{Bench, at, content, intent, key, ours, text, uploaded};
use crate::upload::ledger::{Intent, Ledger, Settled, State};

#[test]
fn an_intent_is_there_when_the_ledger_is_opened_again() {
    let bench = Bench::new();
    let file = intent("a");
    let stored = Intent { content: Content::Attachment("x:1".into()), key: key("own"), size: 0, ..file.clone() };
    bench.intend(&[file.clone(), stored.clone()], 0).unwrap();
    let path = bench.path();
    drop(bench.ledger);
    let ledger = Ledger::open(&path).unwrap();
    for intent in [file, stored] {
        let record = ledger.latest(&ours(), &intent.content).unwrap().unwrap();
        assert_eq!(
            (record.content, record.generation, record.key, record.file_name, record.size),
            (intent.content, intent.generation, intent.key, intent.file_name, intent.size)
        );
        assert_eq!((record.state, record.invoice_id, record.invoice), (State::Sending, None, None));
        assert_eq!((record.first_sent, record.last_sent), (Some(at(0)), Some(at(0))));
    }
}

#[test]
fn every_commit_is_flushed_before_it_returns() {
    let bench = Bench::new();
    let pragma = |name: &str| -> String {
        let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
        bench.ledger.write(|transaction| Ok(transaction.query_row(&sql, [], |row| row.get(0))?)).unwrap()
    };
    assert_eq!((pragma("journal_mode").as_str(), pragma("synchronous").as_str()), ("wal", "2"));
}

#[test]
fn organisations_do_not_see_each_other() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    bench.settle(&[(&intent("a"), uploaded("i"))]).unwrap();
    let theirs = "theirs".into();
    assert_eq!(bench.ledger.latest(&theirs, &content("a")).unwrap(), None);
    assert_eq!(bench.ledger.key_owner(&theirs, &intent("a").key).unwrap(), None);
    assert_eq!(bench.ledger.claimed(&theirs, &"i".into()).unwrap(), None);
    bench.ledger.intend(&theirs, &[Intent { key: intent("a").key, ..intent("b") }], at(0)).unwrap();
}

#[test]
fn a_sending_in_doubt_keeps_its_first_moment_and_name() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    bench.intend(&[Intent { file_name: "renamed.pdf".into(), ..intent("a") }], 90).unwrap();
    let record = bench.latest("a").unwrap();
    assert_eq!((record.first_sent, record.last_sent), (Some(at(0)), Some(at(90))));
    assert_eq!(record.file_name, "a.pdf");
}

#[test]
fn a_sending_in_doubt_is_not_repeated_under_another_key() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    let error = text(bench.intend(&[Intent { key: key("other"), ..intent("a") }], 9).unwrap_err());
    assert!(error.contains("a.pdf") && error.contains(intent("a").key.as_str()), "{error}");
    assert_eq!(bench.ledger.key_owner(&ours(), &key("other")).unwrap(), None);
}

#[test]
fn what_was_refused_or_withdrawn_begins_anew() {
    let bench = Bench::new();
    for outcome in [Settled::Refused(vec![UploadFailure::ours("invalid", "no")]), Settled::Withdrawn] {
        bench.intend(&[intent("a")], 0).unwrap();
        bench.settle(&[(&intent("a"), outcome)]).unwrap();
        let again = Intent { key: key("another"), file_name: "b.pdf".into(), size: 8, ..intent("a") };
        bench.intend(std::slice::from_ref(&again), 60).unwrap();
        let record = bench.latest("a").unwrap();
        assert_eq!((record.key, record.file_name, record.size), (again.key, again.file_name, again.size));
        assert_eq!((record.state, record.first_sent, record.last_sent), (State::Sending, Some(at(60)), Some(at(60))));
        bench.settle(&[(&intent("a"), Settled::Withdrawn)]).unwrap();
    }
}

#[test]
fn what_is_uploaded_is_never_sent_as_the_same_generation() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    bench.settle(&[(&intent("a"), uploaded("i"))]).unwrap();
    let error = text(bench.intend(&[intent("b"), intent("a")], 9).unwrap_err());
    assert!(error.contains("a.pdf") && error.contains("invoice i"), "{error}");
    assert_eq!(bench.state("b"), None);
    assert_eq!(bench.latest("a").unwrap().last_sent, Some(at(0)));
    bench.intend(&[Intent { generation: 1, key: key("next"), ..intent("a") }], 9).unwrap();
    assert_eq!(bench.latest("a").map(|record| (record.generation, record.state)), Some((1, State::Sending)));
}

#[test]
fn a_key_names_one_content_for_ever() {
    let bench = Bench::new();
    let first = Intent { key: key("own"), ..intent("a") };
    bench.intend(std::slice::from_ref(&first), 0).unwrap();
    assert_eq!(bench.ledger.key_owner(&ours(), &key("own")).unwrap(), Some(content("a")));
    let error = text(bench.intend(&[intent("c"), Intent { key: key("OWN"), ..intent("b") }], 0).unwrap_err());
    assert!(error.contains("key own of b.pdf") && error.contains("sha256:a"), "{error}");
    assert_eq!((bench.state("b"), bench.state("c")), (None, None));
    bench.settle(&[(&first, Settled::Withdrawn)]).unwrap();
    assert!(bench.intend(&[Intent { key: key("own"), ..intent("b") }], 0).is_err());
    bench.intend(&[Intent { generation: 1, ..first }], 0).unwrap();
}

#[test]
fn the_database_itself_refuses_one_key_for_two_contents() {
    let bench = Bench::new();
    bench.intend(&[intent("a")], 0).unwrap();
    for sql in [
        "UPDATE sending SET content = 'sha256:b'",
        "UPDATE idempotency_key SET content = 'sha256:b'",
        "INSERT INTO idempotency_key SELECT organization, key, 'sha256:b' FROM idempotency_key",
        "UPDATE sending SET state = 'uploaded'",
        "UPDATE sending SET first_sent_qonto = NULL, first_sent_local = NULL, last_sent_qonto = NULL, last_sent_local = NULL",
        "UPDATE sending SET last_sent_local = NULL",
        "UPDATE sending SET state = 'lost'",
        "UPDATE sending SET invoice_id = 'i'",
    ] {
        assert!(bench.ledger.write(|transaction| Ok(transaction.execute_batch(sql)?)).is_err(), "{sql}");
    }
    assert_eq!(bench.state("a"), Some(State::Sending));
}

#[test]
fn threads_share_a_ledger() {
    let bench = Bench::new();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let bench = &bench;
            scope.spawn(move || {
                for number in 0..8 {
                    let intent = intent(&format!("{thread}-{number}"));
                    bench.intend(std::slice::from_ref(&intent), number).unwrap();
                    bench.settle(&[(&intent, uploaded(&format!("{thread}-{number}")))]).unwrap();
                }
            });
        }
    });
    for name in (0..8).flat_map(|thread| (0..8).map(move |number| format!("{thread}-{number}"))) {
        assert_eq!(bench.latest(&name).unwrap().invoice_id, Some(name.into()));
    }
}
