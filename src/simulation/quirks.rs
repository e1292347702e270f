//! Everything that Qonto's documents leave open, drawn by chance.

use fastrand::Rng;

use crate::fake::{CountWhen, DateHeader, NextPage, PastEnd, Quirks, Resolution, TieOrder};

/// One vector of quirks (invariant I16).
pub(crate) fn drawn(rng: &mut Rng) -> Quirks {
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
        date_header: [DateHeader::True, DateHeader::True, DateHeader::Absent, DateHeader::Stale][rng.usize(..4)],
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
