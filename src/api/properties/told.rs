//! When to come back: `Retry-After` in any spelling.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

use super::shared::now;
use crate::http::retry::retry_after;
use crate::testing::cases;

/// The longest wait that is believed, in seconds.
const LONGEST: u64 = 600;

fn told(value: &[u8]) -> Option<Duration> {
    let value = HeaderValue::from_bytes(value).ok()?;
    retry_after(&[(RETRY_AFTER, value)].into_iter().collect::<HeaderMap>(), now())
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn any_value_is_a_bearable_wait_or_none(value in prop_oneof![
        any::<Vec<u8>>(),
        "[-+0-9.eEinfaNy ]{0,12}".prop_map(String::into_bytes),
        "(Sun|Mon|Sunday), [0-9]{1,2}[ -](Nov|Feb|XXX)[ -][0-9]{2,4} [0-9]{2}:[0-9]{2}:[0-9]{2} (GMT|UTC)?".prop_map(String::into_bytes),
    ]) {
        prop_assert!(told(&value).is_none_or(|wait| wait <= Duration::from_secs(LONGEST)));
    }

    #[test]
    fn whole_seconds_are_taken_at_their_word(seconds in 0..=2 * LONGEST) {
        let expected = (seconds <= LONGEST).then(|| Duration::from_secs(seconds));
        prop_assert_eq!(told(seconds.to_string().as_bytes()), expected);
    }

    #[test]
    fn a_date_is_waited_for(seconds in 0..=LONGEST) {
        let instant = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(now().micros()).unwrap() / 1_000_000 + seconds);
        prop_assert_eq!(told(httpdate::fmt_http_date(instant).as_bytes()), Some(Duration::from_secs(seconds)));
    }
}
