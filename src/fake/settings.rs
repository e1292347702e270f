//! What a fake Qonto is made of.

use serde::{Deserialize, Serialize};

use super::{Faults, Quirks};

/// Everything that decides how a fake Qonto looks and behaves; the same settings give the same account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Supplier invoices that exist from the start.
    pub supplier_invoices: usize,
    /// Client invoices that exist from the start.
    pub client_invoices: usize,
    /// Size of a generated file, within 30 % unless the quirk `uniform_sizes` is set.
    pub attachment_bytes: usize,
    /// Seconds added to each API answer.
    pub latency: f64,
    /// Seconds added to each file answer.
    pub file_latency: f64,
    /// Answers 429 beyond Qonto's documented limits.
    pub enforce_rate_limit: bool,
    /// Which of Qonto's unspecified behaviours to show.
    pub quirks: Quirks,
    /// What goes wrong.
    pub faults: Faults,
    /// Decides every name, amount, date and random choice.
    pub seed: u64,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// When set, requests without this `X-Qonto-Staging-Token` meet the sandbox login page.
    pub staging_token: Option<String>,
    /// The OAuth access token that is accepted.
    pub access_token: String,
    /// First half of the API key that is accepted.
    pub login: String,
    /// Second half of the API key that is accepted.
    pub secret_key: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            supplier_invoices: 100,
            client_invoices: 100,
            attachment_bytes: 50_000,
            latency: 0.0,
            file_latency: 0.0,
            enforce_rate_limit: false,
            quirks: Quirks::default(),
            faults: Faults::default(),
            seed: 0,
            port: 0,
            staging_token: None,
            access_token: "ory_at_fake-qonto-access-token".to_owned(),
            login: "fake-company-1234".to_owned(),
            secret_key: "fakesecretkey".to_owned(),
        }
    }
}
