//! Everything that Qonto's documents leave open, drawn by chance.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::fake::{CountWhen, DateHeader, NextPage, PastEnd, Quirks, Resolution, TieOrder};

/// One vector of quirks (invariant I16).
pub(crate) fn drawn(rng: &mut Rng) -> Quirks {
    use DateHeader::{Absent, Ahead, Stale, True};
    // An old invoice is not asked for its file for ever: one that appears then must show as a change.
    let late_attachments = if rng.u8(..4) == 0 { 3 } else { 0 };
    // Three rows may look sorted by chance.
    let sort_ignored = rng.u8(..8) == 0;
    let clamp = [None, Some(25), Some(3), Some(7)][rng.usize(..if sort_ignored { 2 } else { 4 })];
    Quirks {
        from_exclusive: rng.bool(),
        to_exclusive: rng.bool(),
        resolution: [Resolution::Milliseconds, Resolution::Seconds][rng.usize(..2)],
        tie_order: [TieOrder::Stable, TieOrder::Random, TieOrder::Reverse][rng.usize(..3)],
        sort_ignored: if sort_ignored { vec!["updated_at".to_owned()] } else { Vec::new() },
        per_page_clamp: clamp,
        lying_per_page: rng.u8(..4) == 0,
        past_end: [PastEnd::Empty, PastEnd::Unprocessable][rng.usize(..2)],
        count_when: [CountWhen::Same, CountWhen::Before, CountWhen::After][rng.usize(..3)],
        // Nothing proves that more rows of one instant than are counted were all seen: such a list is told as incomplete.
        count_cap: if rng.u8(..8) == 0 { Some(60) } else { None },
        next_page: [NextPage::Null, NextPage::Absent, NextPage::Zero][rng.usize(..3)],
        offset_dates: rng.bool(),
        odd_forms: rng.u8(..4) == 0,
        updated_at_missing: rng.u8(..4) == 0,
        null_updated_at: if rng.u8(..4) == 0 { rng.usize(1..6) } else { 0 },
        date_header: [True, True, True, Absent, Stale, Ahead][rng.usize(..6)],
        attachment_bumps_updated_at: late_attachments > 0 || rng.bool(),
        hostile_names: rng.u8(..4) == 0,
        late_attachments,
        never_attachments: if rng.u8(..4) == 0 { 2 } else { 0 },
        same_second: if rng.u8(..6) == 0 { rng.usize(2..40) } else { 0 },
        imported: if rng.u8(..4) == 0 { 3 } else { 0 },
        display_copies: if rng.u8(..4) == 0 { 3 } else { 0 },
        unreadable_rows: 0,
        ..Quirks::default()
    }
}

/// One value of one quirk.
type Value = (&'static str, String);

/// Two values that are never drawn together, each for the reason that stands where they are drawn.
const APART: [[(&str, &str); 2]; 3] = [
    [("sort ignored", "true"), ("clamp", "Some(3)")],
    [("sort ignored", "true"), ("clamp", "Some(7)")],
    [("late files", "true"), ("late files bump", "false")],
];

/// Every pair of values of any two quirks occurs (invariant I16).
pub(crate) fn check_pairs(drawn: impl Iterator<Item = Quirks>) {
    let (mut met, mut known) = (BTreeSet::new(), BTreeSet::new());
    for values in drawn.map(|quirks| values(&quirks)) {
        for (place, one) in values.iter().enumerate() {
            met.extend(values[place + 1..].iter().map(|other| (one.clone(), other.clone())));
        }
        known.extend(values);
    }
    assert_eq!(known.len(), VALUES, "{known:?}");
    let apart = |one: &Value, other: &Value| {
        let is = |value: &Value, wanted: (&str, &str)| (value.0, value.1.as_str()) == wanted;
        APART.iter().any(|[a, b]| (is(one, *a) && is(other, *b)) || (is(one, *b) && is(other, *a)))
    };
    for one in &known {
        for other in known.iter().filter(|other| other.0 != one.0) {
            let pair = (one.clone(), other.clone());
            let has_met = met.contains(&pair) || met.contains(&(pair.1, pair.0));
            assert_eq!(has_met, !apart(one, other), "{one:?} with {other:?}");
        }
    }
}

/// How many values there are: a quirk that is always or never there would prove nothing.
const VALUES: usize = 53;

fn values(quirks: &Quirks) -> Vec<Value> {
    vec![
        ("from exclusive", quirks.from_exclusive.to_string()),
        ("to exclusive", quirks.to_exclusive.to_string()),
        ("resolution", format!("{:?}", quirks.resolution)),
        ("ties", format!("{:?}", quirks.tie_order)),
        ("sort ignored", (!quirks.sort_ignored.is_empty()).to_string()),
        ("clamp", format!("{:?}", quirks.per_page_clamp)),
        ("lying per_page", quirks.lying_per_page.to_string()),
        ("past the end", format!("{:?}", quirks.past_end)),
        ("count when", format!("{:?}", quirks.count_when)),
        ("count cap", quirks.count_cap.is_some().to_string()),
        ("next page", format!("{:?}", quirks.next_page)),
        ("offset dates", quirks.offset_dates.to_string()),
        ("odd forms", quirks.odd_forms.to_string()),
        ("updated_at missing", quirks.updated_at_missing.to_string()),
        ("null updated_at", (quirks.null_updated_at > 0).to_string()),
        ("date", format!("{:?}", quirks.date_header)),
        ("late files bump", quirks.attachment_bumps_updated_at.to_string()),
        ("hostile names", quirks.hostile_names.to_string()),
        ("late files", (quirks.late_attachments > 0).to_string()),
        ("no files", (quirks.never_attachments > 0).to_string()),
        ("same second", (quirks.same_second > 0).to_string()),
        ("imported", (quirks.imported > 0).to_string()),
        ("display copies", (quirks.display_copies > 0).to_string()),
    ]
}
