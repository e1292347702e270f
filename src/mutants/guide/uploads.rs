//! Scenes in which the guide's upload duplicates invoices, or loses them without a word.

use super::upload::{Printed, upload};
use crate::fake::{self, Faults, UploadRule};
use crate::simulation::fate::Fate;
use crate::simulation::telling::alone;
use crate::simulation::world::World;

const FILES: [(&str, &[u8]); 3] = [("a.pdf", b"%PDF-1.7 a"), ("b.pdf", b"%PDF-1.7 b"), ("c.pdf", b"%PDF-1.7 c")];

fn world() -> World {
    World::new(fake::Settings { supplier_invoices: 0, client_invoices: 0, ..fake::Settings::default() })
}

#[test]
fn one_file_is_uploaded_when_nothing_fails() {
    let world = world();
    let printed = alone(1, upload(&world, &FILES[..1])).unwrap();
    assert_eq!((printed.uploaded.len(), world.uploads().len()), (1, 1));
}

#[test]
fn a_lost_answer_makes_a_second_copy() {
    let world = world();
    world.state().uploads.push_back(Fate::AnswerLost);
    alone(1, upload(&world, &FILES[..1])).unwrap_err();
    let printed = alone(2, upload(&world, &FILES[..1])).unwrap();
    assert_eq!((printed.uploaded.len(), world.uploads().len()), (1, 2));
}

#[test]
fn several_files_in_one_form_are_not_all_uploaded_and_nothing_failed() {
    let world = world();
    let printed = alone(1, upload(&world, &FILES)).unwrap();
    assert!(world.uploads().len() < FILES.len(), "{:?}", world.uploads());
    assert_eq!(printed.failed, 0);
}

#[test]
fn a_refused_file_is_not_reported() {
    let world = world();
    let rule = UploadRule { file_name: "a.pdf".to_owned(), code: "invalid".to_owned(), ..UploadRule::default() };
    world.state().model.set_faults(Faults { uploads: vec![rule], ..Faults::default() });
    assert_eq!(alone(1, upload(&world, &FILES[..1])).unwrap(), Printed::default());
    assert!(world.uploads().is_empty());
}
