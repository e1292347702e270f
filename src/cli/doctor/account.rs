//! The credential, what it may read, and Qonto's clock.

use std::time::Duration;

use serde_json::Value;

use super::super::exit::Stop;
use super::check::{Check, Findings};
use crate::api::Answer;
use crate::api::record::Record;
use crate::client::Client;
use crate::error::Error;
use crate::http::clock::Clock;
use crate::id::{AttachmentId, OrganizationId};
use crate::resource::Resource;
use crate::time::Timestamp;

/// Clocks that differ by less do no harm; `Date` has whole seconds and the answer takes some time.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Asks each endpoint once; answers whose account it is, if that could be told.
pub(super) async fn look(client: &Client, findings: &mut Findings) -> Result<Option<OrganizationId>, Stop> {
    let organization = match client.api().organization().await {
        Ok(answer) => {
            let members: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            findings.add(&Check::ok("credential", format!("good for {}", name(&members))))?;
            findings.add(&clock(&answer, client.api().clock().now()))?;
            text(&members, "id").map(OrganizationId::from)
        }
        Err(error @ Error::PermissionDenied(_)) => {
            findings.add(&Check::warning("credential", error.to_string()))?;
            None
        }
        Err(error) => {
            findings.add(&Check::failed("credential", &error))?;
            return Ok(None);
        }
    };
    scopes(client, findings).await?;
    Ok(organization)
}

async fn scopes(client: &Client, findings: &mut Findings) -> Result<(), Stop> {
    let mut file = None;
    for resource in Resource::ALL {
        match client.api().page(resource, &[]).await {
            Ok(page) => {
                file = file.or_else(|| page.records.iter().flat_map(Record::attachments).next().cloned());
                findings.add(&Check::ok(resource.plural(), "can be read"))?;
            }
            Err(error) => findings.add(&Check::failed(resource.plural(), &error))?,
        }
    }
    findings.add(&attachment(client, file).await)
}

async fn attachment(client: &Client, id: Option<AttachmentId>) -> Check {
    let Some(id) = id else {
        return Check::warning("attachments", "not tried: no invoice on the first pages has a file");
    };
    match client.api().attachment(&id).await {
        Ok(_) => Check::ok("attachments", "can be read"),
        Err(error) => Check::failed("attachments", &error),
    }
}

fn clock(answer: &Answer, now: Timestamp) -> Check {
    let Some(date) = answer.date else {
        return Check::warning("clock", "Qonto did not tell its time, so this machine's could not be compared");
    };
    let difference = date.since(now).max(answer.asked_at.since(date));
    if difference <= TOLERANCE {
        return Check::ok("clock", "agrees with Qonto's");
    }
    let seconds = difference.as_secs();
    Check::warning(
        "clock",
        format!("differs from Qonto's by {seconds} s: set this machine's clock, or certificates may be refused"),
    )
}

fn name(organization: &Value) -> &str {
    let known = ["legal_name", "name", "slug", "id"].into_iter().find_map(|member| text(organization, member));
    known.unwrap_or("an organisation without a name")
}

fn text<'a>(object: &'a Value, member: &str) -> Option<&'a str> {
    object.get(member)?.as_str().filter(|text| !text.is_empty())
}
