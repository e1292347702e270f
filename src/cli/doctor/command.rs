//! Everything that a sync needs, looked at one by one.

use std::path::PathBuf;

use clap::Args;

use super::super::connection::Connection;
use super::super::exit::{Outcome, Stop};
use super::super::mirror;
use super::super::output::Output;
use super::check::{Check, Findings};
use super::{account, disk};
use crate::client::Client;
use crate::config::{Credential, Settings};
use crate::id::OrganizationId;

/// A doctor answers soon: one repetition tells a hiccup from an illness.
const ATTEMPTS: u32 = 2;

/// Check the credential, its scopes, the clock, the certificates and the mirror's disk
#[derive(Debug, Args)]
pub(in crate::cli) struct Doctor {
    /// A mirror's folder, whose disk is looked at too
    mirror: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

impl Doctor {
    pub(in crate::cli) async fn run(self, output: Output) -> Outcome {
        let mut findings = Findings::new(output);
        let organization = self.look_at_qonto(&mut findings).await?;
        if let Some(folder) = self.mirror {
            for check in mirror::blocking(move || Ok(disk::checks(&folder, organization.as_ref()))).await? {
                findings.add(&check)?;
            }
        }
        Ok(findings.exit())
    }

    /// Stops where nothing further can succeed; answers whose account it is, if that could be told.
    async fn look_at_qonto(&self, findings: &mut Findings) -> Result<Option<OrganizationId>, Stop> {
        let settings = match self.connection.settings() {
            Ok(settings) => settings,
            Err(error) => return findings.add(&Check::failed("settings", &error)).map(|()| None),
        };
        findings.add(&Check::ok("settings", described(&settings)))?;
        let patience = settings.max_attempts.min(ATTEMPTS);
        match Client::new(Settings { max_attempts: patience, ..settings }) {
            Ok(client) => {
                findings.add(&Check::ok("certificates", "the system's could be read"))?;
                account::look(&client, findings).await
            }
            Err(error) => findings.add(&Check::failed("certificates", &error)).map(|()| None),
        }
    }
}

fn described(settings: &Settings) -> String {
    let credential = match settings.credential {
        Credential::Token(_) => "an access token",
        Credential::ApiKey { .. } => "an API key",
    };
    let sandbox = if settings.staging_token.is_some() { " and a staging token" } else { "" };
    format!("{} with {credential}{sandbox}", settings.base_url)
}
