//! Idempotency keys: what lets Qonto know that it was asked before.

use std::fmt;

use uuid::Uuid;

use crate::id::OrganizationId;
use crate::upload::document::Content;

/// Names one sending of one invoice; Qonto answers a second sending within 30 minutes as it answered the first (docs.qonto.com, idempotent requests).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey(Box<str>);

/// The longest key that is taken from a caller: a UUID has 36 characters.
const LONGEST: usize = 255;

impl IdempotencyKey {
    /// The same organisation, content and generation always give the same key.
    pub fn derive(organization: &OrganizationId, content: &Content, generation: u32) -> Self {
        let name = format!("urn:qontokit:supplier_invoice:{organization}:{content}:{generation}");
        Self(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).hyphenated().to_string().into())
    }

    /// A caller's own key, in the lower case that Qonto compares; `None` for one that no form could carry.
    pub fn given(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_usable =
            !text.is_empty() && text.len() <= LONGEST && text.chars().all(|letter| letter.is_ascii_graphic());
        is_usable.then(|| Self(text.to_ascii_lowercase().into()))
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(organization: &str, content: &str, generation: u32) -> String {
        IdempotencyKey::derive(&organization.into(), &Content::Sha256(content.into()), generation).to_string()
    }

    #[test]
    fn the_same_sending_has_the_same_key_and_no_other_has_it() {
        let key = derived("o", "c", 0);
        assert_eq!(key, derived("o", "c", 0));
        assert_eq!(key, "d81d9df0-8792-5ed6-a48a-318ce892934e");
        for other in [derived("p", "c", 0), derived("o", "d", 0), derived("o", "c", 1)] {
            assert_ne!(key, other);
        }
    }

    #[test]
    fn a_callers_key_is_compared_as_qonto_compares_it() {
        assert_eq!(IdempotencyKey::given(" A-1 "), IdempotencyKey::given("a-1"));
        for unusable in ["", "  ", "a b", "a\r\nb", "é", &"x".repeat(256)] {
            assert_eq!(IdempotencyKey::given(unusable), None, "{unusable}");
        }
    }
}
