//! Rules for single invoices, with their counts.

use crate::fake::UploadRule;
use crate::fake::model::turns::Turns;

/// The rules for single invoices.
#[derive(Debug, Default)]
pub(super) struct UploadRules(Vec<(UploadRule, Turns)>);

impl UploadRules {
    pub(super) fn new(rules: &[UploadRule]) -> Self {
        Self(rules.iter().map(|rule| (rule.clone(), Turns::new(rule.skip, rule.times))).collect())
    }

    /// The first rule for a file of this name that has times left.
    pub(super) fn take(&mut self, file_name: &str) -> Option<UploadRule> {
        let mut matching = self.0.iter_mut().filter(|(rule, _)| file_name.contains(&rule.file_name));
        matching.find_map(|(rule, turns)| turns.takes_next().then(|| rule.clone()))
    }
}
