//! From a request to its answer: limits, rules, the ordinary answer, and what every answer carries.

use super::clock::seconds;
use super::dates;
use super::refusal::Refusal;
use super::rulebook::declare_length;
use super::upload::Bulk;
use super::{Answer, Millis, Model, Request, route};
use crate::fake::DateHeader;
use crate::fake::seed::{Stream, mix};

const HOUR: Millis = 3_600_000;

impl Model {
    /// Answers a request at the present time of the fake's clock.
    pub fn answer(&mut self, request: &Request) -> Answer {
        self.arrive();
        self.answers += 1;
        let bulk = Bulk::read(request);
        let mut answer = self.spoiled_answer(request, bulk.as_ref());
        answer.delay +=
            seconds(if route::is_api(request) { self.settings.latency } else { self.settings.file_latency });
        self.counters.refused += u64::from(answer.status >= 400);
        if answer.status == 401 {
            self.limiter.note_unauthorized(self.now());
        }
        if let Some(bulk) = &bulk {
            self.note_bulk(bulk, answer.delay);
        }
        self.journal.note(request, answer.status, self.now());
        answer
    }

    pub(super) fn refuse(&self, refusal: &Refusal) -> Answer {
        let mut answer = refusal.answer(&self.trace());
        if refusal.status == 404 {
            answer.set_header("X-Request-Id", self.trace());
        }
        answer
    }

    fn spoiled_answer(&mut self, request: &Request, bulk: Option<&Bulk>) -> Answer {
        let is_api = route::is_api(request);
        if is_api && self.limiter.refuses(self.now()) && self.settings.enforce_rate_limit {
            return self.finished(self.refuse(&Refusal::too_many()), is_api);
        }
        let Some(rule) = self.rulebook.take(request) else {
            let answer = self.route(request, bulk);
            return self.finished(answer, is_api);
        };
        self.counters.spoiled += 1;
        let replacement = rule.replacement(&self.trace());
        let ordinary = (rule.carried_out || replacement.is_none()).then(|| self.route(request, bulk));
        let answer = replacement.or(ordinary).unwrap_or_default();
        let mut answer = self.finished(answer, is_api);
        rule.spoil(&mut answer);
        answer
    }

    fn finished(&self, mut answer: Answer, is_api: bool) -> Answer {
        declare_length(&mut answer, 0);
        if is_api {
            answer.set_header("X-Tyk-Trace-Id", self.trace());
        }
        self.date(&mut answer);
        answer
    }

    fn date(&self, answer: &mut Answer) {
        let shown = match self.quirks().date_header {
            DateHeader::True => self.now(),
            DateHeader::Stale => self.now() - HOUR,
            DateHeader::Ahead => self.now() + HOUR,
            DateHeader::Absent => return,
        };
        answer.set_header("Date", dates::http_date(shown));
    }

    /// The trace of the present answer, in body and header alike.
    fn trace(&self) -> String {
        let high = mix(self.settings.seed, Stream::Trace, self.answers);
        format!("{high:016x}{:016x}", !high.rotate_left(17))
    }
}
