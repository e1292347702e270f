//! Friendly date values such as `past_week`, relative to the fake's own day.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate};

/// The days that a friendly value stands for; weeks start on Monday.
pub(super) fn days(value: &str, today: NaiveDate) -> Option<RangeInclusive<NaiveDate>> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let first = today.with_day(1)?;
    match value {
        "today" => Some(today..=today),
        "yesterday" => today.pred_opt().map(|day| day..=day),
        "this_week" => Some(monday..=monday.checked_add_days(Days::new(6))?),
        "past_week" => Some(monday.checked_sub_days(Days::new(7))?..=monday.pred_opt()?),
        "this_month" => Some(first..=first.checked_add_months(Months::new(1))?.pred_opt()?),
        "past_month" => Some(first.checked_sub_months(Months::new(1))?..=first.pred_opt()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn weeks_and_months_are_whole() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let sunday = day("2026-03-01");
        assert_eq!(days("this_week", sunday), Some(day("2026-02-23")..=day("2026-03-01")));
        assert_eq!(days("past_week", sunday), Some(day("2026-02-16")..=day("2026-02-22")));
        assert_eq!(days("this_month", sunday), Some(day("2026-03-01")..=day("2026-03-31")));
        assert_eq!(days("past_month", sunday), Some(day("2026-02-01")..=day("2026-02-28")));
        assert_eq!(days("yesterday", sunday), Some(day("2026-02-28")..=day("2026-02-28")));
        assert_eq!(days("someday", sunday), None);
    }
}
