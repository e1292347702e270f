//! Settings given on the command line; secrets come from the environment only.

use std::path::PathBuf;

use clap::Args;

use super::values;
use crate::client::Client;
use crate::config::{MAX_ATTEMPTS, MAX_IN_FLIGHT, Options, Settings, TIMEOUT};
use crate::error::Result;

/// How Qonto is reached.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection (credentials: QONTO_ACCESS_TOKEN, or QONTO_LOGIN and QONTO_SECRET_KEY)")]
pub(super) struct Connection {
    /// Qonto's address [default: `QONTO_BASE_URL`, else production, or the sandbox when `QONTO_STAGING_TOKEN` is set]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Seconds without progress after which a request has failed
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value_t = TIMEOUT)]
    timeout: f64,
    /// How often one request is sent at most
    #[arg(long, value_name = "N", default_value_t = MAX_ATTEMPTS)]
    max_attempts: u32,
    /// How many files are fetched at once, beside their addresses; 1 reads every list in one walk
    #[arg(long, value_name = "N", default_value_t = MAX_IN_FLIGHT)]
    max_in_flight: usize,
    /// Certificates to trust besides the system's, as PEM
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// A proxy instead of the environment's
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Do not keep to Qonto's limits
    #[arg(long)]
    no_rate_limit: bool,
}

impl Connection {
    /// The settings that result from flags, environment and defaults.
    pub(super) fn settings(&self) -> Result<Settings> {
        Settings::resolve(Options {
            base_url: self.base_url.clone(),
            timeout: Some(self.timeout),
            max_attempts: Some(self.max_attempts),
            max_in_flight: Some(self.max_in_flight),
            rate_limit: self.no_rate_limit.then_some(false),
            ca_file: self.ca_file.clone(),
            proxy: self.proxy.clone(),
            ..Options::default()
        })
    }

    /// A client with these settings.
    pub(super) fn client(&self) -> Result<Client> {
        Client::new(self.settings()?)
    }
}
