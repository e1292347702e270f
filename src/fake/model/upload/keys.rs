//! Idempotency keys: what they made, and which of them are being worked on.

use std::collections::HashMap;

use serde_json::Value;

use crate::fake::model::Millis;

/// How long a key is remembered: 30 minutes (docs.qonto.com, idempotent requests).
const LIFE: Millis = 30 * 60 * 1000;

/// The keys of the account, trimmed and in lower case as Qonto's own library keeps them.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// What a key made, and when that is forgotten.
    made: HashMap<String, (Millis, Value)>,
    /// Until when a key is being worked on.
    busy: HashMap<String, Millis>,
}

impl Keys {
    /// The invoice that this key made, word for word as it was answered then.
    pub(super) fn recall(&self, key: &str, now: Millis) -> Option<&Value> {
        self.made.get(&normal(key)).filter(|(until, _)| now < *until).map(|(_, invoice)| invoice)
    }

    pub(super) fn remember(&mut self, key: &str, invoice: Value, now: Millis) {
        self.made.insert(normal(key), (now + LIFE, invoice));
    }

    pub(super) fn is_busy(&self, key: &str, now: Millis) -> bool {
        self.busy.get(&normal(key)).is_some_and(|until| now < *until)
    }

    /// Notes that a key is being worked on; one that is busy already stays so for no longer.
    pub(super) fn occupy(&mut self, key: &str, now: Millis, until: Millis) {
        self.busy.retain(|_, until| now < *until);
        self.busy.entry(normal(key)).or_insert(until);
    }
}

fn normal(key: &str) -> String {
    key.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_remembered_for_thirty_minutes_in_any_case() {
        let mut keys = Keys::default();
        keys.remember(" A-Key ", json!(1), 5);
        assert_eq!(keys.recall("a-key", 5 + LIFE - 1), Some(&json!(1)));
        assert_eq!(keys.recall("a-key", 5 + LIFE), None);
        assert_eq!(keys.recall("b-key", 5), None);
    }

    #[test]
    fn a_refused_repeat_does_not_keep_a_key_busy() {
        let mut keys = Keys::default();
        keys.occupy("k", 0, 1000);
        assert!(keys.is_busy("K ", 999));
        keys.occupy("k", 900, 1900);
        assert!(!keys.is_busy("k", 1000));
        keys.occupy("k", 1000, 2000);
        assert!(keys.is_busy("k", 1999));
    }
}
