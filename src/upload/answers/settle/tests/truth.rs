//! What became of a batch, and the answers that could tell it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use super::scene::{Batch, key};

/// Keys that contain each other, or that look like something else in a pointer.
const KEYS: [&str; 24] = [
    "d81d9df0-8792-5ed6-a48a-318ce892934e",
    "00000003-0000-4000-8000-000000000002",
    "inv-1",
    "inv-10",
    "inv-1-b",
    "inv-1.pdf",
    "inv",
    "invoice-inv-1",
    "1",
    "3",
    "13",
    "0-1",
    "file",
    "files",
    "supplier_invoices",
    "attachment_id",
    "d81d9df0",
    "d81d9df0-8792-5ed6-a48a-318ce892934e-2",
    "a",
    "ab",
    "b-a",
    "2024/7",
    "(x)",
    "k_1",
];

const NAMES: [&str; 24] = [
    "0.pdf",
    "1.pdf",
    "10.pdf",
    "a.pdf",
    "a.pdf.pdf",
    "aa.pdf",
    "Café.pdf",
    "Cafè.pdf",
    "invoice 101/2022.pdf",
    "\"q\".pdf",
    "ß.pdf",
    "ŝ.PDF",
    "b.jpeg",
    "b.jpg",
    "b.png",
    "b",
    "c (1).pdf",
    "c.pdf",
    "ö.pdf",
    "o.pdf",
    ".pdf",
    "名.pdf",
    "x",
    "y",
];

/// Where an invoice's errors stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stand {
    Beside,
    InNamedEntry,
    InBareEntry,
}

/// One invoice: its codes, none for a success; their pointers' forms; how Qonto spells its name.
#[derive(Debug, Clone)]
pub(super) struct Fate {
    pub codes: Vec<(&'static str, usize)>,
    pub stand: Stand,
    pub spelling: u8,
    pub is_attachment: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Truth {
    pub keys: Vec<&'static str>,
    pub names: Vec<&'static str>,
    pub fates: Vec<Fate>,
    /// In which order the answer tells them.
    pub order: Vec<usize>,
}

/// Any fates of 1 to 20 invoices, whose errors have pointers of `forms` forms; of four spellings of a name, the last is another name.
pub(super) fn truths(forms: usize, spellings: u8) -> impl Strategy<Value = Truth> {
    (1..=20_usize).prop_flat_map(move |count| {
        let keys = subsequence(KEYS.to_vec(), count).prop_shuffle();
        let names = subsequence(NAMES.to_vec(), count).prop_shuffle();
        let order = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
        (keys, names, vec(fate(forms, spellings), count), order).prop_map(|(keys, names, fates, order)| Truth {
            keys,
            names,
            fates,
            order,
        })
    })
}

fn fate(forms: usize, spellings: u8) -> impl Strategy<Value = Fate> {
    let code = select(vec!["invalid", "required", "limit_reached", "internal_server_error", "else"]);
    let codes = prop_oneof![3 => Just(Vec::new()), 1 => vec((code, 0..forms), 1..3)];
    let stand = prop_oneof![3 => Just(Stand::Beside), 1 => Just(Stand::InNamedEntry), 1 => Just(Stand::InBareEntry)];
    (codes, stand, 0..spellings, prop::bool::weighted(0.2)).prop_map(|(codes, stand, spelling, is_attachment)| Fate {
        codes,
        stand,
        spelling,
        is_attachment,
    })
}

impl Truth {
    pub(super) fn batch(&self) -> Batch {
        let sent = self.keys.iter().zip(&self.names).zip(&self.fates).enumerate();
        let sent = sent.map(|(place, ((text, name), fate))| {
            let attachment = fate.is_attachment.then(|| format!("file-{place}").into());
            (key(text), if fate.is_attachment { String::new() } else { (*name).to_owned() }, attachment)
        });
        Batch(sent.collect())
    }

    /// The answer that tells it, with the pointers that `pointer` makes of a place and a form.
    pub(super) fn body(&self, pointer: impl Fn(usize, usize) -> Option<String>) -> String {
        let (mut entries, mut beside) = (Vec::new(), Vec::new());
        for (place, fate) in self.order.iter().filter_map(|place| Some((*place, self.fates.get(*place)?))) {
            let error = |(code, form): &(&str, usize)| json!({ "code": code, "detail": place.to_string(), "source": { "pointer": pointer(place, *form) } });
            let errors: Vec<Value> = fate.codes.iter().map(error).collect();
            let file = if fate.spelling < 3 { format!("file-{place}") } else { "another".to_owned() };
            let named = json!({ "file_name": self.spelt(place, fate), "attachment_id": file });
            match fate.stand {
                _ if errors.is_empty() => {
                    entries.push(with(with(named, "id", json!(format!("id-{place}"))), "errors", json!([])));
                }
                Stand::Beside => beside.extend(errors),
                Stand::InNamedEntry => entries.push(with(named, "errors", json!(errors))),
                Stand::InBareEntry => entries.push(json!({ "errors": errors })),
            }
        }
        json!({ "supplier_invoices": entries, "errors": beside }).to_string()
    }

    fn spelt(&self, place: usize, fate: &Fate) -> String {
        let name = self.names.get(place).copied().unwrap_or_default();
        match fate.spelling {
            0 => name.to_owned(),
            1 => icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(name).into_owned(),
            2 => name.to_uppercase(),
            _ => format!("upload-{place}"),
        }
    }
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object.as_object_mut().unwrap().insert(member.to_owned(), value);
    object
}
