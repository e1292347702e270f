//! `qontokit fake`.

use std::future::pending;

use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::exit::{Outcome, Stop};
use super::output::{Output, write};
use super::values;
use crate::error::Error;
use crate::fake::{FakeQonto, Faults, Quirks, Settings};

/// Serve an offline Qonto on this machine until interrupted
#[derive(Debug, Args)]
pub(super) struct Fake {
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, default_value_t, hide_default_value = true)]
    port: u16,
    /// How many supplier invoices it has
    #[arg(long, value_name = "N", default_value_t = Settings::default().supplier_invoices)]
    supplier_invoices: usize,
    /// How many client invoices it has
    #[arg(long, value_name = "N", default_value_t = Settings::default().client_invoices)]
    client_invoices: usize,
    /// Size of a file, within 30 %
    #[arg(long, value_name = "BYTES", default_value_t = Settings::default().attachment_bytes)]
    attachment_bytes: usize,
    /// Seconds added to each answer
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value_t)]
    latency: f64,
    /// Seconds added to each file
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value_t)]
    file_latency: f64,
    /// Refuse what exceeds Qonto's documented limits
    #[arg(long)]
    enforce_rate_limit: bool,
    /// Decides every name, amount and date
    #[arg(long, default_value_t)]
    seed: u64,
    /// Undocumented behaviours to show, such as `{"hostile_names": true}`
    #[arg(long, value_name = "JSON", value_parser = json::<Quirks>, default_value = "{}")]
    quirks: Quirks,
    /// What goes wrong, such as `{"edits_per_page": 5}`
    #[arg(long, value_name = "JSON", value_parser = json::<Faults>, default_value = "{}")]
    faults: Faults,
}

#[derive(Serialize)]
struct Introduction<'a> {
    base_url: &'a str,
    access_token: &'a str,
    login: &'a str,
    secret_key: &'a str,
}

impl Fake {
    pub(super) async fn run(self: Box<Self>, output: Output) -> Outcome {
        let port = self.port;
        let fake = FakeQonto::start(self.settings()).await.map_err(|error| {
            Error::Argument(format!("127.0.0.1:{port} cannot be served ({error}): choose another --port, or none"))
        })?;
        announce(&fake, output)?;
        pending().await
    }

    fn settings(self) -> Settings {
        Settings {
            port: self.port,
            supplier_invoices: self.supplier_invoices,
            client_invoices: self.client_invoices,
            attachment_bytes: self.attachment_bytes,
            latency: self.latency,
            file_latency: self.file_latency,
            enforce_rate_limit: self.enforce_rate_limit,
            seed: self.seed,
            quirks: self.quirks,
            faults: self.faults,
            ..Settings::default()
        }
    }
}

/// On a terminal, a line that can stand before any other command.
fn announce(fake: &FakeQonto, output: Output) -> Result<(), Stop> {
    let (base_url, access_token) = (fake.base_url(), fake.access_token());
    if output.is_for_people() {
        return write(&format!("QONTO_BASE_URL={base_url} QONTO_ACCESS_TOKEN={access_token}\n"));
    }
    output.json(&Introduction { base_url, access_token, login: fake.login(), secret_key: fake.secret_key() })
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
