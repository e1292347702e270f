//! Dates in every spelling.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use proptest::prelude::*;

use super::*;
use crate::testing::cases;

/// A date, its microseconds after 1970 reckoned by hand, and whether more digits follow.
fn dates() -> impl Strategy<Value = (String, i64, bool)> {
    let days = prop_oneof![3 => 10_000_i64..25_000, 1 => -719_161_i64..2_932_896];
    let offset = prop_oneof![2 => Just(0_i64), 1 => -1_439_i64..=1_439];
    (days, 0_i64..86_400, 0_i64..1_000_000_000, 0_usize..10, offset, any::<bool>()).prop_map(
        |(days, second, nanos, digits, offset, plain)| {
            let day = DateTime::from_timestamp(days * 86_400, 0).unwrap().format("%Y-%m-%d");
            let fraction: String = format!("{nanos:09}").chars().take(digits).collect();
            let nanos: i64 = format!("{fraction:0<9}").parse().unwrap();
            let fraction = if digits == 0 { String::new() } else { format!(".{fraction}") };
            let (hour, minute, second_of) = (second / 3_600, second / 60 % 60, second % 60);
            let zone = match offset {
                0 if plain => "Z".to_owned(),
                _ => format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60),
            };
            let text = format!("{day}T{hour:02}:{minute:02}:{second_of:02}{fraction}{zone}");
            let micros = (days * 86_400 + second - offset * 60) * 1_000_000 + nanos / 1_000;
            (text, micros, nanos % 1_000 > 0)
        },
    )
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn any_text_is_an_instant_or_nothing(text in any::<String>()) {
        for edge in [Edge::Start, Edge::End] {
            prop_assert!(Timestamp::read(&text, edge).is_none_or(Timestamp::is_spelled));
        }
        prop_assert_eq!(Timestamp::parse(&text), None);
    }

    #[test]
    fn almost_dates_are_instants_or_nothing(text in "[+-]?[0-9]{1,6}-[0-9]{2}-[0-9]{2}([Tt ][0-6][0-9]:[0-6][0-9](:[0-6][0-9])?([.,][0-9]{0,12})?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?") {
        let parsed = Timestamp::parse(&text);
        let edges = [Edge::Start, Edge::End].map(|edge| Timestamp::read(&text, edge));
        for instant in edges.into_iter().chain([parsed]).flatten() {
            prop_assert_eq!(Timestamp::from_micros(instant.micros()), Some(instant));
            let _ = (instant.month(), instant.to_filter(), instant.to_string());
        }
        if let [Some(start), Some(end)] = edges {
            prop_assert!(start <= end);
        }
    }

    #[test]
    fn a_date_is_the_same_instant_with_any_offset_and_fraction((text, micros, _) in dates()) {
        let instant = Timestamp::parse(&text).unwrap();
        prop_assert_eq!(instant.micros(), micros, "{}", text);
        prop_assert_eq!(Timestamp::parse(&text.to_lowercase()), Some(instant));
    }

    #[test]
    fn order_is_kept((one, one_micros, _) in dates(), (other, other_micros, _) in dates()) {
        prop_assert_eq!(Timestamp::parse(&one).cmp(&Timestamp::parse(&other)), one_micros.cmp(&other_micros));
    }

    #[test]
    fn what_is_written_is_read_again((text, _, _) in dates()) {
        let instant = Timestamp::parse(&text).unwrap();
        prop_assume!(instant.is_spelled());
        prop_assert_eq!(Timestamp::parse(&instant.to_string()), Some(instant));
        prop_assert_eq!(Timestamp::parse(&instant.to_filter()), Some(instant.floor_second()));
        prop_assert!(instant.floor_second() <= instant);
        prop_assert!(instant.since(instant.floor_second()) < Duration::from_secs(1));
        prop_assert!(instant.to_string().starts_with(&instant.month()));
    }

    #[test]
    fn an_edge_is_never_inside_what_was_meant((text, micros, has_more) in dates()) {
        let edge = |edge| Timestamp::read(&text, edge).map(Timestamp::micros);
        prop_assert!(edge(Edge::Start).is_none_or(|start| start == micros));
        prop_assert!(edge(Edge::End).is_none_or(|end| end == micros + i64::from(has_more)));
    }
}

#[test]
fn an_upper_bound_between_two_microseconds_is_the_later_one() {
    let text = "2026-01-31T09:00:00.0000005Z";
    assert_eq!(Timestamp::read(text, Edge::Start), Timestamp::parse("2026-01-31T09:00:00Z"));
    assert_eq!(Timestamp::read(text, Edge::End), Timestamp::parse("2026-01-31T09:00:00.000001Z"));
}

#[test]
fn a_leap_second_is_the_next_one() {
    let leap = Timestamp::parse("2016-12-31T23:59:60.5Z").unwrap();
    assert_eq!(Some(leap), Timestamp::parse("2017-01-01T00:00:00.5Z"));
    assert_eq!(Timestamp::parse(&leap.to_string()), Some(leap));
    assert_eq!(leap.to_filter(), "2017-01-01T00:00:00Z");
}
