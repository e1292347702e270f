//! Supplier invoices as the fake writes them, each with an identity and dates of its own.

use _core::api::record::Record;
use _core::fake::{Model, Request, Settings};
use _core::time::Timestamp;
use bytes::Bytes;
use fastrand::Rng;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Rows of a page, as many as Qonto gives at most.
pub(crate) const PAGE: usize = 100;
/// Different invoices that the rest are made of.
const TEMPLATES: usize = 500;
/// 1 January 2020 in microseconds.
const FIRST: i64 = 1_577_836_800_000_000;
const MINUTE: i64 = 60_000_000;
const MONTH_OF_MINUTES: i64 = 30 * 24 * 60;

/// Pages of invoices in the order of their creation; each has a file, and some a second one to show.
#[derive(Debug)]
pub(crate) struct Rows {
    templates: Vec<Template>,
    dice: Rng,
    made: usize,
    wanted: usize,
}

#[derive(Debug)]
struct Template {
    text: String,
    record: Record,
}

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    supplier_invoices: Vec<&'a RawValue>,
}

impl Rows {
    /// The same invoices for every call.
    pub(crate) fn new(wanted: usize) -> Self {
        let settings = Settings { supplier_invoices: TEMPLATES, client_invoices: 0, ..Settings::default() };
        let mut model = Model::new(settings, 1_785_000_000_123, "http://fake");
        let templates = (1..=TEMPLATES / PAGE).flat_map(|page| listed(&mut model, page)).collect();
        Self { templates, dice: Rng::with_seed(1), made: 0, wanted }
    }

    fn one(&mut self) -> Record {
        let place = self.made % self.templates.len();
        let minutes = i64::try_from(self.made).unwrap();
        self.made += 1;
        let (created, changed) = (minutes, minutes + self.dice.i64(1..MONTH_OF_MINUTES));
        let ids = [(); 3].map(|()| uuid(&mut self.dice));
        self.templates.get(place).unwrap().renewed(&ids, instant(created), instant(changed))
    }
}

impl Iterator for Rows {
    type Item = Vec<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let left = (self.wanted - self.made).min(PAGE);
        (left > 0).then(|| (0..left).map(|_| self.one()).collect())
    }
}

impl Template {
    fn renewed(&self, ids: &[String; 3], created: Timestamp, changed: Timestamp) -> Record {
        let [id, file, shown] = ids;
        let old = &self.record;
        let mut text = self.text.replace(old.id.as_str(), id);
        if let Some(known) = &old.attachment_id {
            text = text.replace(known.as_str(), file);
        } else {
            text = text.replacen(r#""attachment_id":null"#, &format!(r#""attachment_id":"{file}""#), 1);
        }
        if let Some(known) =
            old.display_attachment_id.as_ref().filter(|known| Some(*known) != old.attachment_id.as_ref())
        {
            text = text.replace(known.as_str(), shown);
        }
        let text = dated(&dated(&text, "created_at", created), "updated_at", changed);
        let record = Record::read(Bytes::from(text)).unwrap();
        assert_eq!(
            (record.id.as_str(), record.created_at, record.updated_at),
            (id.as_str(), Some(created), Some(changed))
        );
        record
    }
}

/// The text with another date in the first member of that name, which is the invoice's own.
fn dated(text: &str, name: &str, date: Timestamp) -> String {
    let key = format!(r#""{name}":""#);
    let start = text.find(&key).map(|start| start + key.len()).unwrap();
    let end = start + text[start..].find('"').unwrap();
    format!("{}{date}{}", &text[..start], &text[end..])
}

fn listed(model: &mut Model, page: usize) -> Vec<Template> {
    let answer = model.answer(&Request {
        method: "GET".to_owned(),
        path: "/v2/supplier_invoices".to_owned(),
        query: format!("per_page={PAGE}&page={page}"),
        headers: vec![("authorization".to_owned(), "Bearer ory_at_fake-qonto-access-token".to_owned())],
        ..Request::default()
    });
    let body = answer.bytes();
    let listed: Listed<'_> = serde_json::from_slice(&body).unwrap();
    let rows = listed.supplier_invoices.into_iter().map(|row| row.get().to_owned());
    rows.map(|text| Template { record: Record::read(Bytes::from(text.clone())).unwrap(), text }).collect()
}

fn uuid(dice: &mut Rng) -> String {
    let bits = dice.u128(..);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        bits >> 96,
        (bits >> 80) & 0xffff,
        (bits >> 64) & 0xfff,
        (bits >> 48) & 0xfff,
        bits & 0xffff_ffff_ffff
    )
}

pub(crate) fn instant(minutes: i64) -> Timestamp {
    Timestamp::from_micros(FIRST + minutes * MINUTE).unwrap()
}
