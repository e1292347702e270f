//! When to try again, and after how long: pure decisions over what came back.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use crate::time::Timestamp;

/// The first pause's upper bound; each further one doubles it.
const BASE: Duration = Duration::from_millis(500);
/// No pause of our own choice is longer.
const LONGEST: Duration = Duration::from_secs(30);
/// A longer `Retry-After` is not believed: Qonto's longest window is ten minutes (docs.qonto.com, rate limitations).
const LONGEST_BELIEVED: Duration = Duration::from_secs(600);
/// The first pause after a 429 without `Retry-After`; each further one doubles it up to `LONGEST_FREEZE`.
const FIRST_FREEZE: Duration = Duration::from_secs(1);
const LONGEST_FREEZE: Duration = Duration::from_secs(60);
/// One request waits for the end of a throttle at most this long: the ten-minute window and some.
pub const PATIENCE: Duration = Duration::from_secs(660);

/// Whether the same GET may succeed when it is sent again.
pub fn is_passing(status: StatusCode) -> bool {
    // 501 and 505 speak of the request itself; 52x and 529 are proxies that have a bad minute.
    matches!(status.as_u16(), 408 | 425 | 500 | 502..=504 | 506..=599)
}

/// Full jitter: anything between nothing and the doubled bound, so that many clients do not come back together.
pub fn pause(failures: u32, random: f64) -> Duration {
    doubled(BASE, failures, LONGEST).mul_f64(random.clamp(0.0, 1.0))
}

/// How long every request waits after the n-th refusal in a row, with a quarter of jitter on top; a `Retry-After` of
/// nothing is not taken at its word.
pub fn freeze(refusals: u32, told: Option<Duration>, random: f64) -> Duration {
    let own = || doubled(FIRST_FREEZE, refusals, LONGEST_FREEZE).mul_f64(1.0 + random.clamp(0.0, 1.0) / 4.0);
    told.map_or_else(own, |told| told.max(FIRST_FREEZE))
}

/// Reads `Retry-After`, in seconds or as a date; an absurd value counts as none.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let told = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => Timestamp::from(httpdate::parse_http_date(text).ok()?).since(now),
    };
    (told <= LONGEST_BELIEVED).then_some(told)
}

fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times)).min(longest)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn told(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        retry_after(&headers, Timestamp::parse("2026-11-22T03:00:00Z").unwrap())
    }

    #[test]
    fn reads_seconds_and_dates() {
        assert_eq!(told("7"), Some(Duration::from_secs(7)));
        assert_eq!(told("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(told("Sun, 22 Nov 2026 03:00:09 GMT"), Some(Duration::from_secs(9)));
        assert_eq!(told("Sun, 22 Nov 2026 02:00:00 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn does_not_believe_the_absurd() {
        for value in ["-1", "86400", "soon", "NaN", "inf", "1e300"] {
            assert_eq!(told(value), None, "{value}");
        }
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        assert_eq!(pause(0, 1.0), Duration::from_millis(500));
        assert_eq!(pause(2, 1.0), Duration::from_secs(2));
        assert_eq!(pause(2, 0.0), Duration::ZERO);
        assert_eq!(pause(u32::MAX, 1.0), LONGEST);
        assert_eq!(freeze(3, None, 0.0), Duration::from_secs(8));
        assert_eq!(freeze(3, Some(Duration::from_secs(2)), 1.0), Duration::from_secs(2));
        assert_eq!(freeze(3, Some(Duration::ZERO), 1.0), FIRST_FREEZE);
    }
}
