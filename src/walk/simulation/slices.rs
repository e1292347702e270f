//! The same lists read in slices, whose requests are answered in any order.

use std::collections::HashMap;

use super::{SECOND, Server, every_list, losses, note};
use crate::api::window::{Key, Window};
use crate::error::Error;
use crate::resource::Resource;
use crate::time::Watermark;
use crate::walk::cut::Cut;
use crate::walk::in_order::InOrder;
use crate::walk::plan::Plan;
use crate::walk::slices::{Question, Slices};

fn read(server: &mut Server, plan: Plan) -> Result<(HashMap<u32, i64>, Option<Watermark>), Error> {
    let per_page = usize::try_from(plan.per_page).unwrap();
    let (mut slices, mut read, mut asked) = (Slices::all_at_once(plan), HashMap::new(), Vec::new());
    loop {
        asked.extend(slices.questions());
        if asked.is_empty() {
            assert!(slices.is_done(), "the slices stand still");
            return Ok((read, slices.watermark()));
        }
        let question = asked.swap_remove(server.rng.usize(..asked.len()));
        server.mutate();
        match &question {
            Question::Edge(place, ask) => {
                let page = server.answer(ask, 1);
                slices.answer_edge(*place, Some(&page).filter(|_| server.rng.u8(..8) > 0));
            }
            Question::Page(number, ask) => {
                let mut page = server.answer(ask, per_page);
                let Some(step) = slices.answer(*number, ask, &mut page) else { continue };
                note(&page, &mut read);
                slices.release(*number);
                step?;
            }
        }
    }
}

/// Lists whose slices are read at once.
pub(crate) fn cut_into_slices(seed: u64) -> usize {
    every_list(read, seed)
}

#[test]
fn no_quirk_and_no_change_makes_a_sealed_row_slip_between_slices() {
    let proven: usize = (0..2_000).map(cut_into_slices).sum();
    assert!(proven > 10_000, "only {proven} of 12,000 lists could be proven complete");
}

/// A row, when it was created, and its version.
type Row = (u32, i64, i64);

/// A list in the order in which a caller gets it, and the most requests at once.
fn handed_out(server: &mut Server, plan: Plan) -> Result<(Vec<Row>, usize), Error> {
    let per_page = usize::try_from(plan.per_page).unwrap();
    let (mut list, mut rows, mut asked) = (InOrder::new(Slices::in_runs(plan, u64::MAX)), Vec::new(), Vec::new());
    let mut most = 0;
    while !list.is_over() {
        asked.extend(list.questions());
        most = most.max(asked.len());
        let question = asked.swap_remove(server.rng.usize(..asked.len()));
        server.mutate();
        let of = if matches!(question, Question::Edge(..)) { 1 } else { per_page };
        let page = server.answer(question.ask(), of);
        list.answer(&question, Ok(page));
        while let Some(page) = list.take() {
            rows.extend(page?.records.iter().map(|record| {
                let created = record.created_at.unwrap().micros();
                (record.id.as_str().parse::<u32>().unwrap(), created, record.text().parse::<i64>().unwrap())
            }));
        }
    }
    Ok((rows, most))
}

#[test]
fn slices_are_handed_out_in_order_and_complete() {
    let (mut complete, mut side_by_side) = (0, 0);
    for seed in 0..3_000 {
        let mut server = Server::seeded(seed);
        let began = server.now - 2 * SECOND;
        let before = server.rows.iter().filter(|(_, row)| row.created < began).map(|(id, row)| (*id, *row)).collect();
        let plan = Plan {
            resource: Resource::SupplierInvoices,
            window: Window::default(),
            key: Key::CreatedAt,
            sealed_by: Key::CreatedAt,
            claims_watermark: false,
            per_page: if server.quirks.sort_ignored { 25 } else { 3 },
            cut: Cut { above: 6, fewest_pages: 1, pages: 3, at_once: 4 },
        };
        let Ok((rows, most)) = handed_out(&mut server, plan) else { continue };
        let (mut read, mut last) = (HashMap::new(), i64::MIN);
        for (id, created, version) in rows {
            assert!(read.get(&id).is_none_or(|before| *before <= version), "seed {seed}: {id} went back");
            if read.insert(id, version).is_none() && !server.quirks.sort_ignored {
                // Rows of a tie come in any order, and with them those of the seconds around it.
                assert!(created >= last.saturating_sub(4 * SECOND), "seed {seed}: {id} comes out of order");
                last = created;
            }
        }
        let missed = losses(&server, &before, &read, i64::MIN, i64::MAX);
        assert!(missed.is_empty(), "seed {seed} lost {missed:?} with {:?}", server.quirks);
        (complete, side_by_side) = (complete + 1, side_by_side + usize::from(most > 1));
    }
    assert!(complete > 2_500 && side_by_side > 500, "{complete} {side_by_side}");
}
