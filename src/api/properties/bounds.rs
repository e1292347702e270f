//! Bounds in time: what is sent lets at least everything through that was meant.

use proptest::prelude::*;

use crate::api::window::{Key, Range, Window};
use crate::testing::cases;
use crate::time::Timestamp;

/// Microseconds from before year 1 to after year 9999, most of them in our time.
fn instants() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (-62_135_596_800_000_000_i64, 253_402_300_799_999_999);
    let micros = prop_oneof![
        4 => 1_400_000_000_000_000..1_900_000_000_000_000_i64,
        1 => first - 5_000_000..first + 5_000_000,
        1 => last - 5_000_000..last + 5_000_000,
        1 => first * 2..last * 2,
    ];
    micros.prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

fn sent(window: &Window, name: &str) -> Option<Timestamp> {
    let query = window.query();
    let text = query.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())?;
    assert!(text.len() == 20 && text.ends_with('Z'), "{text}");
    Timestamp::parse(&text)
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn no_bound_moves_inwards_or_by_a_second(from in instants(), to in instants()) {
        for (key, name) in [(Key::CreatedAt, "filter[created_at"), (Key::UpdatedAt, "filter[updated_at")] {
            let window = Window::default().within(key, Range { from: Some(from), to: Some(to) });
            let second = std::time::Duration::from_secs(1);
            match sent(&window, &format!("{name}_from]")) {
                Some(bound) => prop_assert!(bound <= from && from.minus(second) < bound),
                None => prop_assert!(!from.is_spelled()),
            }
            match sent(&window, &format!("{name}_to]")) {
                // The last second of all has no later one.
                Some(bound) if !to.plus(second).is_spelled() => prop_assert_eq!(bound, to.floor_second()),
                Some(bound) => prop_assert!(bound >= to && to.plus(second) > bound),
                None => prop_assert!(!to.is_spelled()),
            }
            prop_assert!(window.query().len() <= 2);
        }
    }

    #[test]
    fn what_lies_in_both_lies_in_each(bounds in prop::array::uniform4(prop::option::of(instants())), instant in instants()) {
        let holds = |range: Range| range.from.is_none_or(|from| from <= instant) && range.to.is_none_or(|to| instant <= to);
        let [from, to, other_from, other_to] = bounds;
        let (one, other) = (Range { from, to }, Range { from: other_from, to: other_to });
        prop_assert_eq!(holds(one.intersect(other)), holds(one) && holds(other));
        prop_assert_eq!(one.intersect(other), other.intersect(one));
    }
}
