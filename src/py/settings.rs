//! A client's settings, and the options of a sync and an upload, from keyword arguments.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::convert::{Given, seconds};
use super::token;
use crate::config::{Options, Settings};
use crate::mirror::run::{Audit, SyncOptions};
use crate::resource::Resource;
use crate::time::Edge;
use crate::upload::{Shared, UploadOptions};
use crate::walk::Cut;

/// The settings, and the function that tokens are asked of when one was given.
pub(super) fn read(options: &Bound<'_, PyDict>) -> PyResult<(Settings, Option<Arc<token::Callable>>)> {
    let given = Given(options);
    let token = given.item("access_token")?.map(|value| token::Given::read(&value)).transpose()?;
    let settings = Settings::resolve(Options {
        access_token: token.as_ref().map(token::Given::source),
        login: given.value("login")?,
        secret_key: given.value("secret_key")?,
        staging_token: given.value("staging_token")?,
        base_url: given.value("base_url")?,
        timeout: given.value("timeout")?,
        max_attempts: given.count("max_attempts")?,
        max_in_flight: given.count("max_in_flight")?,
        rate_limit: given.value("rate_limit")?,
        ca_file: given.value("ca_file")?,
        proxy: given.value("proxy")?,
    })?;
    Ok((settings, token.and_then(|token| token.callable())))
}

/// What one sync shall do.
pub(super) fn sync(given: &Given<'_, '_>) -> PyResult<SyncOptions> {
    Ok(SyncOptions {
        resources: resources(given)?,
        since: given.instant("since", Edge::Start)?,
        attachments: given.value("attachments")?.unwrap_or(true),
        audit: match given.value("audit")? {
            Some(true) => Audit::Now,
            Some(false) => Audit::Never,
            None => Audit::WhenDue,
        },
        wait: seconds("wait", given.value("wait")?.unwrap_or_default())?,
        cut: Cut::default(),
    })
}

fn resources(given: &Given<'_, '_>) -> PyResult<Vec<Resource>> {
    let Some(names) = given.one_or_several("resources")? else { return Ok(SyncOptions::default().resources) };
    if names.is_empty() {
        return Err(PyValueError::new_err("resources: an empty list would sync nothing; leave it out to sync both"));
    }
    Ok(names.iter().map(|name| name.parse()).collect::<Result<_, _>>()?)
}

/// What one upload shall do.
pub(super) fn upload(given: &Given<'_, '_>) -> PyResult<UploadOptions> {
    let empty = |name: &str, what: &str| PyValueError::new_err(format!("{name}: it is empty: {what}"));
    let (ledger, source) = (given.value::<PathBuf>("ledger")?, given.value::<String>("source")?);
    if ledger.as_ref().is_some_and(|path| path.as_os_str().is_empty()) {
        return Err(empty("ledger", "name a file or a mirror's folder, or leave it out"));
    }
    if source.as_ref().is_some_and(String::is_empty) {
        return Err(empty("source", "give None to send none"));
    }
    Ok(UploadOptions {
        ledger,
        shared: Shared {
            source,
            meta: given.pairs("meta")?,
            skip_attachment_matcher: given.value("skip_attachment_matcher")?.unwrap_or(false),
        },
        allow_duplicates: given.value("allow_duplicates")?.unwrap_or(false),
        dry_run: given.value("dry_run")?.unwrap_or(false),
    })
}
