//! What the ledger promises, rule by rule.

mod intents;
mod openings;
mod settlements;
mod shapes;
