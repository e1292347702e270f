//! What slices cost in requests.

use std::collections::VecDeque;

use super::{HONEST, Plan, Resource, Server, Slices, ids, read};
use crate::walk::in_order::InOrder;

#[test]
fn fifty_thousand_rows_cost_few_more_requests_than_pages() {
    let server = Server { rows: 50_000, ..HONEST };
    let plan = Plan::changes(Resource::SupplierInvoices, None, None);
    let (rows, requests, most) = read(&mut Slices::all_at_once(plan.clone()), server);
    assert_eq!(rows.len(), 50_000);
    assert!(requests <= 585 && most <= 8, "{requests} requests, {most} at once");
    let mut list = InOrder::new(Slices::in_runs(plan, u64::MAX));
    let (mut rows, mut requests, mut asked) = (Vec::new(), 0, VecDeque::new());
    while !list.is_over() {
        asked.extend(list.questions());
        assert!(asked.len() <= 8);
        let question = asked.pop_front().unwrap();
        requests += 1;
        list.answer(&question, Ok(server.answer(question.ask()).unwrap()));
        while let Some(page) = list.take() {
            rows.extend(ids(&page.unwrap()));
        }
    }
    rows.dedup();
    assert!(rows.into_iter().eq(0..50_000));
    assert!(requests <= 585, "{requests} requests");
}
