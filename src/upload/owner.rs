//! Whose account a credential opens.

use crate::api::Api;
use crate::api::record::Record;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::resource::Resource;
use crate::time::Timestamp;

/// Asks whose account it is, which checks the credential; without the scope for that, an invoice tells.
pub(super) async fn owner<T: Transport, C: Clock>(api: &Api<T, C>) -> Result<(OrganizationId, Option<Timestamp>)> {
    match api.organization().await {
        Ok(answer) => {
            let date = answer.date;
            let unnamed = |_| Error::Decode("Qonto's organisation has no id".to_owned());
            let record = Record::read(answer.body).map_err(unnamed)?;
            Ok((record.id.as_str().into(), date))
        }
        Err(refusal @ Error::PermissionDenied(_)) => by_invoice(api).await?.ok_or(refusal),
        Err(other) => Err(other),
    }
}

async fn by_invoice<T: Transport, C: Clock>(api: &Api<T, C>) -> Result<Option<(OrganizationId, Option<Timestamp>)>> {
    let query = [("per_page".to_owned(), "1".to_owned())];
    let page = api.page(Resource::SupplierInvoices, &query).await?;
    let organization = page.records.into_iter().find_map(|record| record.organization_id);
    Ok(organization.map(|organization| (organization, page.date)))
}
