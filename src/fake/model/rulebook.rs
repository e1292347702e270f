//! Rules for answers that go wrong: which one applies, and what it does.

use std::time::Duration;

use bytes::Bytes;

use super::clock::seconds;
use super::refusal::Refusal;
use super::turns::Turns;
use super::{Answer, Cut, Request, file, refusal};
use crate::fake::{BodyKind, CloseWhen, Rule};

/// The rules with their counts.
#[derive(Debug, Default)]
pub(super) struct Rulebook(Vec<Counted>);

#[derive(Debug)]
struct Counted {
    rule: Rule,
    turns: Turns,
}

impl Rulebook {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let turns = |rule: &Rule| Turns::new(rule.skip, rule.times);
        Self(rules.iter().map(|rule| Counted { rule: rule.clone(), turns: turns(rule) }).collect())
    }

    /// The first rule for this request that has times left.
    pub(super) fn take(&mut self, request: &Request) -> Option<Rule> {
        let mut matching = self.0.iter_mut().filter(|counted| counted.rule.is_for(request));
        matching.find_map(|counted| counted.turns.takes_next().then(|| counted.rule.clone()))
    }
}

impl Rule {
    fn is_for(&self, request: &Request) -> bool {
        request.path.contains(&self.path)
            && self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(&request.method))
            && self.query.as_ref().is_none_or(|query| request.query.contains(query))
    }

    /// The answer that takes the place of the ordinary one, if this rule has one.
    pub(super) fn replacement(&self, trace: &str) -> Option<Answer> {
        let status = self.status.unwrap_or(200);
        if self.html_instead_of_file {
            return Some(refusal::wall());
        }
        if let Some(text) = &self.text {
            return Some(Answer::new(status, self.text_type(), text.clone()));
        }
        if let Some(location) = &self.location {
            let mut answer = Answer::new(self.status.unwrap_or(302), "text/html; charset=utf-8", "");
            answer.set_header("Location", location);
            return Some(answer);
        }
        match self.body {
            Some(BodyKind::TruncatedJson) => None,
            None if self.status.is_none() => None,
            None | Some(BodyKind::Json) => Some(Refusal::of_status(status).answer(trace)),
            Some(BodyKind::Html) => Some(Answer { status, ..refusal::wall() }),
            Some(BodyKind::Text) => Some(Answer::new(status, "text/plain; charset=utf-8", "something went wrong")),
            Some(BodyKind::Empty) => Some(Answer { status, ..Answer::default() }),
            Some(BodyKind::Xml) => Some(file::refusal(status, "InternalError", "We encountered an internal error.")),
        }
    }

    /// What else this rule does to an answer.
    pub(super) fn spoil(&self, answer: &mut Answer) {
        if self.body == Some(BodyKind::TruncatedJson) {
            answer.status = self.status.unwrap_or(answer.status);
            let body = answer.bytes();
            answer.body = vec![Bytes::from(body).slice(..answer.length() / 2)];
        }
        if self.flip_byte {
            flip_byte(answer);
        }
        declare_length(answer, self.content_length_delta);
        if self.content_length_delta < 0 {
            shorten(answer, self.content_length_delta);
        }
        for (name, value) in &self.headers {
            answer.set_header(name, value);
        }
        if let Some(value) = &self.retry_after {
            answer.set_header("Retry-After", value);
        }
        answer.delay += self.delay();
        answer.cut = match self.close {
            Some(CloseWhen::BeforeHeaders) => Some(Cut::BeforeHeaders),
            Some(CloseWhen::MidBody) => Some(Cut::MidBody),
            None => (self.content_length_delta > 0).then_some(Cut::AfterBody),
        };
    }

    fn delay(&self) -> Duration {
        seconds(self.delay)
    }

    fn text_type(&self) -> &'static str {
        match self.body {
            Some(BodyKind::Html) => "text/html; charset=utf-8",
            Some(BodyKind::Text) => "text/plain; charset=utf-8",
            Some(BodyKind::Xml) => "application/xml",
            _ => "application/json; charset=utf-8",
        }
    }
}

/// Declares the length of the body, off by as much as a rule says.
pub(super) fn declare_length(answer: &mut Answer, delta: i64) {
    let length = i64::try_from(answer.length()).unwrap_or(i64::MAX).saturating_add(delta).max(0);
    answer.set_header("Content-Length", length.to_string());
}

/// HTTP carries no more than was declared, so the rest of the body is lost.
fn shorten(answer: &mut Answer, delta: i64) {
    let missing = usize::try_from(delta.unsigned_abs()).unwrap_or(usize::MAX);
    let body = Bytes::from(answer.bytes());
    answer.body = vec![body.slice(..body.len().saturating_sub(missing))];
}

fn flip_byte(answer: &mut Answer) {
    let mut body = answer.bytes();
    let middle = body.len() / 2;
    if let Some(byte) = body.get_mut(middle) {
        *byte = !*byte;
    }
    answer.body = vec![Bytes::from(body)];
}
