//! Slices that fail, or get far ahead, before their turn comes.

use std::collections::VecDeque;

use bytes::Bytes;

use super::{HONEST, Page, Question, ROWS, Server, Slices, UNBOUNDED, all, fine, ids, plan};
use crate::error::{Error, Result};
use crate::walk::in_order::InOrder;

fn broken() -> Result<Page> {
    Err(Error::Transport("broken".to_owned()))
}

/// A list in order whose slices are laid out, with the questions that are on their way.
fn laid_out() -> (InOrder, VecDeque<Question>) {
    let mut list = InOrder::new(Slices::in_runs(plan(fine()), u64::MAX));
    let first = list.questions().remove(0);
    list.answer(&first, Ok(HONEST.answer(first.ask()).unwrap()));
    let mut asked: VecDeque<Question> = list.questions().into();
    while let Some(place) = asked.iter().position(|question| matches!(question, Question::Edge(..))) {
        let edge = asked.remove(place).unwrap();
        list.answer(&edge, Ok(HONEST.answer(edge.ask()).unwrap()));
        asked.extend(list.questions());
    }
    (list, asked)
}

/// Reads on to the end, and gives the rows in the order in which they are handed out.
fn to_the_end(list: &mut InOrder, mut asked: VecDeque<Question>, server: Server) -> Result<Vec<i64>> {
    let mut rows = Vec::new();
    while !list.is_over() {
        while let Some(page) = list.take() {
            rows.extend(ids(&page?));
        }
        asked.extend(list.questions());
        let Some(question) = asked.pop_front() else { break };
        list.answer(&question, Ok(server.answer(question.ask()).unwrap()));
    }
    while let Some(page) = list.take() {
        rows.extend(ids(&page?));
    }
    Ok(rows)
}

fn of_slice(asked: &mut VecDeque<Question>, wanted: impl Fn(u32) -> bool) -> Question {
    let is_wanted = |question: &Question| matches!(question, Question::Page(number, _) if wanted(*number));
    let place = asked.iter().position(is_wanted).unwrap();
    asked.remove(place).unwrap()
}

#[test]
fn a_failure_of_a_slice_that_is_read_anew_is_forgotten() {
    let (mut list, mut asked) = laid_out();
    let first = of_slice(&mut asked, |number| number == 0);
    list.answer(&first, broken());
    let later = of_slice(&mut asked, |number| number != 0);
    list.answer(&later, Ok(UNBOUNDED.answer(later.ask()).unwrap()));
    let mut rows = to_the_end(&mut list, asked, HONEST).unwrap();
    rows.dedup();
    assert!(all(&rows.into_iter().collect()));
}

#[test]
fn a_slice_that_failed_before_its_turn_is_tried_again_when_it_comes() {
    let (mut list, mut asked) = laid_out();
    let later = of_slice(&mut asked, |number| number != 0);
    list.answer(&later, broken());
    let mut rows = to_the_end(&mut list, asked, HONEST).unwrap();
    rows.dedup();
    assert!(rows.into_iter().eq(0..ROWS));
}

#[test]
fn what_fails_in_its_turn_or_for_good_is_told() {
    let (mut list, mut asked) = laid_out();
    let first = of_slice(&mut asked, |number| number == 0);
    list.answer(&first, broken());
    assert!(matches!(to_the_end(&mut list, asked, HONEST), Err(Error::Transport(_))));
    let (mut list, mut asked) = laid_out();
    let later = of_slice(&mut asked, |number| number != 0);
    list.answer(&later, Err(Error::Decode("not a list".to_owned())));
    assert!(matches!(to_the_end(&mut list, asked, HONEST), Err(Error::Decode(_))));
}

#[test]
fn large_pages_that_wait_for_their_turn_are_few() {
    let (mut list, mut asked) = laid_out();
    let first = of_slice(&mut asked, |number| number == 0);
    let (large, mut waiting) = (Bytes::from(vec![b' '; 10 << 20]), 0);
    while let Some(question) = asked.pop_front() {
        let mut page = HONEST.answer(question.ask()).unwrap();
        page.records.iter_mut().for_each(|record| record.raw = large.clone());
        list.answer(&question, Ok(page));
        waiting += 1;
        asked.extend(list.questions());
    }
    assert_eq!(waiting, 3);
    let mut rows = to_the_end(&mut list, VecDeque::from([first]), HONEST).unwrap();
    rows.dedup();
    assert!(rows.into_iter().eq(0..ROWS));
}
